package io.cairn.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judges a store on disk, beside its writer or alone: each slot, and in full each checkpoint that counts. Nothing is changed, and nothing
 * is flushed: a save that is sound here can be lost with the power if its writer has not flushed it.
 *
 * <p>Beside a writer it judges whatever stands still. What seems damaged is looked at again, in another look at everything, and is damage
 * if it is the same twice. What was different each time was being written: it is not judged, and that is said.
 *
 * <p>Immutable once it is made, hence thread-safe.
 */
public final class StoreVerification {
    /** How often everything is looked at beside a writer that does not rest. */
    private static final int MAX_LOOKS = 5;

    /** Is told how far the reading has come. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Some streams were read.
         *
         * @param done number of streams read in this look at the store.
         * @param total number of streams to be read in it.
         */
        void onRead(long done, long total);
    }

    /** Damage of a record. Two looks can find the same one while newer records come. */
    private record Finding(SlotDamage damage, long ordinal) {}

    /** What the last reading of a stream has come to. */
    private static final class Judgement {
        private Set<Finding> damage = Set.of();

        /** Of that, what the reading before has found too. */
        private Set<Finding> confirmed = Set.of();

        private boolean hasSound;

        /** Whether nothing more need be read: all of it stood still, and what is damaged is so for certain. */
        private boolean isFinal;
    }

    private final Path path;
    private final Progress progress;
    private final SlotScan scan = new SlotScan();
    private final RecordCopy copy = new RecordCopy();
    private final Map<String, Judgement> judgements = new TreeMap<>();
    private final List<SlotDamage> damage = new ArrayList<>();
    private final List<String> streamsBeingWritten = new ArrayList<>();
    private Set<SlotDamage> damagedSlots = new LinkedHashSet<>();
    private long slotsBeingWritten;
    private long streams;
    private long savedMeanwhile;

    private StoreVerification(final Path path, final Progress progress) {
        this.path = path;
        this.progress = progress;
    }

    /**
     * Reads everything that there is in a store.
     *
     * @param directory of the store.
     * @param progress is told now and then how much was read.
     * @return what was found.
     * @throws StoreUnusableException if the directory is no store.
     * @throws StoreFailedException if reading has failed.
     */
    public static StoreVerification of(final Path directory, final Progress progress) {
        final StoreVerification result = new StoreVerification(directory, progress);
        final boolean wasInterrupted = Thread.interrupted();
        try {
            result.run();
        } catch (final IOException ex) {
            throw StoreFailedException.of("reading the store " + directory, ex);
        } finally {
            SlotFile.restoreInterrupt(wasInterrupted);
        }
        return result;
    }

    /**
     * The damage that was found.
     *
     * @return a copy that cannot be modified; what is about a file or a slot as a whole comes first.
     */
    public List<SlotDamage> damage() {
        return List.copyOf(damage);
    }

    /**
     * Number of streams that have a checkpoint that is sound.
     *
     * @return the number, with those that were being written.
     */
    public long streams() {
        return streams;
    }

    /**
     * The streams of which something was written over whenever it was read. Their other checkpoints were judged.
     *
     * @return a copy that cannot be modified, sorted.
     */
    public List<String> streamsBeingWritten() {
        return List.copyOf(streamsBeingWritten);
    }

    /**
     * Number of slots that had no sound header, and were different whenever they were read.
     *
     * @return the number.
     */
    public long slotsBeingWritten() {
        return slotsBeingWritten;
    }

    /**
     * Number of checkpoints that a writer has saved while the store was read, whether they were judged or not. Beside a writer that
     * is busier than the store is read, a stream can be missed whose checkpoints were in other slots each time.
     *
     * @return the number.
     */
    public long savedMeanwhile() {
        return savedMeanwhile;
    }

    private void run() throws IOException {
        boolean isFinal = false;
        long firstOrdinal = 0;
        long lastOrdinal = 0;
        for (int looks = 1; looks <= MAX_LOOKS && !isFinal; looks++) {
            try (StoreLook look = StoreLook.take(path, scan, false)) {
                final boolean isFirst = looks == 1;
                final boolean isSoon = !isFirst && look.maxOrdinal() - lastOrdinal <= maxPerStream(look);
                firstOrdinal = isFirst ? look.maxOrdinal() : firstOrdinal;
                lastOrdinal = look.maxOrdinal();
                final boolean areSlotsFinal = judgeSlots(look);
                final boolean areStreamsFinal = judgeStreams(look, isSoon);
                isFinal = isSoon && areSlotsFinal && areStreamsFinal;
            }
        }
        savedMeanwhile = Math.max(0, lastOrdinal - firstOrdinal);
        conclude(lastOrdinal);
    }

    private static int maxPerStream(final StoreLook look) {
        return look.directory().manifest().maxPerStream();
    }

    /** Takes for damage what this look and the one before have found, and returns whether that is all. */
    private boolean judgeSlots(final StoreLook look) {
        final Set<SlotDamage> now = new LinkedHashSet<>(look.damage());
        final boolean isFinal = now.equals(damagedSlots);
        final Set<SlotDamage> confirmed = new LinkedHashSet<>(now);
        confirmed.retainAll(damagedSlots);
        damage.clear();
        damage.addAll(confirmed);
        slotsBeingWritten = now.stream()
                .filter(one -> one.slot() != SlotDamage.WHOLE_FILE && !confirmed.contains(one))
                .count();
        damagedSlots = now;
        return isFinal || now.isEmpty();
    }

    /** Reads the streams that are not judged yet, and returns whether none is left. */
    private boolean judgeStreams(final StoreLook look, final boolean isSoon) throws IOException {
        if (isSoon) {
            // Nothing can have been missed, so what is not there was deleted.
            judgements
                    .entrySet()
                    .removeIf(entry ->
                            !entry.getValue().isFinal && !look.records().containsKey(entry.getKey()));
        }
        final Map<String, List<FoundRecord>> left = new HashMap<>(look.records());
        left.keySet().removeIf(streamId -> judgements.containsKey(streamId) && judgements.get(streamId).isFinal);
        long done = 0;
        for (final Map.Entry<String, List<FoundRecord>> entry : left.entrySet()) {
            judge(look, entry.getValue(), judgements.computeIfAbsent(entry.getKey(), id -> new Judgement()));
            progress.onRead(++done, left.size());
        }
        return judgements.values().stream().allMatch(judgement -> judgement.isFinal);
    }

    /** Reads the checkpoints of a stream that count: the newest that are sound, and what is damaged among them. */
    private void judge(final StoreLook look, final List<FoundRecord> records, final Judgement judgement)
            throws IOException {
        final Set<Finding> found = new LinkedHashSet<>();
        boolean isWhole = true;
        int sound = 0;
        for (int i = records.size() - 1; i >= 0 && sound < maxPerStream(look); i--) {
            final FoundRecord record = records.get(i);
            final SlotFile file = look.directory().fileOf(record.slot());
            switch (copy.copy(file, record, look.directory().manifest().storeId, null)) {
                case COPIED -> sound++;
                case DAMAGED -> found.add(new Finding(record.damage(file, copy.problem()), record.ordinal()));
                default -> isWhole = false;
            }
        }
        judgement.confirmed = new LinkedHashSet<>(found);
        judgement.confirmed.retainAll(judgement.damage);
        judgement.damage = found;
        judgement.hasSound |= sound > 0;
        judgement.isFinal = isWhole && judgement.confirmed.size() == found.size();
    }

    private void conclude(final long lastOrdinal) {
        final Set<SlotDamage> all = new HashSet<>(damage);
        judgements.forEach((streamId, judgement) -> {
            streams += judgement.hasSound ? 1 : 0;
            if (!judgement.isFinal) {
                streamsBeingWritten.add(streamId);
            }
            for (final Finding finding : judgement.confirmed) {
                final SlotDamage plain = finding.damage;
                final SlotDamage said = finding.ordinal < lastOrdinal
                        ? plain
                        : new SlotDamage(
                                plain.file(),
                                plain.slot(),
                                plain.streamId(),
                                plain.sequence(),
                                plain.problem() + FoundRecord.OR_UNDER_WAY);
                if (all.add(said)) {
                    damage.add(said);
                }
            }
        });
    }
}
