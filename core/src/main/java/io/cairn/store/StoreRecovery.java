package io.cairn.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Hashing;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.Object2ObjectHashMap;

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
    Object2ObjectHashMap<String, FileStreamIndex> run() throws IOException {
        for (final SlotFile file : directory.files()) {
            slots.adopt(file.shift(), file.slotCount());
            table.ensureCapacity(file.shift(), file.slotCount());
            scan.scan(file, this);
        }
        final Object2ObjectHashMap<String, FileStreamIndex> result =
                new Object2ObjectHashMap<>(2 * streams.size(), Hashing.DEFAULT_LOAD_FACTOR);
        for (final FileStreamIndex index : streams.values()) {
            takeOver(index);
            result.put(index.streamId, index);
        }
        giveBack(scan.damagedSlots);
        giveBack(freed);
        giveBack(scan.freeSlots);
        scan.clear();
        return result;
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
        final boolean areTooMany = index.size() > maxPerStream;
        int kept = 0;
        for (int i = index.size() - 1; i >= 0 && kept < maxPerStream; i--) {
            final long slot = index.slot(i);
            final String problem = payloadProblems.isEmpty() ? null : payloadProblems.get(slot);
            if (problem == FoundRecord.UNCHECKED && !areTooMany && kept > 0) {
                index.isVerified = false;
            } else if (problem != null && !isSound(index, i, problem)) {
                index.damaged.add(index.sequence(i), slot);
                index.remove(i);
                continue;
            }
            table.validate(slot);
            kept++;
        }
        while (index.size() > kept) {
            final long sequence = index.sequence(0);
            final long slot = index.removeFirst();
            index.stale.add(sequence, slot);
            freed.addLong(slot);
        }
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
            problem = "it cannot be read: " + ex.getMessage();
        }
        damage.add(new SlotDamage(file.path(), SlotAllocator.number(slot), index.streamId, index.sequence(i), problem));
        return false;
    }

    /** In this order the slots that come first in their files are used first. */
    private void giveBack(final LongArrayList free) {
        for (int i = free.size() - 1; i >= 0; i--) {
            slots.giveBack(free.getLong(i));
        }
    }
}
