package io.cairn.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;

/**
 * One look at everything that a store holds, beside its writer or alone: each slot is read after the other. A writer that goes on meanwhile can keep a record from being seen at all.
 */
final class StoreLook implements AutoCloseable {
    private final StoreDirectory directory;
    private final List<SlotDamage> damage;
    private final Map<String, List<FoundRecord>> records = new HashMap<>();
    private long maxOrdinal;

    private StoreLook(final StoreDirectory directory, final List<SlotDamage> damage) {
        this.directory = directory;
        this.damage = damage;
    }

    /**
     * Looks at a store.
     *
     * @param scan whose memory is used; it is another look's afterwards.
     * @param isFlushing whether what is found is made durable, since it will be shown.
     * @return the look, whose files are open until it is closed.
     */
    static StoreLook take(final Path path, final SlotScan scan, final boolean isFlushing) throws IOException {
        final List<SlotDamage> found = new ArrayList<>();
        final StoreLook look = new StoreLook(StoreDirectory.openForReading(path, found), found);
        boolean isComplete = false;
        try {
            look.readSlots(scan, isFlushing);
            isComplete = true;
            return look;
        } finally {
            if (!isComplete) {
                CloseHelper.quietClose(look);
            }
        }
    }

    private void readSlots(final SlotScan scan, final boolean isFlushing) throws IOException {
        scan.begin(directory.manifest().storeId, damage);
        for (final SlotFile file : directory.files()) {
            final int known = damage.size();
            scan.scan(file, this::onRecord);
            scan.scanAgain(file, damage.subList(known, damage.size()), this::onRecord);
            if (isFlushing) {
                file.force(false);
            }
        }
        maxOrdinal = scan.maxOrdinal;
        scan.clear();
        records.values().forEach(list -> list.sort(FoundRecord.OLDEST_FIRST));
    }

    private boolean onRecord(final long slot, final SlotHeader header, final String payloadProblem) {
        final FoundRecord record = FoundRecord.of(slot, header, payloadProblem);
        if (record != null) {
            records.computeIfAbsent(record.streamId(), id -> new ArrayList<>(4)).add(record);
        }
        return record != null;
    }

    StoreDirectory directory() {
        return directory;
    }

    /** What is wrong with the files, and with slots whose record cannot be told. */
    List<SlotDamage> damage() {
        return damage;
    }

    /** The records of each stream, oldest first. */
    Map<String, List<FoundRecord>> records() {
        return records;
    }

    /** Of all records that were seen, or 0. */
    long maxOrdinal() {
        return maxOrdinal;
    }

    /** Whether so little was saved between a look and this one that neither can have missed the newest of a stream. */
    boolean isSoonAfter(final StoreLook before) {
        return maxOrdinal - before.maxOrdinal <= directory.manifest().maxPerStream();
    }

    /** Whether a stream has gone, or has an older newest record than before. */
    static boolean hasGoneBack(
            final Map<String, List<FoundRecord>> before, final Map<String, List<FoundRecord>> after) {
        for (final Map.Entry<String, List<FoundRecord>> known : before.entrySet()) {
            final List<FoundRecord> now = after.get(known.getKey());
            if (now == null || FoundRecord.OLDEST_FIRST.compare(newest(now), newest(known.getValue())) < 0) {
                return true;
            }
        }
        return false;
    }

    static FoundRecord newest(final List<FoundRecord> list) {
        return list.get(list.size() - 1);
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
