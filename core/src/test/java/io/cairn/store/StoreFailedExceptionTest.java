package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class StoreFailedExceptionTest {
    private static void assertReason(final String expected, final IOException cause) {
        final StoreFailedException ex = StoreFailedException.of("flushing f", cause);
        assertEquals("flushing f has failed: " + expected, ex.getMessage());
        assertSame(cause, ex.getCause());
    }

    @Test
    void shouldGiveTheMessageOfTheCause() {
        assertReason("No space left on device", new IOException("No space left on device"));
    }

    @Test
    void shouldNameTheCauseWhereItsMessageIsAFileOrNone() {
        assertReason("NoSuchFileException f", new NoSuchFileException("f"));
        assertReason("IOException null", new IOException());
    }

    @Test
    void shouldSayThatAnInterruptClosesTheFile() {
        assertReason("the thread was interrupted, which closes the file", new ClosedByInterruptException());
    }
}
