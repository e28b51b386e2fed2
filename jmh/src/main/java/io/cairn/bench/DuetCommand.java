package io.cairn.bench;

import io.cairn.bench.Duet.DuetRow;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Interleaved runs of two jars of cairn-core. */
@Command(
        name = "duet",
        mixinStandardHelpOptions = true,
        description =
                "Runs the benchmarks with an old and a new jar of cairn-core in turns, and saves the pairs for the gate.")
final class DuetCommand implements Callable<Integer> {
    private final Output output;

    @Option(names = "--a", required = true, paramLabel = "JAR", description = "The old cairn-core.")
    private Path a;

    @Option(names = "--b", required = true, paramLabel = "JAR", description = "The new cairn-core.")
    private Path b;

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

    DuetCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() {
        final Duet duet = measure(output, measuring, a, b, pairs, file, true);
        final List<Comparison> comparisons = new Judge(measuring.budgets()).paired(duet.rows());
        output.table(Figures.table(comparisons));
        return Bench.OK;
    }

    /** Runs and saves a duet. */
    static Duet measure(
            final Output output,
            final Measuring measuring,
            final Path a,
            final Path b,
            final int pairs,
            final Path file,
            final boolean isConfirming) {
        final CoreJar coreA = CoreJar.of(a);
        final CoreJar coreB = CoreJar.of(b);
        final Budgets budgets = measuring.budgets();
        final List<Plan> plans = measuring.plans();
        final int minPairs = Shift.minPairs(plans.size());
        if (pairs < minPairs) {
            throw new BenchException("--pairs is " + pairs + ": among " + plans.size()
                    + " rows no difference can be significant, however large, with fewer than " + minPairs);
        }
        final Environment environment = measuring.environment(output);
        final Path log = Measuring.log(file);
        try (PrintStream stream = Measuring.openLog(log);
                ForkClassPath classPath = new ForkClassPath(System.getProperty("java.class.path"));
                Progress progress = output.progress(2 * pairs * plans.size())) {
            final Harness harness = new Harness(stream, log.toString(), measuring.flags());
            final DuetRunner.Saving saving = (rows, unfinished) -> {
                coreA.requireUnchanged();
                coreB.requireUnchanged();
                Json.write(file, new Duet(environment.with(harness.flags()), coreA, coreB, rows, unfinished));
            };
            final List<DuetRow> rows = new DuetRunner(
                            plan -> Harness.sample(harness.run(plan, classPath, coreA)),
                            plan -> Harness.sample(harness.run(plan, classPath, coreB)),
                            budgets,
                            progress,
                            saving)
                    .run(plans, pairs, isConfirming);
            saving.save(rows, null);
            return Duet.read(file);
        }
    }
}
