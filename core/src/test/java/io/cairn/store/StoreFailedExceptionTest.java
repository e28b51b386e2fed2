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
    void shouldSayWhyWhateverTheMessageOfTheCause() {
        assertReason("No space left on device", new IOException("No space left on device"));
        assertReason("f does not exist", new NoSuchFileException("f"));
        assertReason("IOException", new IOException());
    }

    @Test
    void shouldSayWhatIsNotKnownAfterAChangeThatHasFailed() {
        assertEquals(
                "saving has failed: the thread was interrupted during input or output, which closes the file. What was"
                        + " being written may be on disk or not: that is known once the store is opened again",
                StoreFailedException.whileChanging("saving", new ClosedByInterruptException())
                        .getMessage());
    }
}
