package io.cairn.store;

import io.cairn.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;

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

    /** What was being done, and why it has failed, also where the cause's message is no more than a file's name. */
    static StoreFailedException of(final String action, final IOException cause) {
        final String reason;
        if (cause instanceof ClosedByInterruptException) {
            reason = "the thread was interrupted, which closes the file";
        } else if (cause instanceof FileSystemException || cause.getMessage() == null) {
            reason = cause.getClass().getSimpleName() + ' ' + cause.getMessage();
        } else {
            reason = cause.getMessage();
        }
        return new StoreFailedException(action + " has failed: " + reason, cause);
    }
}
