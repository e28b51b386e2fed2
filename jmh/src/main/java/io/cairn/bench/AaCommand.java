package io.cairn.bench;

import io.cairn.bench.Duet.DuetRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A jar against itself. */
@Command(
        name = "aa",
        mixinStandardHelpOptions = true,
        description =
                "Runs a jar of cairn-core against itself: how noisy each row is here, and how many pairs it needs.")
final class AaCommand implements Callable<Integer> {
    /** For two-sided 5% and a power of 90%: (1.960 + 1.282)². */
    private static final double NORMAL = 10.51;
    /** What it costs that the deviation is estimated: 1.960² / 2 (Guenther, The American Statistician 35, 1981). */
    private static final double UNKNOWN_DEVIATION = 1.92;
    /** Wilcoxon's test needs so much more than the t-test: its efficiency for normal noise is 3 / pi. */
    private static final double EFFICIENCY = 3 / Math.PI;

    private final Output output;

    @Option(names = "--jar", required = true, paramLabel = "JAR", description = "The cairn-core.")
    private Path jar;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description = "Pairs of forks for each row (default: ${DEFAULT-VALUE}).")
    private int pairs = 12;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where to save the pairs.")
    private Path file;

    @Mixin
    private Measuring measuring;

    AaCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() {
        final Duet duet = DuetCommand.measure(output, measuring, jar, jar, pairs, file, false);
        final Budgets budgets = measuring.budgets();
        final List<Row> suspects = new Judge(budgets).suspects(duet.rows());
        final Table table = new Table("<row", ">time", ">noise of a pair", ">threshold", ">pairs needed", "<");
        for (final DuetRow row : duet.rows()) {
            final double limit =
                    budgets.limit(row.row(), row.control(), row.pairs().old().median());
            final double noise = Samples.standardDeviation(Samples.logRatios(row.a(), row.b()));
            table.row(
                    suspects.contains(row.row()) ? "yellow" : "",
                    row.row().label(),
                    Figures.forks(row.pairs().old(), row.row()),
                    String.format(Locale.ROOT, "%.1f%%", 100 * noise),
                    Figures.change(limit),
                    Integer.toString(pairsNeeded(noise, limit, duet.rows().size())),
                    suspects.contains(row.row()) ? "looks slower than itself" : "");
        }
        output.table(table);
        return Bench.OK;
    }

    /**
     * For an unchanged row to pass nine times in ten: for its upper confidence limit to lie below the limit. From the formula of the t-test. A
     * change of the limit's size itself is a regression every other time, however many pairs there are, one of twice its size nearly always.
     */
    static int pairsNeeded(final double noise, final double limit, final int rows) {
        return (int) Math.max(
                Shift.minPairs(rows),
                Math.ceil((NORMAL * noise * noise / (limit * limit) + UNKNOWN_DEVIATION) / EFFICIENCY));
    }
}
