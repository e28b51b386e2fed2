package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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
    @CsvSource({"0.01, 0.03, 6", "0.02, 0.03, 6", "0.04, 0.03, 20", "0.3, 0.03, 1101"})
    void shouldKnowHowManyPairsARowNeeds(final double noise, final double limit, final int pairs) {
        assertEquals(pairs, AaCommand.pairsNeeded(noise, limit));
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
                        "JVM flags: [-Xmx1g] and [-Xmx2g]"),
                here.differences(there));
    }
}
