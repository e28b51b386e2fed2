package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.checkpoint.CheckpointException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class FailureReasonTest {
    private static void assertReason(final String expected, final Throwable cause) {
        assertEquals(expected, FailureReason.of(cause));
    }

    @Test
    void shouldGiveTheMessageOfTheCauseWhereItIsASentence() {
        assertReason("No space left on device", new IOException("No space left on device"));
        assertReason("the store is full", new CheckpointException("the store is full"));
        assertReason("the file ends at 7", new EOFException("the file ends at 7"));
        assertReason("f: Read-only file system", new FileSystemException("f", null, "Read-only file system"));
        assertReason("f -> g: not here", new AtomicMoveNotSupportedException("f", "g", "not here"));
    }

    @Test
    void shouldSayWhatAnInterruptMeans() {
        assertReason(
                "the thread was interrupted during input or output, which closes the file",
                new ClosedByInterruptException());
        assertReason(
                "the file is closed, as it is after a thread was interrupted during input or output",
                new ClosedChannelException());
        assertReason("another thread has closed the file during input or output", new AsynchronousCloseException());
        assertReason(
                "the thread was interrupted while it waited for the lock of a file",
                new FileLockInterruptionException());
        assertReason("the thread was interrupted", new InterruptedException());
    }

    @Test
    void shouldSayWhatIsWrongWithAFileWhereTheMessageIsOnlyItsName() {
        assertReason("f does not exist", new NoSuchFileException("f"));
        assertReason("f may not be accessed", new AccessDeniedException("f"));
        assertReason("f exists already", new FileAlreadyExistsException("f"));
        assertReason("f is no directory", new NotDirectoryException("f"));
        assertReason("f is not empty", new DirectoryNotEmptyException("f"));
        assertReason("f: FileSystemLoopException", new FileSystemLoopException("f"));
        assertReason("FileSystemException", new FileSystemException(null));
    }

    @Test
    void shouldNameTheClassWhereThereIsNoMessage() {
        assertReason("IOException", new IOException());
        assertReason("IOException", new IOException(" "));
        assertReason("the file ends too early", new EOFException());
        assertReason("NullPointerException", new NullPointerException());
        assertReason("OutOfMemoryError: Java heap space", new OutOfMemoryError("Java heap space"));
        assertReason(
                "CheckpointException, since f does not exist",
                new CheckpointException(null, new NoSuchFileException("f")));
        assertReason("f does not exist", new UncheckedIOException(new NoSuchFileException("f")));
    }
}
