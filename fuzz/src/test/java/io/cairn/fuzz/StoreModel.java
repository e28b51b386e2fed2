package io.cairn.fuzz;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a store is to hold, of whatever kind it is: a sorted list for each stream. */
final class StoreModel {
    /** A checkpoint under the number of its save, which tells apart those of one sequence. */
    record Saved(String streamId, long ordinal, long createdAtNs, PlainCheckpoint checkpoint) {
        long sequence() {
            return checkpoint.sequence();
        }
    }

    private static final Comparator<Saved> OLDEST_FIRST = Comparator.<Saved>comparingLong(
                    saved -> saved.sequence() ^ Long.MIN_VALUE)
            .thenComparingLong(Saved::ordinal);

    private final Map<String, List<Saved>> byStream = new TreeMap<>();
    private final int maxPerStream;
    private long nextOrdinal;

    StoreModel(final int maxPerStream) {
        this.maxPerStream = maxPerStream;
    }

    /** Saves a checkpoint and returns the one that goes for it: the oldest of one too many, or null. */
    Saved save(final String streamId, final long createdAtNs, final PlainCheckpoint checkpoint) {
        final List<Saved> saved = byStream.computeIfAbsent(streamId, id -> new ArrayList<>());
        saved.add(new Saved(streamId, nextOrdinal++, createdAtNs, checkpoint));
        saved.sort(OLDEST_FIRST);
        return saved.size() > maxPerStream ? saved.remove(0) : null;
    }

    /** The number that the next save gets. */
    long nextOrdinal() {
        return nextOrdinal;
    }

    /** Deletes and returns the checkpoints of a stream that are older than a sequence. */
    List<Saved> deleteBefore(final String streamId, final long sequence) {
        final List<Saved> kept = new ArrayList<>();
        final List<Saved> deleted = new ArrayList<>();
        for (final Saved saved : list(streamId)) {
            (Long.compareUnsigned(saved.sequence(), sequence) < 0 ? deleted : kept).add(saved);
        }
        byStream.remove(streamId);
        if (!kept.isEmpty()) {
            byStream.put(streamId, kept);
        }
        return deleted;
    }

    /** The checkpoints of a stream, oldest first. */
    List<Saved> list(final String streamId) {
        return List.copyOf(byStream.getOrDefault(streamId, List.of()));
    }

    Saved latest(final String streamId) {
        final List<Saved> saved = list(streamId);
        return saved.isEmpty() ? null : saved.get(saved.size() - 1);
    }

    boolean holds(final Saved saved) {
        return list(saved.streamId()).stream().anyMatch(held -> held.ordinal() == saved.ordinal());
    }

    Set<String> streams() {
        return Set.copyOf(byStream.keySet());
    }

    void clear() {
        byStream.clear();
    }
}
