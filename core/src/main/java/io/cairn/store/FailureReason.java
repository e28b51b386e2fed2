package io.cairn.store;

import io.cairn.checkpoint.CheckpointException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Says in words why something has failed, for messages: many exceptions of the JDK have no message, or only the name of a file.
 *
 * <p>Thread-safe. For failures, not for the hot path.
 */
public final class FailureReason {
    private FailureReason() {}

    /**
     * Says what an exception means.
     *
     * @param cause of the failure.
     * @return part of a sentence, such as <em>the thread was interrupted during input or output, which closes the file</em>; never null or empty.
     */
    public static String of(final Throwable cause) {
        if (cause instanceof ClosedByInterruptException) {
            return "the thread was interrupted during input or output, which closes the file";
        }
        if (cause instanceof AsynchronousCloseException) {
            return "another thread has closed the file during input or output";
        }
        if (cause instanceof ClosedChannelException) {
            return "the file is closed, as it is after a thread was interrupted during input or output";
        }
        if (cause instanceof FileLockInterruptionException) {
            return "the thread was interrupted while it waited for the lock of a file";
        }
        if (cause instanceof FileSystemException) {
            return ofFile((FileSystemException) cause);
        }
        if (cause instanceof UncheckedIOException) {
            return of(cause.getCause());
        }
        final String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return ofType(cause);
        }
        return isSentence(cause) ? message : cause.getClass().getSimpleName() + ": " + message;
    }

    private static String ofFile(final FileSystemException ex) {
        final String file = ex.getFile();
        if (file == null || ex.getReason() != null) {
            return ex.getMessage() == null ? ex.getClass().getSimpleName() : ex.getMessage();
        }
        if (ex instanceof NoSuchFileException) {
            return file + " does not exist";
        }
        if (ex instanceof AccessDeniedException) {
            return file + " may not be accessed";
        }
        if (ex instanceof FileAlreadyExistsException) {
            return file + " exists already";
        }
        if (ex instanceof NotDirectoryException) {
            return file + " is no directory";
        }
        if (ex instanceof DirectoryNotEmptyException) {
            return file + " is not empty";
        }
        return ex.getMessage() + ": " + ex.getClass().getSimpleName();
    }

    private static String ofType(final Throwable cause) {
        if (cause instanceof EOFException) {
            return "the file ends too early";
        }
        if (cause instanceof InterruptedIOException || cause instanceof InterruptedException) {
            return "the thread was interrupted";
        }
        return cause.getCause() == null || cause.getCause() == cause
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ", since " + of(cause.getCause());
    }

    /** Messages of others, such as those of errors, say little without the name of the class. */
    private static boolean isSentence(final Throwable cause) {
        return cause instanceof IOException
                || cause instanceof CheckpointException
                || cause instanceof IllegalStateException
                || cause instanceof IllegalArgumentException;
    }
}
