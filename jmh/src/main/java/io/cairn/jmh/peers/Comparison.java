package io.cairn.jmh.peers;

import io.cairn.jmh.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The whole comparison: runs the benchmarks of this package, keeps the raw results, and writes the tables into the document, between
 * two marks, and the charts beside it.
 *
 * <pre>
 * java -cp jmh/target/benchmarks.jar io.cairn.jmh.peers.Comparison --out docs [--profile quick|medium|full]
 * java -cp jmh/target/benchmarks.jar io.cairn.jmh.peers.Comparison --out docs --from docs/benchmarks/2026-11-22
 * </pre>
 */
@Command(
        name = "Comparison",
        mixinStandardHelpOptions = true,
        description = "Compares Cairn with its peers and writes the tables into DIR/BENCHMARKS.md.")
public final class Comparison implements Callable<Integer> {
    static final String DOCUMENT = "BENCHMARKS.md";
    static final String BEGIN = "<!-- peers: written by io.cairn.jmh.peers.Comparison, from here -->";
    static final String END = "<!-- peers: to here -->";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "docs",
            description = "Directory of BENCHMARKS.md; default: docs.")
    private Path out;

    @Option(
            names = "--profile",
            defaultValue = "FULL",
            description = "quick: minutes, to try it; medium: some 25 minutes; full: hours. Default: full.")
    private PeerProfile profile;

    @Option(names = "--from", paramLabel = "DIR", description = "Runs nothing, and takes the raw results from DIR.")
    private Path from;

    /**
     * Runs the command.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** What the user can mend is said in a sentence. */
    static CommandLine commandLine() {
        return new CommandLine(new Comparison())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((ex, command, parsed) -> {
                    if (!(ex instanceof IOException || ex instanceof IllegalArgumentException)) {
                        throw ex;
                    }
                    command.getErr().println(ex);
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public Integer call() throws IOException, RunnerException, InterruptedException {
        final Path document = out.resolve(DOCUMENT);
        replaceBetweenMarks(document, Files.readString(document), "");
        final Path raw;
        if (from == null) {
            final LocalDate today = LocalDate.now(ZoneOffset.UTC);
            raw = Files.createDirectories(out.resolve("benchmarks").resolve(today.toString()));
            run(raw, today);
        } else {
            raw = from;
        }
        render(document, raw);
        return 0;
    }

    private void run(final Path raw, final LocalDate today) throws IOException, RunnerException, InterruptedException {
        MachineFile.write(raw.resolve(Results.MACHINE_FILE), today);
        runSizes(raw.resolve(Results.SIZES_FILE));
        runSessions(profile.codecSessions(), raw.resolve(Results.CODECS_FILE));
        runSessions(profile.storeSessions(), raw.resolve(Results.STORES_FILE));
    }

    /** In a JVM of its own, which has the flag that Agrona needs. */
    private void runSizes(final Path file) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        final String directory = System.getProperty("cairn.bench.directory");
        if (directory != null) {
            command.add("-Dcairn.bench.directory=" + directory);
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Sizes.class.getName(),
                file.toString(),
                String.join(",", profile.codecShapes()),
                String.join(",", profile.storeShapes())));
        final int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("measuring sizes has ended with status " + status);
        }
    }

    /** Fork by fork in rounds, so that all peers meet the same moods of the machine. */
    private static void runSessions(final List<Session> sessions, final Path file) throws IOException, RunnerException {
        final List<RunResult> results = new ArrayList<>();
        for (final Session session : sessions) {
            final ChainedOptionsBuilder options = new OptionsBuilder()
                    .include(session.include())
                    .forks(1)
                    .warmupIterations(session.warmupIterations())
                    .measurementIterations(session.measurementIterations())
                    .warmupTime(TimeValue.milliseconds(session.iterationTime().toMillis()))
                    .measurementTime(
                            TimeValue.milliseconds(session.iterationTime().toMillis()))
                    .addProfiler(GCProfiler.class)
                    .shouldFailOnError(true);
            session.parameters().forEach((name, values) -> options.param(name, values.toArray(new String[0])));
            for (int round = 0; round < session.forks(); round++) {
                results.addAll(new Runner(options.build()).run());
            }
        }
        try (PrintStream output = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, output).writeOut(results);
        }
    }

    static void render(final Path document, final Path raw) throws IOException {
        final Results results = Results.read(raw);
        final String path = document.toAbsolutePath()
                .getParent()
                .relativize(raw.toAbsolutePath())
                .toString()
                .replace('\\', '/');
        final Report report = new Report(results, new Notes(MachineFile.properties("notes.properties")), path);
        final String text = report.render();
        for (final Operation operation : Operation.values()) {
            if (!results.shapesOf(operation).isEmpty()) {
                Chart.write(results, operation, raw);
            }
        }
        Files.writeString(document, replaceBetweenMarks(document, Files.readString(document), text));
        report.unexplained()
                .forEach(row -> System.err.println("Cairn loses, and notes.properties does not say why: " + row));
    }

    /** What was written by hand stays. */
    static String replaceBetweenMarks(final Path document, final String text, final String replacement) {
        final int begin = text.indexOf(BEGIN);
        final int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    document + " lacks the lines '" + BEGIN + "' and '" + END + "', in this order");
        }
        return text.substring(0, begin + BEGIN.length()) + "\n\n" + replacement + "\n" + text.substring(end);
    }
}
