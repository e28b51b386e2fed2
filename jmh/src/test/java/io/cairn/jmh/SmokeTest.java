package io.cairn.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** JMH can run every benchmark; how fast does not matter. Leave it out with {@code -DexcludedGroups=smoke}. */
@Tag("smoke")
class SmokeTest {
    /** JMH refuses to run beside another one, which could only disturb measurements. */
    @BeforeAll
    static void allowBesideOthers() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Test
    void shouldRunEveryBenchmark() throws RunnerException {
        final Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(Benchmarks.INCLUDE)
                        .param("shape", "1x16+4")
                        .param("streams", "1")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(10))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        final Set<String> run = new TreeSet<>();
        for (final RunResult result : results) {
            run.add(result.getParams().getBenchmark());
            assertTrue(
                    result.getPrimaryResult().getScore() > 0, result.getParams().id());
        }
        assertEquals(
                Benchmarks.all().stream().map(BenchmarkListEntry::getUsername).collect(Collectors.toSet()), run);
    }
}
