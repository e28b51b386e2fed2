package io.cairn.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongArrayList;

/**
 * Takes over what a directory holds: of each stream the newest records that are sound go into its index, those that are
 * older stay known until they are written over, and all other slots are free. Nothing is changed on disk.
 */
final class StoreRecovery {
    private final Map<String, FileStreamIndex> streams = new HashMap<>();

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
            scan.scan(file);
        }
        for (final List<FoundRecord> records : scan.records()) {
            takeOver(records);
        }
        giveBack(scan.damagedSlots);
        giveBack(freed);
        giveBack(scan.freeSlots);
        scan.clear();
        return streams;
    }

    /** Where there are more records than are kept, all that are kept are read, so that no damaged one takes a good one's place. */
    private void takeOver(final List<FoundRecord> records) throws ClosedChannelException {
        records.sort(FoundRecord.OLDEST_FIRST);
        final FileStreamIndex index = new FileStreamIndex(records.get(0).streamId());
        final boolean areTooMany = records.size() > maxPerStream;
        final List<FoundRecord> kept = new ArrayList<>(Math.min(records.size(), maxPerStream));
        final List<FoundRecord> stale = new ArrayList<>(0);
        for (int i = records.size() - 1; i >= 0; i--) {
            final FoundRecord record = records.get(i);
            if (kept.size() == maxPerStream) {
                stale.add(record);
                freed.addLong(record.slot());
            } else if (!areTooMany && !kept.isEmpty() && record.payloadProblem() == FoundRecord.UNCHECKED) {
                kept.add(record);
                index.isVerified = false;
            } else if (isSound(record)) {
                kept.add(record);
            } else {
                adopt(record, index, index.damaged);
            }
        }
        Collections.reverse(stale);
        for (final FoundRecord record : stale) {
            adopt(record, index, index.stale);
        }
        Collections.reverse(kept);
        for (final FoundRecord record : kept) {
            adopt(record, index, index);
            table.validate(record.slot());
        }
        streams.put(index.streamId, index);
    }

    private void adopt(final FoundRecord record, final FileStreamIndex owner, final StreamIndex index) {
        index.add(record.sequence(), record.slot());
        table.owner(record.slot(), owner);
        table.set(
                record.slot(), record.ordinal(), record.createdAtNs(), record.payloadOffset(), record.payloadLength());
    }

    private boolean isSound(final FoundRecord record) throws ClosedChannelException {
        final SlotFile file = directory.fileOf(record.slot());
        try {
            final String problem = scan.payloadProblem(file, record);
            if (problem == null) {
                return true;
            }
            damage.add(record.damage(file, problem));
            freed.addLong(record.slot());
        } catch (final ClosedChannelException ex) {
            throw ex;
        } catch (final IOException ex) {
            // Its slot stays out of use: it may hold what somebody else can read.
            damage.add(record.damage(file, "it cannot be read: " + ex.getMessage()));
        }
        return false;
    }

    /** In this order the slots that come first in their files are used first. */
    private void giveBack(final LongArrayList free) {
        for (int i = free.size() - 1; i >= 0; i--) {
            slots.giveBack(free.getLong(i));
        }
    }
}
