package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter terminal = new StringWriter();
    private long nowNs;

    @Test
    void shouldBeShownNowAndThenAndBeGoneAtTheEnd() {
        try (Progress progress = new Progress(new PrintWriter(terminal), () -> nowNs, "reading")) {
            for (int done = 1; done <= 1500; done++) {
                nowNs += 150_000;
                progress.update(done, 2000);
            }
        }
        final String line = "reading: 1,334 of 2,000 streams";
        assertEquals("\rreading\r" + line + "\r" + " ".repeat(line.length()) + "\r", terminal.toString());
    }

    @Test
    void shouldGoOnAfterTheClockWasSetBack() {
        try (Progress progress = new Progress(new PrintWriter(terminal), () -> nowNs, "reading")) {
            nowNs -= 3_600_000_000_000L;
            progress.update(1, 2);
            progress.update(2, 2);
        }
        final String line = "reading: 1 of 2 streams";
        assertEquals("\rreading\r" + line + "\r" + " ".repeat(line.length()) + "\r", terminal.toString());
    }

    @Test
    void shouldNotBeShownWhereNobodyIsWatching() {
        try (Progress progress = new Progress(null, () -> nowNs, "reading")) {
            nowNs += 1_000_000_000;
            progress.update(1, 2);
        }
        assertEquals("", terminal.toString());
    }
}
