package io.cairn.bench;

import io.cairn.jmh.Profile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of the commands that run benchmarks. */
final class Measuring {
    @Option(names = "--profile", paramLabel = "PROFILE", description = "quick, ci or full (default: ${DEFAULT-VALUE}).")
    private Profile profile = Profile.CI;

    @Option(
            names = "--include",
            paramLabel = "REGEX",
            description =
                    "Only rows of the profile in which this is found, as in \"CodecBenchmark.encode shape=8x256+4\".")
    private String include = "";

    @Option(names = "--budget", paramLabel = "FILE", description = "Budgets (default: those built in).")
    private Path budget;

    @Option(names = "--warmup", paramLabel = "N", description = "Iterations, instead of the profile's.")
    private Integer warmup;

    @Option(names = "--iterations", paramLabel = "N", description = "Measured iterations, instead of the profile's.")
    private Integer iterations;

    @Option(
            names = "--time",
            paramLabel = "MS",
            description = "Milliseconds of an iteration, instead of the profile's.")
    private Long timeMs;

    @Option(
            names = "--jvm-arg",
            paramLabel = "ARG",
            description = "For the measuring JVMs, e.g. -Dagrona.disable.bounds.checks=true. Can be repeated.")
    private List<String> jvmArgs = new ArrayList<>();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Directory on a disk for the benchmarks that write files (default: the current one).")
    private Path directory = Path.of("");

    List<Plan> plans() {
        requirePositive("--iterations", iterations);
        requirePositive("--time", timeMs);
        if (warmup != null && warmup < 0) {
            throw new BenchException("--warmup is negative: " + warmup);
        }
        final Duration time = timeMs == null ? null : Duration.ofMillis(timeMs);
        return Plan.of(profile, include).stream()
                .map(plan -> plan.with(warmup, iterations, time))
                .toList();
    }

    static void requirePositive(final String option, final Number value) {
        if (value != null && value.longValue() <= 0) {
            throw new BenchException(option + " is not above 0: " + value);
        }
    }

    Budgets budgets() {
        return Budgets.read(budget);
    }

    /** Flags of the measuring JVMs in addition to those that the benchmarks ask for. */
    List<String> flags() {
        final List<String> flags = new ArrayList<>(jvmArgs);
        if (!directory.toString().isEmpty()) {
            flags.add("-Dcairn.bench.directory=" + directory.toAbsolutePath());
        }
        return flags;
    }

    Environment environment(final Output output) {
        return Environment.here(directory.toAbsolutePath(), output.clock().instant());
    }

    /** Where JMH's own output goes: beside the results. */
    static Path log(final Path results) {
        if (Files.isDirectory(results)) {
            throw new BenchException(results + " is a directory");
        }
        return results.resolveSibling(results.getFileName() + ".log");
    }

    static PrintStream openLog(final Path log) {
        try {
            return new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8);
        } catch (final IOException ex) {
            throw new BenchException(log + " cannot be written: " + ex, ex);
        }
    }
}
