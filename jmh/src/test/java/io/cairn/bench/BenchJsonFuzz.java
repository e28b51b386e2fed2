package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import picocli.CommandLine.Help.Ansi;

/** Whatever stands in a file of JSON: it is read and shown, or refused in a sentence. */
@Tag("once")
@ExtendWith(BenchJsonFuzz.Repeating.class)
class BenchJsonFuzz {
    private static final Budgets BUDGETS = Budgets.read(null);

    private Path file;

    /** Tells on which input it has failed, and how to run it again. */
    static final class Repeating implements TestWatcher {
        @Override
        public void testFailed(final ExtensionContext context, final Throwable cause) {
            System.out.println(
                    "failed on the input " + context.getDisplayName() + " of src/test/resources/"
                            + BenchJsonFuzz.class.getName().replace('.', '/')
                            + "Inputs/readsOrRefusesInASentence, run again with"
                            + " = mvn -B -ntp -pl core,jmh -am verify -Dsurefire.failIfNoSpecifiedTests=false -Dtest=BenchJsonFuzz");
        }
    }

    private interface Reading {
        void read() throws Exception;
    }

    @FuzzTest
    void readsOrRefusesInASentence(final byte[] bytes) throws Exception {
        final Path temp = Files.createTempDirectory("cairn-bench-fuzz-");
        try {
            file = Files.write(temp.resolve("any.json"), bytes);
            attempt(this::run);
            attempt(this::duet);
            attempt(() -> Budgets.read(file));
            attempt(() -> Json.read(file, Environment.class));
        } finally {
            IoUtil.delete(temp.toFile(), false);
        }
    }

    private static void attempt(final Reading reading) throws Exception {
        try {
            reading.read();
        } catch (final BenchException ex) {
            assertFalse(ex.getMessage().isBlank());
        }
    }

    private void run() throws Exception {
        final JmhResults results = JmhResults.read(file);
        final List<Judge.Sides> sides = results.rows().entrySet().stream()
                .map(row -> new Judge.Sides(
                        row.getKey(),
                        false,
                        row.getValue().forks(),
                        row.getValue().forks()))
                .toList();
        show(new Page("run", "").run(results, BUDGETS), new Judge(BUDGETS).unpaired(sides));
    }

    private void duet() throws Exception {
        final Duet duet = Duet.read(file);
        final List<Comparison> comparisons = GateCommand.compare(file, duet, BUDGETS);
        final GateCommand.Outcome outcome = GateCommand.outcome(duet, comparisons);
        assertTrue(outcome.status() != Bench.OK || duet.unfinished() == null);
        show(new Page("duet", "").machine(duet.environment()), comparisons);
    }

    private void show(final Page page, final List<Comparison> comparisons) throws Exception {
        final Path html = file.resolveSibling("page.html");
        page.comparison(comparisons).write(html);
        ReportCommandTest.parse(html);
        final String text = Figures.table(comparisons).text(Ansi.OFF).replace("\n", "");
        assertTrue(text.chars().noneMatch(Character::isISOControl), text);
    }
}
