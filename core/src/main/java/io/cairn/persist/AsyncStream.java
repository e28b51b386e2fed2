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
}
