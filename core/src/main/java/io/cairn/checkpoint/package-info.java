/**
 * What a checkpoint is: its identity, its heap model, and the flyweights that write and read its bytes.
 *
 * <p>The byte layout is described in {@link io.cairn.checkpoint.CheckpointLayout}. Nothing in this package is
 * thread-safe unless it says so.
 */
package io.cairn.checkpoint;
