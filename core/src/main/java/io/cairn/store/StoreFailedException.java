package io.cairn.store;

import io.cairn.checkpoint.CheckpointException;
import java.io.IOException;

/**
 * Reading or writing has failed in a way that leaves open what is on disk. A store that throws this while it changes
 * something takes no further change until it is opened again; what was acknowledged can still be read.
 */
public final class StoreFailedException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message naming what was being done, and the file.
     * @param cause of it.
     */
    public StoreFailedException(final String message, final Throwable cause) {
        super(message, cause);
    }

    /** What was being done, and why it has failed. */
    static StoreFailedException of(final String action, final IOException cause) {
        return new StoreFailedException(action + " has failed: " + FailureReason.of(cause), cause);
    }

    /** Something that would have changed what is on disk, and may have. */
    static StoreFailedException whileChanging(final String action, final IOException cause) {
        return new StoreFailedException(
                action + " has failed: " + FailureReason.of(cause)
                        + ". What was being written may be on disk or not: that is known once the store is opened"
                        + " again",
                cause);
    }
}
