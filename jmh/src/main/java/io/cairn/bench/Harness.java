package io.cairn.bench;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one row with JMH, in JVMs whose class path is chosen. */
final class Harness {
    /** JMH 1.37 gives this property of its own JVM to those that it starts, each time it starts one ({@code Runner.addClasspath}). */
    private static final String CLASS_PATH = "java.class.path";

    private final PrintStream log;
    private final String logName;
    private final List<String> jvmArgs;
    private final Set<String> flags = new LinkedHashSet<>();

    /**
     * Creates a harness.
     *
     * @param log for everything that JMH says.
     * @param logName what users are told to look at when a benchmark fails.
     * @param jvmArgs in addition to those that the benchmarks ask for.
     */
    Harness(final PrintStream log, final String logName, final List<String> jvmArgs) {
        this.log = log;
        this.logName = logName;
        this.jvmArgs = jvmArgs;
    }

    /** All flags of all JVMs that have measured. */
    List<String> flags() {
        return List.copyOf(flags);
    }

    /** With the classes of this program. */
    RunResult run(final Plan plan) {
        return run(plan, options(plan));
    }

    /** With cairn-core from a jar. */
    RunResult run(final Plan plan, final ForkClassPath classPath, final CoreJar core) {
        final String own = System.getProperty(CLASS_PATH);
        System.setProperty(CLASS_PATH, classPath.with(core));
        try {
            return run(plan, options(plan).addProfiler(CoreOrigin.class, core.jar()));
        } finally {
            System.setProperty(CLASS_PATH, own);
        }
    }

    private ChainedOptionsBuilder options(final Plan plan) {
        final ChainedOptionsBuilder options = new OptionsBuilder()
                .include('^' + Pattern.quote(plan.benchmark()) + '$')
                .mode(plan.mode())
                .forks(plan.forks())
                .warmupIterations(plan.warmupIterations())
                .warmupTime(TimeValue.nanoseconds(plan.iterationTime().toNanos()))
                .measurementIterations(plan.measurementIterations())
                .measurementTime(TimeValue.nanoseconds(plan.iterationTime().toNanos()))
                // Otherwise this JVM's own flags would be handed on.
                .jvmArgs(jvmArgs.toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true);
        plan.params().forEach(options::param);
        return options;
    }

    private RunResult run(final Plan plan, final ChainedOptionsBuilder options) {
        final Collection<RunResult> results;
        try {
            results = new Runner(options.build(), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
                    .run();
        } catch (final RunnerException ex) {
            throw new BenchException(plan.label() + " failed: " + reason(ex) + " (see " + logName + ')', ex);
        }
        if (results.size() != 1) {
            throw new BenchException(
                    plan.label() + " has " + results.size() + " results instead of one (see " + logName + ')');
        }
        final RunResult result = results.iterator().next();
        if (result.getBenchmarkResults().size() != plan.forks()) {
            throw new BenchException(plan.label() + " has results of "
                    + result.getBenchmarkResults().size() + " forks instead of " + plan.forks() + " (see " + logName
                    + ')');
        }
        flags.addAll(result.getParams().getJvmArgs());
        return result;
    }

    /** What was thrown first; JMH wraps it, and hides the rest among the suppressed. */
    private static String reason(final Throwable throwable) {
        Throwable deepest = throwable;
        final Deque<Throwable> next = new ArrayDeque<>(List.of(throwable));
        while (!next.isEmpty()) {
            deepest = next.removeFirst();
            if (deepest.getCause() != null) {
                next.addFirst(deepest.getCause());
            } else if (deepest.getSuppressed().length > 0) {
                next.addFirst(deepest.getSuppressed()[0]);
            }
        }
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }

    static Row row(final RunResult result) {
        final BenchmarkParams params = result.getParams();
        final Map<String, String> values = new TreeMap<>();
        params.getParamsKeys().forEach(key -> values.put(key, params.getParam(key)));
        return new Row(
                params.getBenchmark(),
                values,
                params.getMode().shortLabel(),
                result.getPrimaryResult().getScoreUnit());
    }

    /** Of a run of one fork. */
    static DuetRunner.Sample sample(final RunResult result) {
        final Forks forks = forks(result);
        return new DuetRunner.Sample(row(result), forks.times()[0], forks.bytes()[0]);
    }

    static Forks forks(final RunResult result) {
        final List<BenchmarkResult> forks = List.copyOf(result.getBenchmarkResults());
        return new Forks(
                forks.stream().mapToDouble(Harness::time).toArray(),
                forks.stream().mapToDouble(Harness::bytes).toArray());
    }

    private static double time(final BenchmarkResult fork) {
        return Samples.median(fork.getIterationResults().stream()
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray());
    }

    private static double bytes(final BenchmarkResult fork) {
        final double[] bytes =
                fork.getIterationResults().stream().mapToDouble(Harness::bytes).toArray();
        return Arrays.stream(bytes).anyMatch(Double::isNaN) ? Double.NaN : Samples.median(bytes);
    }

    private static double bytes(final IterationResult iteration) {
        return Allocation.ofIteration(score(iteration, Allocation.NORM), score(iteration, Allocation.RATE));
    }

    private static Double score(final IterationResult iteration, final String name) {
        final Result<?> result = iteration.getSecondaryResults().get(name);
        return result == null ? null : result.getScore();
    }
}
