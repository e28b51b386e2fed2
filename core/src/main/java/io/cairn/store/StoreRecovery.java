package io.cairn.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;

/**
 * Takes over what a directory holds: of each stream the newest records that are sound go into its index, those that are
 * older stay known until they are written over, and all other slots are free. Nothing is changed on disk.
 */
final class StoreRecovery implements SlotScan.Listener {
    /** In the order in which they were found, which is that of their memory. */
    private final Map<String, FileStreamIndex> streams = new LinkedHashMap<>();

    /** What is wrong with payloads, by slot. */
    private final Long2ObjectHashMap<String> payloadProblems = new Long2ObjectHashMap<>();

    /** Slots of records that are too old to be kept, or whose payload is damaged. */
    private final LongArrayList freed = new LongArrayList();

    private final StoreDirectory directory;
    private final SlotScan scan;
    private final SlotTable table;
    private final SlotAllocator slots;
    private final List<SlotDamage> damage;
    private final int maxPerStream;

    StoreRecovery(
            final StoreDirectory directory,
            final SlotScan scan,
            final SlotTable table,
            final SlotAllocator slots,
            final List<SlotDamage> damage,
            final int maxPerStream) {
        this.directory = directory;
        this.scan = scan;
        this.table = table;
        this.slots = slots;
        this.damage = damage;
        this.maxPerStream = maxPerStream;
    }

    /** Reads the directory, and returns the streams that have a checkpoint, or had one that is damaged. */
    Map<String, FileStreamIndex> run() throws IOException {
        for (final SlotFile file : directory.files()) {
            slots.adopt(file.shift(), file.slotCount());
            table.ensureCapacity(file.shift(), file.slotCount());
            scan.scan(file, this);
        }
        for (final FileStreamIndex index : streams.values()) {
            takeOver(index);
        }
        giveBack(scan.damagedSlots);
        giveBack(freed);
        giveBack(scan.freeSlots);
        scan.clear();
        return streams;
    }

    @Override
    public boolean onRecord(final long slot, final SlotHeader header, final String payloadProblem) {
        final String streamId = header.streamId();
        if (streamId == null) {
            return false;
        }
        final FileStreamIndex index = streams.computeIfAbsent(streamId, FileStreamIndex::new);
        index.append(header.sequence(), slot);
        table.owner(slot, index);
        table.set(slot, header.ordinal(), header.createdAtNs(), index.payloadOffset(), header.payloadLength());
        if (payloadProblem != null) {
            payloadProblems.put(slot, payloadProblem);
        }
        return true;
    }

    /** Where there are more records than are kept, all that are kept are read, so that no damaged one takes a good one's place. */
    private void takeOver(final FileStreamIndex index) throws ClosedChannelException {
        index.sort(table::ordinal);
        final int size = index.size();
        final boolean areTooMany = size > maxPerStream;
        int firstKept = size;
        int i = size - 1;
        for (; i >= 0 && size - firstKept < maxPerStream; i--) {
            final long slot = index.slot(i);
            final String problem = payloadProblem(slot);
            final boolean isNewest = firstKept == size;
            if (problem == FoundRecord.UNCHECKED && !areTooMany && !isNewest) {
                index.isVerified = false;
            } else if (problem != null && !isSound(index, i, problem)) {
                index.damaged.append(index.sequence(i), slot);
                continue;
            }
            table.validate(slot);
            index.move(i, --firstKept);
        }
        for (int j = 0; j <= i; j++) {
            final String problem = payloadProblem(index.slot(j));
            if (problem == null || problem == FoundRecord.UNCHECKED) {
                index.stale.append(index.sequence(j), index.slot(j));
            } else if (!isSound(index, j, problem)) {
                index.damaged.append(index.sequence(j), index.slot(j));
            }
        }
        for (int j = index.stale.size() - 1; j >= 0; j--) {
            freed.addLong(index.stale.slot(j));
        }
        index.damaged.sort(table::ordinal);
        index.dropFirst(firstKept);
    }

    private String payloadProblem(final long slot) {
        return payloadProblems.isEmpty() ? null : payloadProblems.get(slot);
    }

    private boolean isSound(final FileStreamIndex index, final int i, final String known)
            throws ClosedChannelException {
        final long slot = index.slot(i);
        final SlotFile file = directory.fileOf(slot);
        String problem = known;
        try {
            if (known == FoundRecord.UNCHECKED) {
                problem = scan.problem(file, slot, table.ordinal(slot));
            }
            if (problem == null) {
                return true;
            }
            freed.addLong(slot);
        } catch (final ClosedChannelException ex) {
            throw ex;
        } catch (final IOException ex) {
            // Its slot stays out of use: it may hold what somebody else can read.
            problem = "it cannot be read: " + FailureReason.of(ex);
        }
        damage.add(new SlotDamage(file.path(), SlotAllocator.number(slot), index.streamId, index.sequence(i), problem));
        return false;
    }

    /** From the end, so that free slots that come first in their files are used first, and of a stream's old records the newest. */
    private void giveBack(final LongArrayList free) {
        for (int i = free.size() - 1; i >= 0; i--) {
            slots.giveBack(free.getLong(i));
        }
    }
}
