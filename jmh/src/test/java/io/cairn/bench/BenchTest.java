package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

class BenchTest {
    @TempDir
    Path temp;

    @Test
    void shouldShowItsUsage() {
        final Run none = Run.of();
        assertEquals(2, none.status());
        assertTrue(none.err().contains("Usage: bench"), none.err());
        final Run help = Run.of("--help");
        assertEquals(0, help.status());
        for (final String command :
                new String[] {"run", "compare", "duet", "aa", "gate", "history", "latency", "report"}) {
            assertTrue(help.out().contains("\n  " + command + " "), help.out());
            assertEquals(0, Run.of(command, "--help").status());
        }
        assertEquals(0, Run.of("--version").status());
    }

    @Test
    void shouldRefuseBadUsageInOneLine() throws Exception {
        final Path core = Jars.core(temp.resolve("core.jar"), Map.of());
        final Path out = temp.resolve("out.json");
        assertError("Unmatched argument", "nonsense");
        assertError("--output", "run");
        assertError("no row of profile ci matches nothing", "run", "-o", out, "--include", "nothing");
        assertError("\"(\" is no regular expression", "run", "-o", out, "--include", "(");
        assertError("--forks is not above 0: 0", "run", "-o", out, "--forks", "0");
        assertError("--iterations is not above 0: 0", "run", "-o", out, "--iterations", "0");
        assertError("--time is not above 0: -1", "run", "-o", out, "--time", "-1");
        assertError("--warmup is negative: -1", "run", "-o", out, "--warmup", "-1");
        assertError("Invalid value for option '--profile'", "run", "-o", out, "--profile", "slow");
        assertError("benchmarks' directory cannot be looked at", "run", "-o", out, "--directory", temp.resolve("none"));
        assertError(
                "out.json.log cannot be written",
                "run",
                "-o",
                temp.resolve("none").resolve("out.json"));
        assertError(temp + " is a directory", "run", "-o", temp);
        assertError("--pairs is 5: among", "aa", "--jar", core, "-o", out, "--pairs", "5");
        assertError("none.jar does not exist", "aa", "--jar", temp.resolve("none.jar"), "-o", out);
        assertError("Missing required option", "duet", "--a", core, "-o", out);
        assertFalse(Files.exists(out));
    }

