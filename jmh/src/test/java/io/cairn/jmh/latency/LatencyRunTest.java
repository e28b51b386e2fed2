package io.cairn.jmh.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.store.InMemoryCheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A latency run keeps to its rate, does what its workload says, and leaves a table and a log. */
class LatencyRunTest {
    private static final Duration SHORT = Duration.ofMillis(5);

    /** Each look at the clock takes 500 ns, and nothing else takes any: two looks make a microsecond. */
    private final ManualTime time = new ManualTime(500, 0);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Workload.class)
    void shouldRunAtTheRateThatWasGiven(final Workload workload) {
        // Few operations, since each may wait for the disk.
        final ManualTime slow = new ManualTime(50_000, 0);
        final Duration duration = Duration.ofMillis(20);
        final LatencyResult result =
                new LatencyRun(workload, Rate.parse("5000"), duration, directory.resolve("new")).run(slow, slow);
        assertEquals(5_000, result.perSecond());
        assertEquals(100, result.response().getTotalCount());
        assertEquals(100, result.service().getTotalCount());
        assertEquals(100, result.idle().getTotalCount());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 50, 80})
    void shouldRunAtAShareOfTheCapacity(final int percent) {
        final LatencyResult result =
                new LatencyRun(Workload.SAVE_MEMORY, Rate.parse(percent + "%"), SHORT, directory).run(time, time);
        assertEquals(percent * 10_000, result.perSecond(), 20);
        assertEquals(percent * 50, result.response().getTotalCount(), 1);
    }

    @Test
    void shouldHaveTheIdleLoopAsTheFloor() {
        final Operation slow = new Operation() {
            private int checks;

            @Override
            public void run() {
                time.pass(1_500);
            }

            @Override
            void check() {
                checks++;
            }

            @Override
            public void close() {
                assertEquals(1, checks);
            }
        };
        final OpenLoop loop = new OpenLoop(time, time);
        final LatencyResult result =
                new LatencyRun(Workload.ON_EVENT, Rate.parse("100%"), SHORT, directory).run(slow, loop);
        // The operation takes 1,500 ns, and each of two looks at the clock 500.
        assertEquals(400_000, result.perSecond(), 1_000);
        assertEquals(2_000, result.service().getMinValue(), 10);
        assertEquals(2_000, result.service().getMaxValue(), 10);
        assertTrue(result.response().getMinValue() >= 2_000);
        assertTrue(result.idle().getMaxValue() < 1_500);
        assertEquals(2_000, result.idle().getTotalCount(), 5);
        slow.close();
    }

    @Test
    void shouldWriteALogThatReadsBack() throws IOException {
        final LatencyRun run = new LatencyRun(Workload.SAVE_MEMORY, Rate.parse("50%"), SHORT, directory);
        final LatencyResult result = run.run(time, time);
        assertEquals(directory.resolve("save-memory-50-percent.hlog"), run.log());
        final Map<String, EncodableHistogram> read = new LinkedHashMap<>();
        try (HistogramLogReader reader = new HistogramLogReader(run.log().toFile())) {
            while (reader.hasNext()) {
                final EncodableHistogram histogram = reader.nextIntervalHistogram();
                read.put(histogram.getTag(), histogram);
            }
        }
        assertEquals(List.of("idle", "response", "service"), List.copyOf(read.keySet()));
        assertEquals(result.idle(), read.get("idle"));
        assertEquals(result.response(), read.get("response"));
        assertEquals(result.service(), read.get("service"));
        assertTrue(read.get("response").getStartTimeStamp() > 0);
        assertTrue(Files.readString(run.log()).startsWith("#[save-memory at 50%, "));
    }

    @Test
    void shouldTellPercentilesOfResponseServiceAndFloor() {
        final LatencyResult result =
                new LatencyRun(Workload.ON_EVENT, Rate.parse("100000"), SHORT, directory).run(time, time);
        final String[] lines = result.table().split(System.lineSeparator() + "|\n");
        assertEquals("on-event at 100000, 100,000/s for 0.005 s, ns", lines[0]);
        assertEquals(List.of("p50", "p90", "p99", "p99.9", "p99.99", "max"), words(lines[1]));
        assertEquals("service", words(lines[3]).get(0));
        assertEquals("500", words(lines[3]).get(1));
        assertEquals("response", words(lines[2]).get(0));
        assertEquals("floor", words(lines[4]).get(0));
        for (int i = 2; i < 5; i++) {
            assertEquals(7, words(lines[i]).size());
        }
    }

    private static List<String> words(final String line) {
        return List.of(line.strip().split(" +"));
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void shouldDoWhatTheWorkloadSays(final Workload workload) {
        try (Operation operation = workload.open()) {
            for (int i = 0; i < 100; i++) {
                operation.run();
                operation.check();
            }
        }
    }

    @Test
    void shouldTakeEachOf64PayloadsEveryThousandEvents() {
        final Set<Map<String, Long>> taken = new HashSet<>();
        try (OnEvent operation = OnEvent.toMemory()) {
            while (taken.size() < 64) {
                for (int event = 0; event < 1000; event++) {
                    operation.run();
                }
                assertTrue(
                        taken.add(operation.store.latest("stream").orElseThrow().sourceOffsets()),
                        "the same again after " + taken.size());
            }
        }
    }

    @Test
    void shouldSyncAfterEachThousandthSave() {
        final int[] calls = new int[2];
        try (Save save = new Save(new InMemoryCheckpointStore(4), () -> calls[0]++, () -> calls[1]++)) {
            // The store was filled by the first of them.
            for (int i = 4; i < 999; i++) {
                save.run();
            }
            assertEquals(0, calls[0]);
            for (int i = 999; i < 2_000; i++) {
                save.run();
            }
            assertEquals(2, calls[0]);
        }
        assertEquals(1, calls[1]);
    }

    @Test
    void shouldRunAMillionEventsAndSavesAtThreeSharesOfEachCapacity() {
        final List<LatencyRun> runs = LatencyRun.all(directory, SHORT);
        assertEquals(3 + 4 * 3, runs.size());
        assertEquals(new LatencyRun(Workload.ON_EVENT, Rate.parse("1000000"), SHORT, directory), runs.get(0));
        assertEquals(15, runs.stream().map(LatencyRun::log).distinct().count());
        assertTrue(runs.contains(new LatencyRun(Workload.SAVE_EVERY_SAVE, Rate.parse("80%"), SHORT, directory)));
    }

    @Test
    void shouldRefuseWhatCannotBe() throws IOException {
        assertEquals(
                "no workload is called 'save', but these are:"
                        + " [on-event, on-event-agent, on-event-agent-50-ms, save-memory, save-process, save-on-sync, save-every-save]",
                assertThrows(IllegalArgumentException.class, () -> Workload.of("save"))
                        .getMessage());
        assertEquals(
                "rate 'fast' is neither operations per second, as in 1000000, nor a share, as in 80%",
                assertThrows(IllegalArgumentException.class, () -> Rate.parse("fast"))
                        .getMessage());
        assertEquals(
                "rate must be from 1 to 100%: 120",
                assertThrows(IllegalArgumentException.class, () -> Rate.parse("120%"))
                        .getMessage());
        assertEquals(
                "rate must be from 1 to 1000000000 a second: 0",
                assertThrows(IllegalArgumentException.class, () -> Rate.parse("0"))
                        .getMessage());
        assertEquals(
                "duration must be more than 0 and at most 30 minutes: PT0S",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new LatencyRun(Workload.ON_EVENT, Rate.parse("1"), Duration.ZERO, directory))
                        .getMessage());
        final Path file = Files.createFile(directory.resolve("file"));
        final LatencyRun run = new LatencyRun(Workload.ON_EVENT, Rate.parse("1"), SHORT, file);
        assertThrows(UncheckedIOException.class, () -> run.run(time, time));
        assertFalse(Files.exists(run.log()));
    }
}
