package io.cairn.store;

import io.cairn.checkpoint.CheckpointException;

/**
 * Is told what has become of a save that was {@linkplain FileCheckpointStore#saveDeferred put off}: of each exactly once, by one of the two
 * methods, on the store's thread, in the call that writes it. It must not change the store, and should not throw: what it throws reaches
 * the caller after all others have been told.
 */
public interface DeferredSaveListener {
    /** The checkpoint is written. It survives the end of the process from now on, and a loss of power after the next {@code sync()}. */
    void onWritten();

    /**
     * The checkpoint is not in the store. Its stream is as if it had never been saved.
     *
     * @param reason a {@link StoreFullException} if it was taken back, so that it will never be found; a {@link StoreFailedException} if
     *     the store has failed, which leaves open what is on disk.
     */
    void onNotWritten(CheckpointException reason);
}
