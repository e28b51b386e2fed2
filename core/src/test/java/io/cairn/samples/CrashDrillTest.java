package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrashDrillTest {
    private final QuakeStream stream = new QuakeStream(QuakeCsv.readResource(), 2);
    private final Progress progress =
            new Progress(new PrintStream(OutputStream.nullOutputStream()), false, System::nanoTime);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 34",
        "1, 0, 1, 0, 34",
        "100, 0, 100, 0, 34",
        "1000, 900, 100, 9, 25",
        "2001, 2000, 1, 20, 14",
        "3414, 3400, 14, 34, 0",
    })
    void shouldTellWhatHappened(
            final long crashAt,
            final long resumedAfter,
            final long replayed,
            final long checkpointsBefore,
            final long checkpointsAfter) {
        final Outcome outcome = new CrashDrill(stream, progress).run(crashAt);
        final CrashHistory history = (CrashHistory) outcome.history();

        assertAll(
                () -> assertTrue(outcome.isIdentical()),
                () -> assertEquals(crashAt, history.crashedAt()),
                () -> assertEquals(resumedAfter, history.resumedAfter()),
                () -> assertEquals(replayed, history.replayed()),
                () -> assertEquals(checkpointsBefore, history.checkpointsBefore()),
                () -> assertEquals(checkpointsAfter, history.checkpointsAfter()),
                () -> assertEquals(34, outcome.times().checkpoints().getTotalCount()),
                () -> assertEquals(5_743, history.checkpointLength()),
                () -> assertEquals(3_414, outcome.result().position()));
        // The event at which it crashes is not one that onEvent hears of.
        final long reported = stream.length() + replayed - (crashAt == 0 ? 0 : 1);
        assertEquals(reported, outcome.times().all().getTotalCount());
        assertEquals(reported, outcome.filling().events() + outcome.steady().events());
    }

    @Test
    void shouldNoticeWhenTheResultsDiffer() {
        final AtomicInteger reads = new AtomicInteger();
        final List<Quake> quakes = new AbstractList<>() {
            @Override
            public Quake get(final int index) {
                return new Quake(index, 0, 0, reads.incrementAndGet(), "");
            }

            @Override
            public int size() {
                return 500;
            }
        };
        final QuakeStream differentEachTime = new QuakeStream(Samples.file(quakes), 1);

        final Outcome outcome = new CrashDrill(differentEachTime, progress).run(250);

        assertFalse(outcome.isIdentical());
        assertEquals(1, outcome.exitStatus());
    }
}
