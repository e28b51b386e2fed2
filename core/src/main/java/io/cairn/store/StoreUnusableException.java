package io.cairn.store;

import io.cairn.checkpoint.CheckpointException;

/** A directory cannot be opened as a store: it is none, is of a newer version, or lacks a part. No byte of it was changed. */
public class StoreUnusableException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message naming the directory or file, and what is wrong.
     */
    public StoreUnusableException(final String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message naming the directory or file, and what is wrong.
     * @param cause of it.
     */
    public StoreUnusableException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
