package io.cairn.bench;

import io.cairn.bench.History.Trend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs of many commits. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Keeps runs of many commits in a directory, and shows how each row has developed.")
final class HistoryCommand implements Runnable {
    /** So that the same runs always show the same changes. */
    static final long SEED = 1;

    private final Output output;

    @Spec
    private CommandSpec spec;

    HistoryCommand(final Output output) {
        this.output = output;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand: add or plot");
    }

    @Command(mixinStandardHelpOptions = true, description = "Copies a saved run and its sidecar into the directory.")
    void add(
            @Parameters(paramLabel = "DIR", description = "Of the history.") final Path directory,
            @Parameters(paramLabel = "RUN", description = "Saved by bench run.") final Path run) {
        output.line(History.add(directory, run).toString());
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Shows each row over the runs, a bar where its level changes.")
    void plot(
            @Parameters(paramLabel = "DIR", description = "Of the history.") final Path directory,
            @Option(names = "--png", paramLabel = "DIR", description = "Write a picture of each row there as well.")
                    final Path pictures)
            throws IOException {
        final History history = History.read(directory);
        final List<String> differences = history.differences();
        if (!differences.isEmpty()) {
            output.say("warning: the runs cannot all be compared: " + String.join("; ", differences));
        }
        final Table table = new Table("<row", ">first", ">last", "<trend", "<changes");
        for (final Trend trend : history.trends(SEED)) {
            final double[] medians = trend.medians();
            table.row(
                    "",
                    trend.row().label(),
                    Figures.value(medians[0]) + ' ' + trend.row().unit(),
                    Figures.value(medians[medians.length - 1])
                            + ' '
                            + trend.row().unit(),
                    TrendChart.sparkline(trend),
                    changes(trend));
            if (pictures != null) {
                Files.createDirectories(pictures);
                final String name =
                        (trend.row().label() + '.' + trend.row().mode()).replaceAll("[^A-Za-z0-9.=+]+", "_") + ".png";
                Json.writeBytes(pictures.resolve(name), TrendChart.png(trend));
            }
        }
        output.table(table);
    }

    /** Each change of the level, and the commit that it came with. */
    static String changes(final Trend trend) {
        final StringJoiner changes = new StringJoiner(", ");
        for (int i = 0; i < trend.changePoints().length; i++) {
            final Environment environment =
                    trend.entries().get(trend.changePoints()[i]).environment();
            changes.add(Figures.change(trend.change(i)) + " at " + environment.name());
        }
        return changes.toString();
    }
}
