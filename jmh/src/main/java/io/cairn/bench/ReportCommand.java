package io.cairn.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything in a directory on one page. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Writes one HTML file, which needs no other, about what is in a directory: saved runs and duets (.json), budgets to judge them by,",
            "latency runs (.hlog), and the directory history. Other files are left alone."
        })
final class ReportCommand implements Callable<Integer> {
    private static final String JSON = ".json";
    private static final String HLOG = ".hlog";
    private static final String SIDECAR = ".env.json";
    private static final String HISTORY = "history";

    private final Output output;
    private final Map<Path, Duet> duets = new TreeMap<>();
    private final Map<Path, JmhResults> runs = new TreeMap<>();
    private final Map<Path, LatencyLog> latencies = new TreeMap<>();
    private Path budgetFile;
    private Budgets budgets;
    private History history;

    @Parameters(paramLabel = "DIR", description = "Where the results are.")
    private Path directory;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where to write the report, as in report.html.")
    private Path file;

    ReportCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        read();
        final Page page =
                new Page("Cairn's benchmarks", directory + ", " + output.clock().instant());
        for (final Map.Entry<Path, Duet> duet : duets.entrySet()) {
            show(page, duet.getKey(), duet.getValue());
        }
        runs.forEach((path, results) ->
                section(page, path).machine(Environment.of(path)).run(results, budgets));
        latencies.forEach(
                (path, log) -> section(page, path).machine(Environment.of(path)).latency(log));
        if (history != null) {
            show(page, history);
        }
        page.write(file);
        return Bench.OK;
    }

    private void read() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new BenchException(directory + " is not a directory");
        }
        final List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.filter(Files::isRegularFile).sorted().toList();
        }
        for (final Path path : files) {
            final String name = path.getFileName().toString();
            if (name.endsWith(SIDECAR)) {
                requireOwner(path);
            } else if (name.endsWith(JSON)) {
                readJson(path);
            } else if (name.endsWith(HLOG)) {
                latencies.put(path, LatencyLog.read(path));
            }
        }
        if (Files.isDirectory(directory.resolve(HISTORY))) {
            history = History.read(directory.resolve(HISTORY));
        }
        if (duets.isEmpty() && runs.isEmpty() && latencies.isEmpty() && history == null) {
            throw new BenchException(directory + " holds nothing to report: no run, no duet, no .hlog, no " + HISTORY);
        }
        if (budgets == null) {
            budgets = Budgets.read(null);
        }
    }

    private void requireOwner(final Path sidecar) {
        final String name = sidecar.getFileName().toString();
        final String stem = name.substring(0, name.length() - SIDECAR.length());
        if (!Files.exists(directory.resolve(stem + JSON)) && !Files.exists(directory.resolve(stem))) {
            throw new BenchException(sidecar + " is a sidecar, but there is no " + stem + JSON);
        }
    }

    private void readJson(final Path path) {
        final JsonNode tree = Json.readTree(path);
        final String format = tree.path("format").asText();
        if (tree.isArray()) {
            runs.put(path, JmhResults.read(path));
        } else if (format.equals(Duet.FORMAT)) {
            duets.put(path, Duet.read(path));
        } else if (format.equals(Budgets.FORMAT)) {
            if (budgets != null) {
                throw new BenchException("there are two budgets: " + budgetFile + " and " + path);
            }
            budgetFile = path;
            budgets = Budgets.read(path);
        } else {
            throw new BenchException(path + " is neither a saved run nor a duet nor budgets");
        }
    }

    private static Page section(final Page page, final Path path) {
        return page.section(path.getFileName().toString());
    }

    private void show(final Page page, final Path path, final Duet duet) {
        final List<Comparison> comparisons = GateCommand.compare(path, duet, budgets);
        final GateCommand.Outcome outcome = GateCommand.outcome(duet, comparisons);
        final String style = switch (outcome.status()) {
            case Bench.OK -> "good";
            case Bench.REGRESSION -> "bad";
            default -> "unsure";
        };
        section(page, path)
                .machine(duet.environment())
                .paragraph("old: " + duet.a().jar() + ", SHA-256 " + duet.a().sha256(), "faint")
                .paragraph("new: " + duet.b().jar() + ", SHA-256 " + duet.b().sha256(), "faint")
                .paragraph(
                        "Gate (" + (budgetFile == null ? "budgets built in" : budgetFile.getFileName()) + "): "
                                + outcome.sentence(),
                        style)
                .comparison(comparisons);
    }

    private static void show(final Page page, final History history) {
        page.section(HISTORY);
        final List<History.Entry> entries = history.entries();
        final List<String> differences = history.differences();
        if (!differences.isEmpty()) {
            page.paragraph("The runs cannot all be compared: " + String.join("; ", differences), "unsure");
        }
        page.machine(entries.get(entries.size() - 1).environment()).history(history.trends(HistoryCommand.SEED));
    }
}
