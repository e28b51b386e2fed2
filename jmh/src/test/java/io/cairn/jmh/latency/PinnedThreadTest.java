package io.cairn.jmh.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread runs on one core, and where it did before, after that. */
class PinnedThreadTest {
    @BeforeEach
    void requireTaskset() {
        assumeTrue(Files.exists(Path.of("/proc/thread-self")));
        assumeTrue(Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "taskset"))));
    }

    @Test
    void shouldPinTheCallingThreadAndNoOther() throws InterruptedException {
        final String before = PinnedThread.cpus();
        final String last = last(before);
        final String[] ofAnother = new String[1];
        final Thread another = new Thread(() -> {
            final PinnedThread pinned = PinnedThread.pin(last);
            ofAnother[0] = PinnedThread.cpus();
            pinned.unpin();
            ofAnother[0] += " then " + PinnedThread.cpus();
        });
        another.start();
        another.join();
        assertEquals(last + " then " + before, ofAnother[0]);
        assertEquals(before, PinnedThread.cpus());
    }

    @Test
    void shouldPinALatencyRunIfItIsToldTo(@TempDir final Path directory) {
        final String before = PinnedThread.cpus();
        final Set<String> seen = new HashSet<>();
        final ManualTime time = new ManualTime(500_000, 0);
        final Operation operation = new Operation() {
            @Override
            public void run() {
                seen.add(PinnedThread.cpus());
            }

            @Override
            void check() {}

            @Override
            public void close() {}
        };
        System.setProperty(LatencyRun.CPU, last(before));
        try {
            new LatencyRun(Workload.ON_EVENT, Rate.parse("1000"), Duration.ofMillis(5), directory)
                    .run(operation, new OpenLoop(time, time));
        } finally {
            System.clearProperty(LatencyRun.CPU);
        }
        assertEquals(Set.of(last(before)), seen);
        assertEquals(before, PinnedThread.cpus());
    }

    private static String last(final String cpus) {
        return cpus.substring(1 + Math.max(cpus.lastIndexOf('-'), cpus.lastIndexOf(',')));
    }

    @Test
    void shouldRefuseACoreThatThereIsNot() {
        final String before = PinnedThread.cpus();
        for (final String cpu : List.of("99999", "first")) {
            final String message = assertThrows(IllegalStateException.class, () -> PinnedThread.pin(cpu))
                    .getMessage();
            assertTrue(message.startsWith("cannot pin a thread to core " + cpu + ": taskset: "), message);
        }
        assertEquals(before, PinnedThread.cpus());
    }
}
