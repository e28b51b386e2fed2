package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyCommandTest {
    @TempDir
    Path temp;

    @Test
    void shouldSaveHistogramsAndWhereTheyWereMeasured() throws IOException {
        final Path file = temp.resolve("run.hlog");
        final Run run = latency("on-event", "10000", "50ms", file, "--jvm-arg=-Xms64m", "--jvm-arg=-Xmx64m");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().startsWith("on-event at 10000, 10,000/s for 0.050 s, ns\n"), run.out());
        assertEquals(500, LatencyLog.read(file).response().getTotalCount());
        final Environment environment = Json.read(Environment.sidecar(file), Environment.class);
        assertEquals(Run.NOW.toString(), environment.time());
        assertTrue(environment.flags().containsAll(List.of("-XX:+AlwaysPreTouch", "-Xmx64m")), environment + "");
    }

    @Test
    void shouldSayWhatIsWrongBeforeAnythingRuns() {
        final Path file = temp.resolve("run.hlog");
        assertError("no workload is called 'nothing'", latency("nothing", "80%", "10s", file));
        assertError("rate '80 %' is neither", latency("on-event", "80 %", "10s", file));
        assertError("--duration", latency("on-event", "80%", "long", file));
        assertError("at most 30 minutes", latency("on-event", "80%", "1801s", file));
        final Path none = temp.resolve("none");
        assertError(none + " is not a directory", latency("on-event", "80%", "10s", none.resolve("run.hlog")));
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldSayWhyTheRunFailed() {
        final Path file = temp.resolve("run.hlog");
        final Run run = latency("on-event", "1", "1ms", file, "--jvm-arg=-Xmx1k");
        assertError("on-event at 1 failed: ", run);
        assertTrue(run.err().contains("(see " + file + ".log)"), run.err());
        assertFalse(Files.exists(file));
    }

    private static void assertError(final String message, final Run run) {
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    private static Run latency(
            final String workload, final String rate, final String duration, final Path file, final Object... more) {
        final Object[] args = new Object[9 + more.length];
        System.arraycopy(
                new Object[] {"latency", "--workload", workload, "--rate", rate, "--duration", duration, "-o", file},
                0,
                args,
                0,
                9);
        System.arraycopy(more, 0, args, 9, more.length);
        return Run.of(args);
    }
}
