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

    private volatile long durableSequence;
    private volatile boolean isDurable;

    AsyncStream(final String streamId) {
        this.streamId = streamId;
    }

    OptionalLong durableSequence() {
        return isDurable ? OptionalLong.of(durableSequence) : OptionalLong.empty();
    }

    /** By the agent alone: the newest is what there is, whichever was written last. */
    void becomeDurable(final long sequence) {
        if (!isDurable || Long.compareUnsigned(sequence, durableSequence) > 0) {
            durableSequence = sequence;
            isDurable = true;
        }
    }

    /** By the agent alone. */
    void durableSequence(final OptionalLong sequence) {
        if (sequence.isPresent()) {
            durableSequence = sequence.getAsLong();
        }
        isDurable = sequence.isPresent();
    }
}
