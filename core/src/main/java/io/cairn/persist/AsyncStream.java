package io.cairn.persist;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** A stream, as the hot thread that owns it and the agent share it. */
final class AsyncStream {
    final String streamId;

    /** The front that may save to it, or null. */
    volatile AsyncCheckpointStore owner;

    /** What waits to be written, where only the newest waits. */
    final AtomicReference<PendingCheckpoint> newest = new AtomicReference<>();

    private volatile OptionalLong durableSequence = OptionalLong.empty();

    /** The lowest sequence that the stream keeps, once it is known to evict what is lower at once. Written by the agent's threads. */
    private volatile OptionalLong evictsBelow = OptionalLong.empty();

    /** Whether somebody was told of it. The agent's thread's, and the I/O thread's while the agent waits for it. */
    private boolean isEvictionTold;

    AsyncStream(final String streamId) {
        this.streamId = streamId;
    }

    OptionalLong durableSequence() {
        return durableSequence;
    }

    /** By the agent alone: the newest is what there is, whichever was written last. */
    void becomeDurable(final long sequence) {
        final OptionalLong known = durableSequence;
        if (known.isEmpty() || Long.compareUnsigned(sequence, known.getAsLong()) > 0) {
            durableSequence = OptionalLong.of(sequence);
        }
    }

    /** By the agent alone. */
    void durableSequence(final OptionalLong sequence) {
        durableSequence = sequence;
    }

    /** Whether a checkpoint would be evicted by its own save, as far as is known. */
    boolean evicts(final long sequence) {
        final OptionalLong lowest = evictsBelow;
        return lowest.isPresent() && Long.compareUnsigned(sequence, lowest.getAsLong()) < 0;
    }

    /** By the I/O thread: the stream is full, and this is its lowest sequence. */
    void evictsBelow(final long sequence) {
        evictsBelow = OptionalLong.of(sequence);
    }

    /** By the I/O thread: checkpoints were deleted. */
    void evictsNothing() {
        evictsBelow = OptionalLong.empty();
        isEvictionTold = false;
    }

    /** By the agent's thread: whether somebody is to be told that the stream evicts what is saved, which is so once. */
    boolean tellOfEviction() {
        final boolean isNew = !isEvictionTold;
        isEvictionTold = true;
        return isNew;
    }
}
