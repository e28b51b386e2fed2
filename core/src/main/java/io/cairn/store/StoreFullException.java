package io.cairn.store;

import io.cairn.checkpoint.CheckpointException;

/** A store has no room for a checkpoint and may not, or cannot, get more. What it holds is unchanged. */
public final class StoreFullException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message naming what was needed, what is in use and the limit.
     */
    public StoreFullException(final String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message naming what was needed, what is in use and the limit.
     * @param cause of it.
     */
    public StoreFullException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
