package io.cairn.bench;

import io.cairn.bench.Duet.DuetRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says by its exit status whether something has become worse. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = {
            "Judges a duet by a budget: exit status 0 pass, 1 regression, 2 error, 3 inconclusive.",
            "With --exact it judges what needs no statistics, and measures that itself: bytes allocated, size of bytecode, calls of the system."
        })
final class GateCommand implements Callable<Integer> {
    private final Output output;

    @ArgGroup(multiplicity = "1")
    private What what;

    @Option(names = "--budget", paramLabel = "FILE", description = "Budgets (default: those built in).")
    private Path budget;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description = "With --exact: the cairn-core to look at (default: the one built in).")
    private Path jar;

    /** Either of both. */
    private static final class What {
        @Parameters(paramLabel = "DUET", description = "What bench duet has saved.")
        private Path duet;

        @Option(names = "--exact", description = "Run the exact gates.")
        private boolean isExact;
    }

    GateCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() {
        final Budgets budgets = Budgets.read(budget);
        if (what.isExact) {
            return new ExactGates(output, budgets, jar == null ? null : CoreJar.of(jar)).run()
                    ? Bench.OK
                    : Bench.REGRESSION;
        }
        if (jar != null) {
            throw new BenchException("--jar goes with --exact: a duet has measured its jars already");
        }
        return judge(what.duet, budgets);
    }

    private int judge(final Path file, final Budgets budgets) {
        final Duet duet = Duet.read(file);
        final List<Comparison> comparisons = compare(file, duet, budgets);
        output.table(Figures.table(comparisons));
        final Outcome outcome = outcome(duet, comparisons);
        output.say(outcome.sentence);
        return outcome.status;
    }

    /** What a duet shows, row by row; each must have measured its bytes. */
    static List<Comparison> compare(final Path file, final Duet duet, final Budgets budgets) {
        for (final DuetRow row : duet.rows()) {
            if (!row.control() && !isAllocationKnown(row)) {
                throw new BenchException(
                        file + ": " + row.row() + ": what it allocates is not known, JMH's profiler gc has failed");
            }
        }
        try {
            return new Judge(budgets).paired(duet.rows());
        } catch (final BenchException ex) {
            throw new BenchException(file + ": " + ex.getMessage(), ex);
        }
    }

    private static boolean isAllocationKnown(final DuetRow row) {
        return Stream.of(row.pairs(), row.confirmation())
                .filter(Objects::nonNull)
                .allMatch(
                        pairs -> pairs.old().isAllocationKnown() && pairs.now().isAllocationKnown());
    }

    /** What the rows of a duet come to: an exit status, and why. */
    record Outcome(int status, String sentence) {}

    static Outcome outcome(final Duet duet, final List<Comparison> comparisons) {
        if (duet.unfinished() != null) {
            return new Outcome(Bench.ERROR, "the duet was not finished: " + duet.unfinished());
        }
        if (comparisons.stream().allMatch(Comparison::isControl)) {
            return new Outcome(Bench.ERROR, "there are controls only: nothing was judged");
        }
        final long regressions = count(comparisons, Verdict.REGRESSION);
        final long inconclusive = count(comparisons, Verdict.INCONCLUSIVE);
        if (count(comparisons, Verdict.MOVED) > 0) {
            return new Outcome(
                    comparisons.stream().anyMatch(GateCommand::allocatesMore) ? Bench.REGRESSION : Bench.INCONCLUSIVE,
                    "a control has moved, which depends on neither jar: times are inconclusive, measure on a quieter machine");
        }
        if (regressions > 0) {
            return new Outcome(Bench.REGRESSION, "regression in " + rows(regressions));
        }
        if (inconclusive > 0) {
            return new Outcome(
                    Bench.INCONCLUSIVE,
                    "inconclusive in " + rows(inconclusive) + ": measure more pairs (bench aa says how many)");
        }
        return new Outcome(Bench.OK, "pass");
    }

    /** Bytes do not depend on the machine's speed. */
    private static boolean allocatesMore(final Comparison comparison) {
        return comparison.verdict() == Verdict.REGRESSION && comparison.reason().contains("B/op");
    }

    private static String rows(final long count) {
        return count + (count == 1 ? " row" : " rows");
    }

    private static long count(final List<Comparison> comparisons, final Verdict verdict) {
        return comparisons.stream()
                .filter(comparison -> comparison.verdict() == verdict)
                .count();
    }
}
