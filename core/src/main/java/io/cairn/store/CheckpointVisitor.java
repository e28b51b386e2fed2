package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;

/** Is shown the checkpoints of a stream, one after the other, without copies. */
@FunctionalInterface
public interface CheckpointVisitor {
    /**
     * Is shown a checkpoint. The store must not be changed from within.
     *
     * @param checkpoint a view of it, valid during this call.
     * @return true to see the next checkpoint, false to stop.
     */
    boolean onCheckpoint(CheckpointDecoder checkpoint);
}
