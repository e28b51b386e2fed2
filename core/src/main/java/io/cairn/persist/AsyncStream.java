package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** A stream, as the hot thread that owns it and the agent share it. */
final class AsyncStream {
    final String streamId;

    /** Of a checkpoint, in bytes: what the store takes. */
    final int maxLength;

    /** The front that may save to it, or null. */
    volatile AsyncCheckpointStore owner;

    /** What waits to be written, where only the newest waits. */
    final AtomicReference<PendingCheckpoint> newest = new AtomicReference<>();

    private volatile OptionalLong durableSequence = OptionalLong.empty();

    /** The lowest sequence that the stream keeps, once it is known to evict what is lower at once. Written by the agent's threads. */
    private volatile OptionalLong evictsBelow = OptionalLong.empty();

    /** Whether somebody was told of it. The agent's thread's, and the I/O thread's while the agent waits for it. */
    private boolean isEvictionTold;

    /** The newest that was not written, unless one as new is durable; or null. */
    private volatile Refusal refusal;

    /** Why a checkpoint was not written. */
    record Refusal(long sequence, CheckpointException problem) {
        boolean isAsNewAs(final long other) {
            return Long.compareUnsigned(sequence, other) >= 0;
        }
    }

    AsyncStream(final String streamId, final int maxLength) {
        this.streamId = streamId;
        this.maxLength = maxLength;
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
        forgetRefusal(sequence);
    }

    /** By the agent alone: of a checkpoint that was refused nobody asks any more if it is no newer than this. */
    void forgetRefusal(final long sequence) {
        final Refusal refused = refusal;
        if (refused != null && Long.compareUnsigned(refused.sequence, sequence) <= 0) {
            refusal = null;
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

    /** Why the newest that was not written was not, unless one as new is durable; or null. */
    Refusal refusal() {
        return refusal;
    }

    /** By the agent alone: the newest is what counts, as of those that are durable. */
    void refuse(final long sequence, final CheckpointException problem) {
        final Refusal refused = new Refusal(sequence, problem);
        final OptionalLong durable = durableSequence;
        final boolean isOld = durable.isPresent() && Long.compareUnsigned(durable.getAsLong(), sequence) >= 0;
        if (!isOld && (refusal == null || refused.isAsNewAs(refusal.sequence))) {
            refusal = refused;
        }
    }
}
