package io.cairn.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs benchmarks and saves what JMH gives, with a sidecar. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs the benchmarks, and saves JMH's JSON with a sidecar NAME.env.json that tells where it ran.")
final class RunCommand implements Callable<Integer> {
    private final Output output;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where to save the results.")
    private Path file;

    @Option(names = "--forks", paramLabel = "N", description = "JVMs for each row, instead of the profile's.")
    private Integer forks;

    @Mixin
    private Measuring measuring;

    RunCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() {
        Measuring.requirePositive("--forks", forks);
        final List<Plan> plans = measuring.plans().stream()
                .map(plan -> forks == null ? plan : plan.withForks(forks))
                .toList();
        final Budgets budgets = measuring.budgets();
        final Environment environment = measuring.environment(output);
        final Path log = Measuring.log(file);
        final List<RunResult> results = new ArrayList<>();
        try (PrintStream stream = Measuring.openLog(log);
                Progress progress = output.progress(plans.size())) {
            final Harness harness = new Harness(stream, log.toString(), measuring.flags());
            for (final Plan plan : plans) {
                progress.begin(plan.label());
                results.add(harness.run(plan));
                // Lest hours be lost with one benchmark that fails.
                save(results);
                Json.write(Environment.sidecar(file), environment.with(harness.flags()));
            }
        }
        output.table(table(results, budgets));
        return Bench.OK;
    }

    private void save(final List<RunResult> results) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results);
        }
        Json.writeBytes(file, bytes.toByteArray());
    }

    private static Table table(final List<RunResult> results, final Budgets budgets) {
        final Map<Row, Forks> rows = new LinkedHashMap<>();
        results.forEach(result -> rows.put(Harness.row(result), Harness.forks(result)));
        final Controls controls = new Controls(rows, budgets);
        final Table table = new Table("<row", ">time", ">x control", ">forks", ">B/op");
        rows.forEach((row, forks) -> table.row(
                "",
                row.label(),
                Figures.forks(forks, row),
                controls.ratio(row),
                Integer.toString(forks.count()),
                Figures.bytes(forks.bytesPerOperation())));
        return table;
    }
}
