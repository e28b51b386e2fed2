package io.cairn.fuzz;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a store is to hold, of whatever kind it is: a sorted list for each stream. And what one on disk can have kept of what
 * it does not hold any more: evicted checkpoints, until they are deleted.
 */
final class StoreModel {
    /** A checkpoint under the number of its save, which tells apart those of one sequence. */
    record Saved(String streamId, long ordinal, long createdAtNs, PlainCheckpoint checkpoint) {
        long sequence() {
            return checkpoint.sequence();
        }

        boolean isOlderThan(final Saved other) {
            return OLDEST_FIRST.compare(this, other) < 0;
        }
    }

    private record Key(String streamId, long sequence, long createdAtNs) {}

    private static final Comparator<Saved> OLDEST_FIRST = Comparator.<Saved>comparingLong(
                    saved -> saved.sequence() ^ Long.MIN_VALUE)
            .thenComparingLong(Saved::ordinal);

    private final Map<String, List<Saved>> byStream = new TreeMap<>();
    private final Map<String, List<Saved>> evictedByStream = new TreeMap<>();
    private final Map<Key, Saved> everSaved = new HashMap<>();
    private int maxPerStream;
    private long nextOrdinal;

    StoreModel(final int maxPerStream) {
        this.maxPerStream = maxPerStream;
    }

    int maxPerStream() {
        return maxPerStream;
    }

    /** Saves a checkpoint and returns the one that goes for it: the oldest of one too many, or null. */
    Saved save(final String streamId, final long createdAtNs, final PlainCheckpoint checkpoint) {
        final Saved saving = begin(streamId, createdAtNs, checkpoint);
        final List<Saved> saved = byStream.computeIfAbsent(streamId, id -> new ArrayList<>());
        saved.add(saving);
        saved.sort(OLDEST_FIRST);
        return saved.size() > maxPerStream ? evictOldest(streamId) : null;
    }

    /** A save of which it is not known yet whether it will be there. */
    Saved begin(final String streamId, final long createdAtNs, final PlainCheckpoint checkpoint) {
        final Saved saving = new Saved(streamId, nextOrdinal++, createdAtNs, checkpoint);
        everSaved.put(new Key(streamId, checkpoint.sequence(), createdAtNs), saving);
        return saving;
    }

    /** The number that the next save gets. */
    long nextOrdinal() {
        return nextOrdinal;
    }

    /** Deletes the checkpoints of a stream that are older than a sequence, and all evicted ones; returns the former. */
    List<Saved> deleteBefore(final String streamId, final long sequence) {
        final List<Saved> kept = new ArrayList<>();
        final List<Saved> deleted = new ArrayList<>();
        for (final Saved saved : list(streamId)) {
            (Long.compareUnsigned(saved.sequence(), sequence) < 0 ? deleted : kept).add(saved);
        }
        byStream.remove(streamId);
        evictedByStream.remove(streamId);
        if (!kept.isEmpty()) {
            byStream.put(streamId, kept);
        }
        return deleted;
    }

    /** The checkpoints of a stream, oldest first. */
    List<Saved> list(final String streamId) {
        return List.copyOf(byStream.getOrDefault(streamId, List.of()));
    }

    /** Those of a stream that were evicted and not deleted since, oldest first. */
    List<Saved> evicted(final String streamId) {
        return List.copyOf(evictedByStream.getOrDefault(streamId, List.of()));
    }

    Saved latest(final String streamId) {
        final List<Saved> saved = list(streamId);
        return saved.isEmpty() ? null : saved.get(saved.size() - 1);
    }

    boolean holds(final Saved saved) {
        return contains(list(saved.streamId()), saved);
    }

    /** Whether a checkpoint can be on disk, held or evicted. */
    boolean mayHaveKept(final Saved saved) {
        return holds(saved) || contains(evicted(saved.streamId()), saved);
    }

    /** The save that has these, held or not, or null if there was none. No two have the same. */
    Saved find(final String streamId, final long sequence, final long createdAtNs) {
        return everSaved.get(new Key(streamId, sequence, createdAtNs));
    }

    Set<String> streams() {
        return Set.copyOf(byStream.keySet());
    }

    /** Sets the bound, after which the oldest of each stream are evicted that are too many. */
    void maxPerStream(final int newMaxPerStream) {
        maxPerStream = newMaxPerStream;
        for (final String streamId : streams()) {
            while (byStream.get(streamId).size() > maxPerStream) {
                evictOldest(streamId);
            }
        }
    }

    /**
     * Takes back checkpoints that were evicted, the newest of which are older than those held. What is newer than the oldest
     * of them is not there any more; nor is any, if there is room for more.
     */
    void takeBack(final String streamId, final List<Saved> found) {
        final List<Saved> held = new ArrayList<>(found);
        held.addAll(list(streamId));
        holds(streamId, held, evicted(streamId));
    }

    /**
     * Holds what was found of a stream, and what else there can be of it: what is older than that, unless there is room for
     * more.
     */
    void holds(final String streamId, final List<Saved> found, final List<Saved> others) {
        final List<Saved> evicted = new ArrayList<>(others);
        evicted.removeIf(
                saved -> found.size() < maxPerStream || !saved.isOlderThan(found.get(0)) || contains(found, saved));
        evicted.sort(OLDEST_FIRST);
        evictedByStream.put(streamId, evicted);
        if (!found.isEmpty()) {
            byStream.put(streamId, new ArrayList<>(found));
        }
    }

    void clear() {
        byStream.clear();
    }

    private Saved evictOldest(final String streamId) {
        final Saved evicted = byStream.get(streamId).remove(0);
        final List<Saved> all = evictedByStream.computeIfAbsent(streamId, id -> new ArrayList<>());
        all.add(evicted);
        all.sort(OLDEST_FIRST);
        return evicted;
    }

    private static boolean contains(final List<Saved> list, final Saved saved) {
        return list.stream().anyMatch(held -> held.ordinal() == saved.ordinal());
    }
}
