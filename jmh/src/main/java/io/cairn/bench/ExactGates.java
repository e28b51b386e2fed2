package io.cairn.bench;

import io.cairn.bench.Budgets.AllocationBudget;
import io.cairn.bench.Budgets.BytecodeBudget;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What needs no statistics: bytes allocated per operation, size of bytecode, calls of the system per save. */
final class ExactGates {
    private static final int WARM_UP = 5;
    private static final int ITERATIONS = 3;
    private static final Duration ITERATION = Duration.ofMillis(200);
    /** The memory of the measuring JVMs need not be touched for this. */
    private static final List<String> JVM_ARGS = List.of("-XX:-AlwaysPreTouch");

    private static final int SAVES = 200;

    private final Output output;
    private final Budgets budgets;
    private final CoreJar core;
    private final Table table = new Table("<gate", ">allowed", ">found", "<verdict");
    private boolean isPassed = true;
    private String skipped = "";

    /**
     * Creates the gates.
     *
     * @param core to look at, or null for the one that this program came with.
     */
    ExactGates(final Output output, final Budgets budgets, final CoreJar core) {
        this.output = output;
        this.budgets = budgets;
        this.core = core;
    }

    /** Returns whether nothing is above its budget. */
    boolean run() {
        if (budgets.bytecode().isEmpty()
                && budgets.systemCalls().isEmpty()
                && budgets.allocation().isEmpty()) {
            throw new BenchException("the budgets hold nothing exact: nothing was judged");
        }
        try (ForkClassPath classPath = new ForkClassPath(System.getProperty("java.class.path"))) {
            budgets.bytecode().forEach(this::bytecode);
            if (!budgets.systemCalls().isEmpty()) {
                systemCalls(core == null ? System.getProperty("java.class.path") : classPath.with(core));
            }
            allocation(classPath);
        }
        output.table(table);
        output.say((isPassed ? "pass" : "regression") + skipped);
        return isPassed;
    }

    private void judge(final String gate, final String allowed, final String found, final boolean isMet) {
        isPassed &= isMet;
        final Verdict verdict = isMet ? Verdict.PASS : Verdict.REGRESSION;
        table.row(verdict.style(), gate, allowed, found, verdict.name());
    }

    private void bytecode(final BytecodeBudget budget) {
        final int dot = budget.method().lastIndexOf('.');
        final String className = budget.method().substring(0, Math.max(dot, 0));
        final List<Integer> sizes;
        try (ClassBytes bytes = new ClassBytes(core, CoreJar.resource(className))) {
            sizes = Bytecode.sizes(bytes.in, budget.method().substring(dot + 1));
        } catch (final IOException ex) {
            throw new BenchException("bytecode budget " + budget.method() + ": " + ex.getMessage(), ex);
        }
        if (sizes.isEmpty()) {
            throw new BenchException("bytecode budget " + budget.method() + ": there is no such method");
        }
        final int largest = sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
        judge("bytecode of " + budget.method(), budget.maxBytes() + " B", largest + " B", largest <= budget.maxBytes());
    }

    private void systemCalls(final String classPath) {
        final String problem = SystemCalls.problem();
        if (problem != null) {
            table.row(
                    "yellow",
                    "calls of the system per durable save",
                    "",
                    "",
                    "SKIPPED: strace cannot be used here: " + problem);
            skipped = ", but calls of the system were not counted";
            return;
        }
        final Map<String, Integer> counts = new TreeMap<>(SystemCalls.ofSaves(classPath, SAVES));
        budgets.systemCalls().keySet().forEach(name -> counts.putIfAbsent(name, 0));
        counts.forEach((name, count) -> {
            final int allowed = budgets.systemCalls().getOrDefault(name, 0);
            judge(
                    name + " of " + SAVES + " durable saves",
                    Integer.toString(SAVES * allowed),
                    Integer.toString(count),
                    count == SAVES * allowed);
        });
    }

    private void allocation(final ForkClassPath classPath) {
        final List<List<Plan>> plans = budgets.allocation().stream()
                .map(budget -> Plan.ofAll(budget.row(), WARM_UP, ITERATIONS, ITERATION))
                .toList();
        final Path log = temporaryLog();
        try (PrintStream stream = Measuring.openLog(log);
                Progress progress =
                        output.progress(plans.stream().mapToInt(List::size).sum())) {
            final Harness harness = new Harness(stream, log.toString(), JVM_ARGS);
            for (int i = 0; i < plans.size(); i++) {
                final AllocationBudget budget = budgets.allocation().get(i);
                for (final Plan plan : plans.get(i)) {
                    progress.begin(plan.label());
                    allocation(
                            plan.label(),
                            budget.bytesPerOperation(),
                            Harness.forks(core == null ? harness.run(plan) : harness.run(plan, classPath, core)));
                }
            }
        }
        deleteLog(log);
    }

    private void allocation(final String label, final double allowed, final Forks forks) {
        if (!forks.isAllocationKnown()) {
            throw new BenchException(label + ": what it allocates is not known, JMH's profiler gc has failed");
        }
        final double bytes = forks.bytesPerOperation();
        judge(
                label,
                Figures.bytes(allowed) + " B/op",
                Figures.bytes(bytes) + " B/op",
                !Allocation.isAbove(bytes, allowed));
    }

    private static Path temporaryLog() {
        try {
            return Files.createTempFile("cairn-bench-", ".log");
        } catch (final IOException ex) {
            throw new BenchException("a temporary file cannot be made: " + ex, ex);
        }
    }

    /** It is kept when something has failed, since the error names it. */
    private static void deleteLog(final Path log) {
        try {
            Files.delete(log);
        } catch (final IOException ex) {
            throw new BenchException(log + " cannot be deleted: " + ex, ex);
        }
    }

    /** A class of the jar, or of this program. */
    private static final class ClassBytes implements AutoCloseable {
        private final ZipFile zip;
        private final InputStream in;

        ClassBytes(final CoreJar core, final String resource) throws IOException {
            zip = core == null ? null : new ZipFile(core.jar());
            final ZipEntry entry = zip == null ? null : zip.getEntry(resource);
            if (zip == null) {
                in = ExactGates.class.getResourceAsStream('/' + resource);
            } else {
                in = entry == null ? null : zip.getInputStream(entry);
            }
            if (in == null) {
                close();
                throw new IOException("there is no such class");
            }
        }

        @Override
        public void close() throws IOException {
            if (in != null) {
                in.close();
            }
            if (zip != null) {
                zip.close();
            }
        }
    }
}
