package io.cairn.crash;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.util.Comparator;
import java.util.SplittableRandom;

/**
 * A checkpoint that a store was given, whether the save has returned or not. Its creation time is its number, which no other one
 * has, and the order in which they were saved.
 */
public final class SavedCheckpoint {
    /** As a stream keeps them. */
    static final Comparator<SavedCheckpoint> OLDEST_FIRST = (a, b) -> {
        final int result = Long.compareUnsigned(a.sequence(), b.sequence());
        return result == 0 ? Long.compare(a.number(), b.number()) : result;
    };

    private static final int NEVER = Integer.MAX_VALUE;

    private final CheckpointState state;
    private final int begun;
    private int deleted = NEVER;

    SavedCheckpoint(final CheckpointState state, final int begun) {
        this.state = state;
        this.begun = begun;
    }

    /** Makes a checkpoint of about that many bytes, none of which is the same in another one. */
    static CheckpointState state(final String streamId, final long sequence, final long number, final int length) {
        final SplittableRandom random = new SplittableRandom(number * 31 + streamId.hashCode());
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new CheckpointState(new CheckpointId(streamId, sequence, number))
                .watermarkNs(random.nextLong())
                .eventCount(random.nextLong())
                .setOperatorState("state", bytes)
                .setSourceOffset("source", number);
    }

    /** The checkpoint. */
    public CheckpointState state() {
        return state;
    }

    String streamId() {
        return state.id().streamId();
    }

    long sequence() {
        return state.id().sequence();
    }

    long number() {
        return state.id().createdAtNs();
    }

    boolean isNewerThan(final SavedCheckpoint other) {
        return OLDEST_FIRST.compare(this, other) > 0;
    }

    boolean isBefore(final long bound) {
        return Long.compareUnsigned(sequence(), bound) < 0;
    }

    /** Whether the store was given it by then. */
    boolean isBegun(final int step) {
        return begun <= step;
    }

    boolean isDeleted(final int step) {
        return deleted <= step;
    }

    void deleted(final int step) {
        deleted = Math.min(deleted, step);
    }

    @Override
    public String toString() {
        return streamId() + '@' + Long.toUnsignedString(sequence()) + '#' + number();
    }
}
