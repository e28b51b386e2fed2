package io.cairn.bench;

import io.cairn.jmh.Conditions;
import io.cairn.jmh.latency.LatencyRun;
import io.cairn.jmh.latency.Rate;
import io.cairn.jmh.latency.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.agrona.IoUtil;
import org.agrona.SystemUtil;
import org.openjdk.jmh.annotations.Fork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One latency run, in a JVM with the flags of the benchmarks. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a workload at a fixed rate, shows the percentiles of its response and service times and of an idle loop, and saves",
            "the histograms, with a sidecar FILE.env.json that tells where it ran."
        })
final class LatencyCommand implements Callable<Integer> {
    private final Output output;

    @Option(
            names = "--workload",
            required = true,
            paramLabel = "NAME",
            description = "As in save-memory; another word lists them all.")
    private String workload;

    @Option(
            names = "--rate",
            required = true,
            paramLabel = "RATE",
            description = "Operations per second, as in 1000000, or a share of the capacity, as in 80%%.")
    private String rate;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "As in 500ms or 60s, up to half an hour (default: ${DEFAULT-VALUE}).")
    private String duration = "10s";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where to save the histograms, as in run.hlog.")
    private Path file;

    @Option(
            names = "--jvm-arg",
            paramLabel = "ARG",
            description = "For the measuring JVM, besides those that the benchmarks ask for. Can be repeated.")
    private List<String> jvmArgs = new ArrayList<>();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Directory on a disk for the workloads that write files (default: the current one).")
    private Path directory = Path.of("");

    LatencyCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        requireValid();
        final List<String> flags = new ArrayList<>(
                List.of(Conditions.class.getAnnotation(Fork.class).jvmArgsPrepend()));
        flags.addAll(jvmArgs);
        final Path benchmarks = directory.toAbsolutePath();
        if (!directory.toString().isEmpty()) {
            flags.add("-Dcairn.bench.directory=" + benchmarks);
        }
        final Environment environment =
                Environment.here(benchmarks, output.clock().instant()).with(flags);
        final Path temporary = Files.createTempDirectory("cairn-latency");
        try {
            output.out().print(measure(flags, temporary));
            output.out().flush();
            Files.move(run(temporary).log(), file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            IoUtil.delete(temporary.toFile(), true);
        }
        Json.write(Environment.sidecar(file), environment);
        return Bench.OK;
    }

    private void requireValid() {
        final Path parent = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(parent)) {
            throw new BenchException(parent + " is not a directory");
        }
        try {
            run(parent);
        } catch (final IllegalArgumentException ex) {
            throw new BenchException(ex.getMessage(), ex);
        }
    }

    private LatencyRun run(final Path logs) {
        final long nanoseconds = SystemUtil.parseDuration("--duration", duration);
        return new LatencyRun(Workload.of(workload), Rate.parse(rate), Duration.ofNanos(nanoseconds), logs);
    }

    private String measure(final List<String> flags, final Path logs) throws IOException {
        final Path log = Measuring.log(file);
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LatencyRun.class.getName()));
        command.addAll(List.of(logs.toString(), duration, workload, rate));
        final Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        try {
            final String table = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new BenchException(workload + " at " + rate + " failed: " + reason(log) + " (see " + log + ')');
            }
            return table;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", ex);
        } finally {
            process.destroy();
        }
    }

    private static String reason(final Path log) throws IOException {
        final List<String> lines =
                Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
        return lines.stream()
                .filter(line -> line.contains("Exception") || line.contains("Error"))
                .findFirst()
                .orElse(lines.isEmpty() ? "it said nothing" : lines.get(0));
    }
}