    private static void assertError(final String message, final Object... args) {
        final Run run = Run.of(args);
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.03, 1, 6", "0.02, 0.03, 1, 7", "0.04, 0.03, 1, 22", "0.3, 0.03, 1, 1103", "0.01, 0.03, 100, 12"
    })
    void shouldKnowHowManyPairsARowNeeds(final double noise, final double limit, final int rows, final int pairs) {
        assertEquals(pairs, AaCommand.pairsNeeded(noise, limit, rows));
    }

    /** With as many pairs an unchanged program passes nine times in ten, and one slower by twice the threshold does not. */
    @Test
    void shouldKnowEnoughPairs() {
        final int trials = 1000;
        final double noise = 0.04;
        final int pairs = AaCommand.pairsNeeded(noise, Math.log1p(0.03), 1);
        final Judge judge = new Judge(TestBudgets.standard());
        final Random random = new Random(1);
        int passed = 0;
        int suspected = 0;
        for (int trial = 0; trial < trials; trial++) {
            passed += verdict(judge, random, pairs, noise, 1) == Verdict.PASS ? 1 : 0;
            suspected += verdict(judge, random, pairs, noise, 1.0609) == Verdict.INCONCLUSIVE ? 1 : 0;
        }
        assertTrue(passed >= 0.88 * trials && passed <= 0.95 * trials, passed + " of " + trials);
        assertTrue(suspected >= 0.99 * trials, suspected + " of " + trials);
    }

    /** What looks slower is inconclusive without fresh pairs. */
    private static Verdict verdict(
            final Judge judge, final Random random, final int pairs, final double noise, final double factor) {
        final double[] a = new double[pairs];
        Arrays.fill(a, 100);
        final double[] b = new double[pairs];
        Arrays.setAll(b, i -> 100 * factor * Math.exp(noise * random.nextGaussian()));
        final Duet.DuetRow row =
                Machine.row("Some.row", false, new Duet.Pairs(a, b, new double[pairs], new double[pairs]), null);
        return judge.paired(List.of(row)).get(0).verdict();
    }

    @Test
    void shouldSayNothingThatATerminalObeys() {
        final Table table = new Table("<row");
        table.row("", "a\u001b[31mb\u009b\r\n\u202ec");
        assertEquals("row\na\uFFFD[31mb\uFFFD\uFFFD\uFFFD\uFFFDc\n", table.text(Ansi.OFF));
        final Run run = Run.of("compare", temp.resolve("\u001b[2J"), temp);
        assertTrue(run.err().endsWith("\uFFFD[2J does not exist\n"), run.err());
    }

    @Test
    void shouldWriteMarkdownWithoutMarkup() {
        final Table table = new Table("<row [x]");
        table.row("", "<img> [a](b) \\| `c` *d*");
        assertEquals("| row [x] |\n|---|\n| \\<img\\> [a\\](b) \\\\\\| \\`c\\` \\*d\\* |\n", table.markdown());
    }

    @Test
    void shouldNoticeAJarThatIsBuiltAnew() throws Exception {
        final CoreJar core = CoreJar.of(Jars.core(temp.resolve("core.jar"), Map.of()));
        core.requireUnchanged();
        Files.copy(
                Jars.core(temp.resolve("new.jar"), Map.of("new", new byte[1])),
                temp.resolve("core.jar"),
                StandardCopyOption.REPLACE_EXISTING);
        final BenchException ex = assertThrows(BenchException.class, core::requireUnchanged);
        assertTrue(ex.getMessage().contains("core.jar has changed while it was measured"), ex.getMessage());
    }

    /** Four steps of one minute each: after two of them two minutes are left. */
    @Test
    void shouldTellTheTimeLeftOnATerminal() {
        final StringWriter terminal = new StringWriter();
        final Instant[] now = {Instant.EPOCH};
        try (Progress progress = new Progress(new PrintWriter(terminal), clock(now), 4)) {
            for (int step = 0; step < 3; step++) {
                progress.begin("step" + step);
                now[0] = now[0].plus(Duration.ofMinutes(1));
            }
        }
        final String[] lines = terminal.toString().split("\r");
        assertEquals("1/4    step0", lines[1].strip());
        assertEquals("2/4  3 min left  step1", lines[3].strip());
        assertEquals("3/4  2 min left  step2", lines[5].strip());
        assertEquals("", lines[7].strip());
    }

    private static Clock clock(final Instant[] now) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(final ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
    }

    @Test
    void shouldColourOnATerminalOnly() {
        final Table table = new Table("<row", ">q");
        table.row("red", "a", "1");
        assertEquals("row  q\na    1\n", table.text(Ansi.OFF));
        assertTrue(table.text(Ansi.ON).contains("\u001B[31ma    1\u001B["), table.text(Ansi.ON));
        assertEquals("| row | q |\n|---|---:|\n| a | 1 |\n", table.markdown());
    }

    @Test
    void shouldKnowTheModelOfTheCpu() throws Exception {
        final Path cpuInfo = temp.resolve("cpuinfo");
        Files.writeString(cpuInfo, "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nmodel name\t: Other\n");
        assertEquals("Some CPU @ 3 GHz", Environment.cpu(cpuInfo));
        assertEquals(System.getProperty("os.arch"), Environment.cpu(temp.resolve("none")));
    }

    @Test
    void shouldTellEnvironmentsApart() {
        final Environment here =
                new Environment("17", "VM", List.of("-Xmx1g"), "CPU", 2, "Linux 5", "ext4", "c1", Run.NOW.toString());
        final Environment there = new Environment(
                "25", "JVM", List.of("-Xmx2g"), "Arm", 4, "Linux 6", "xfs", "c2", Instant.EPOCH.toString());
        assertEquals(List.of(), here.differences(here));
        assertEquals(
                List.of(
                        "JDK: 17 and 25",
                        "JVM: VM and JVM",
                        "CPU: CPU and Arm",
                        "cores: 2 and 4",
                        "file system: ext4 and xfs",
                        "JVM flags: [-Xmx1g] and [-Xmx2g]"),
                here.differences(there));
    }
}
