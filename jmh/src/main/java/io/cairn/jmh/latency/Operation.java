package io.cairn.jmh.latency;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.jmh.Shape;
import io.cairn.store.CheckpointStore;
import java.util.Arrays;

/** Something that is done again and again, to one stream of a full store; running it allocates nothing. */
abstract class Operation implements Runnable, AutoCloseable {
    static final int MAX_PER_STREAM = 4;
    static final String STREAM_ID = "stream";

    private static final Shape SHAPE = Shape.parse("8x256+4");
    private static final int PAYLOADS = 64;

    private int next;

    /** Throws if what was done last did not have its effect. */
    abstract void check();

    @Override
    public abstract void close();

    final int next() {
        final int result = next;
        next = result + 1 == PAYLOADS ? 0 : result + 1;
        return result;
    }

    static CheckpointState[] newStates() {
        final CheckpointState[] states = new CheckpointState[PAYLOADS];
        Arrays.setAll(states, i -> SHAPE.newState(STREAM_ID, 1, i));
        return states;
    }

    static void requireFull(final CheckpointStore store) {
        final int count = store.checkpointCount(STREAM_ID);
        if (count != MAX_PER_STREAM) {
            throw new IllegalStateException("the store has " + count + " checkpoints, not " + MAX_PER_STREAM);
        }
    }
}
