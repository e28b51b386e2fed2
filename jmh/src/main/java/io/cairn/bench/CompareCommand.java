package io.cairn.bench;

import io.cairn.bench.JmhResults.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two saved runs. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compares two saved runs. They were not interleaved, so a drift of the machine looks like a change: if a control has",
            "moved by more than the budget's 2%%, the comparison is advisory only. Use bench duet to decide."
        })
final class CompareCommand implements Callable<Integer> {
    private final Output output;

    @Parameters(index = "0", paramLabel = "BASE", description = "Saved by bench run, or by JMH.")
    private Path base;

    @Parameters(index = "1", paramLabel = "NEW", description = "The same, later.")
    private Path now;

    @Option(names = "--budget", paramLabel = "FILE", description = "Budgets (default: those built in).")
    private Path budget;

    @Option(names = "--md", paramLabel = "FILE", description = "Write the table as Markdown as well.")
    private Path markdown;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the table, with bars, as a page as well.")
    private Path html;

    @Option(names = "--force", description = "Compare although JDK, CPU or flags differ, or are not known.")
    private boolean isForced;

    CompareCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() {
        final Budgets budgets = Budgets.read(budget);
        final JmhResults old = JmhResults.read(base);
        final JmhResults current = JmhResults.read(now);
        requireSameRows(old, current);
        requireSameConditions(old, current);
        final List<Judge.Sides> sides = new ArrayList<>();
        for (final Map.Entry<Row, Result> entry : old.rows().entrySet()) {
            final Row row = entry.getKey();
            sides.add(new Judge.Sides(
                    row,
                    budgets.isControl(row.label()),
                    entry.getValue().forks(),
                    current.rows().get(row).forks()));
        }
        final List<Comparison> comparisons = new Judge(budgets).unpaired(sides);
        final Table table = Figures.table(comparisons);
        output.table(table);
        final String caveat = caveat(comparisons);
        output.say(caveat);
        if (markdown != null) {
            Json.writeBytes(
                    markdown,
                    (table.markdown() + '\n' + Table.escaped(caveat) + '\n').getBytes(StandardCharsets.UTF_8));
        }
        if (html != null) {
            new Page("Cairn's benchmarks, compared", output.clock().instant().toString())
                    .section("old: " + base)
                    .machine(Environment.of(base))
                    .section("new: " + now)
                    .machine(Environment.of(now))
                    .section("change")
                    .paragraph(caveat, caveat.startsWith("advisory") ? "unsure" : "good")
                    .comparison(comparisons)
                    .write(html);
        }
        return Bench.OK;
    }

    private static String caveat(final List<Comparison> comparisons) {
        final List<String> moved = comparisons.stream()
                .filter(comparison -> comparison.verdict() == Verdict.MOVED)
                .map(comparison -> comparison.row().label()
                        + ' '
                        + Figures.change(comparison.shift().estimate()))
                .toList();
        if (!moved.isEmpty()) {
            return "advisory only, since controls have moved: " + String.join(", ", moved);
        }
        return comparisons.stream().noneMatch(Comparison::isControl)
                ? "advisory only, since there are no controls among the rows"
                : "the controls have not moved";
    }

    private static void requireSameRows(final JmhResults old, final JmhResults current) {
        final List<String> alone = new ArrayList<>();
        addAlone(alone, old, current);
        addAlone(alone, current, old);
        if (!alone.isEmpty()) {
            throw new BenchException("rows on one side only: " + String.join("; ", alone));
        }
    }

    private static void addAlone(final List<String> alone, final JmhResults here, final JmhResults there) {
        for (final Row row : here.rows().keySet()) {
            if (!there.rows().containsKey(row)) {
                alone.add(row + " in " + here.file());
            }
        }
    }

    private void requireSameConditions(final JmhResults old, final JmhResults current) {
        final Set<String> differences = new LinkedHashSet<>();
        final Path oldSidecar = Environment.sidecar(base);
        final Path newSidecar = Environment.sidecar(now);
        if (Files.exists(oldSidecar) && Files.exists(newSidecar)) {
            differences.addAll(
                    Json.read(oldSidecar, Environment.class).differences(Json.read(newSidecar, Environment.class)));
        } else {
            differences.add("CPU: not known without " + (Files.exists(oldSidecar) ? newSidecar : oldSidecar));
        }
        old.rows().forEach((row, result) -> {
            final Result other = current.rows().get(row);
            if (!result.jdk().equals(other.jdk())) {
                differences.add("JDK: " + result.jdk() + " and " + other.jdk());
            }
            if (!result.flags().equals(other.flags())) {
                differences.add("flags of " + row.label() + ": " + result.flags() + " and " + other.flags());
            }
        });
        if (!differences.isEmpty()) {
            final String text = "the runs cannot be compared: " + String.join("; ", differences);
            if (!isForced) {
                throw new BenchException(text + " (--force does it all the same)");
            }
            output.say("warning: " + text);
        }
    }
}
