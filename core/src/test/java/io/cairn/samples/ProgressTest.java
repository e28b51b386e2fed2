package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final String EOL = System.lineSeparator();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    private long nowNs = 77;

    @Test
    void shouldChangeOneLineOnATerminal() {
        final Progress progress = new Progress(err, true, () -> nowNs);
        progress.start("run");
        update(progress, 99, 1);
        update(progress, 1, 2);
        update(progress, 99, 3);
        update(progress, 1, 4);

        assertEquals(
                "\rrun: 2 of 4 loops, 2,000 events, 0.1 s\rrun: 4 of 4 loops, 4,000 events, 0.2 s" + EOL, printed());
    }

    @Test
    void shouldPrintALineNowAndThenElsewhere() {
        final Progress progress = new Progress(err, false, () -> nowNs);
        progress.start("run");
        update(progress, 4_999, 1);
        update(progress, 1, 2);
        update(progress, 4_999, 3);
        update(progress, 1, 4);

        assertEquals(
                "run: 2 of 4 loops, 2,000 events, 5.0 s" + EOL + "run: 4 of 4 loops, 4,000 events, 10.0 s" + EOL,
                printed());
    }

    @Test
    void shouldEndTheLineOnATerminalOnce() {
        final Progress progress = new Progress(err, true, () -> nowNs);
        progress.start("run");
        update(progress, 100, 1);
        progress.stop();
        progress.stop();

        assertEquals("\rrun: 1 of 4 loops, 1,000 events, 0.1 s" + EOL, printed());
    }

    @Test
    void shouldStartAnew() {
        final Progress progress = new Progress(err, false, () -> nowNs);
        progress.start("one");
        update(progress, 7_000, 4);
        progress.start("two");
        update(progress, 1_000, 4);

        assertEquals(
                "one: 4 of 4 loops, 4,000 events, 7.0 s" + EOL + "two: 4 of 4 loops, 4,000 events, 1.0 s" + EOL,
                printed());
    }

    private void update(final Progress progress, final long passedMs, final long loops) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(passedMs);
        progress.update(loops, 4, loops * 1_000);
    }

    private String printed() {
        err.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
