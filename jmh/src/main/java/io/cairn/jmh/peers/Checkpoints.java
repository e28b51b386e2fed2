package io.cairn.jmh.peers;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.jmh.Shape;

/** Checkpoints to compare with: of some shape, and with two pieces of metadata. */
final class Checkpoints {
    private Checkpoints() {}

    static Checkpoint of(final String shape, final long seed) {
        final CheckpointState state = Shape.parse(shape).newState("stream", seed, seed);
        return Checkpoint.of(state.putMetadata("pipeline", "orders").putMetadata("version", "1.4.2"));
    }
}
