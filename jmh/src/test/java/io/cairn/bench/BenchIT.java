package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.bench.Duet.DuetRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The finished {@code bench.jar}, from jars of cairn-core to the exit status of the gate. */
@Tag("end-to-end")
class BenchIT {
    private static final String ROW = "CodecBenchmark.serialize .*shape=8x256.4$";
    private static final double THRESHOLD = 0.05;
    private static final int MIN_PAIRS = 12;
    private static final int MAX_PAIRS = 36;

    @TempDir
    Path temp;

    private Path budget;

    /**
     * How noisy the machine is decides, before anything is compared, how many pairs there are. Where even many could not show 5%, what is planted is
     * a factor of two, and inconclusive is an answer too: the one may not be called slower, the other may not pass. So it is where the machine has
     * become noisy only later, by the pairs that are judged.
     */
    @Test
    @Tag("once")
    void shouldRefuseAPlantedSlowdownAndPassTheSameJar() throws Exception {
        writeBudget();
        final Path core = Jars.core(temp.resolve("core.jar"), Map.of());
        final Path same = temp.resolve("same.json");
        bench(0, "aa", "--jar", core, "--pairs", MIN_PAIRS, "-o", same);
        final DuetRow row = Duet.read(same).rows().get(0);
        final double deviation = Samples.standardDeviation(Samples.logRatios(row.a(), row.b()));
        // Twice as many as let it pass nine times in ten.
        final int needed = Math.max(MIN_PAIRS, 2 * AaCommand.pairsNeeded(deviation, Math.log1p(THRESHOLD), 1));
        final boolean isQuiet = needed <= MAX_PAIRS;
        final int pairs = isQuiet ? needed : MIN_PAIRS;
        System.out.printf(
                Locale.ROOT,
                "noise of a pair %.1f%%: %s%n",
                100 * deviation,
                isQuiet ? pairs + " pairs" : "too much for 10%");

        if (pairs > MIN_PAIRS) {
            duet(core, Files.copy(core, temp.resolve("copy.jar")), pairs, same);
        }
        final Run passed = execute("gate", same, "--budget", budget);
        assertTrue(
                passed.status() == Bench.OK
                        || passed.status() == Bench.INCONCLUSIVE && !(isQuiet && showsTheThreshold(same)),
                passed.toString());

        final Path slower = PlantedChange.slowdown(isQuiet ? 10 : 1).jar(temp.resolve("slower.jar"));
        final Path slow = temp.resolve("slow.json");
        duet(core, slower, pairs, slow);
        final Run refused = execute("gate", slow, "--budget", budget);
        System.out.print(refused.out());
        assertTrue(
                refused.status() == Bench.REGRESSION
                        || refused.status() == Bench.INCONCLUSIVE && !(isQuiet && showsTheThreshold(slow)),
                refused.toString());
    }

    /** Whether so many pairs, as noisy as these were, are enough. */
    private static boolean showsTheThreshold(final Path duet) throws IOException {
        final DuetRow row = Duet.read(duet).rows().get(0);
        final double[] ratios = Samples.logRatios(row.a(), row.b());
        return AaCommand.pairsNeeded(Samples.standardDeviation(ratios), Math.log1p(THRESHOLD), 1) <= ratios.length;
    }

    @Test
    void shouldRefuseAPlantedAllocation() throws Exception {
        writeBudget();
        final Path core = Jars.core(temp.resolve("core.jar"), Map.of());
        final Path greedy = PlantedChange.allocation().jar(temp.resolve("greedy.jar"));
        final Path duet = temp.resolve("duet.json");
        duet(core, greedy, 6, duet);
        final Run gate = bench(1, "gate", duet, "--budget", budget);
        // Less JMH's own bytes, which are more on either side if the machine is slow.
        assertTrue(
                Pattern.compile("REGRESSION: 1[567]\\.\\d B/op more")
                        .matcher(gate.out())
                        .find(),
                gate.out());
        Json.write(budget, TestBudgets.budgets(List.of(new Budgets.AllocationBudget(ROW, 0))));
        bench(0, "gate", "--exact", "--budget", budget);
        assertTrue(bench(1, "gate", "--exact", "--jar", greedy, "--budget", budget)
                .out()
                .contains("16 B/op"));
    }

    /** A benchmark that fails is named, and so is what it failed of; nothing is saved. */
    @Test
    void shouldNameABenchmarkThatFails() throws Exception {
        final Path core = Jars.core(temp.resolve("core.jar"), Map.of());
        final Path broken = Jars.core(
                temp.resolve("broken.jar"),
                Map.of(
                        "io/cairn/checkpoint/CheckpointState$Gone.class",
                        new byte[0],
                        CoreJar.resource("io.cairn.checkpoint.EncodedName"),
                        new byte[0]));
        final Path file = temp.resolve("duet.json");
        final Run run = bench(
                2,
                "duet",
                "--a",
                core,
                "--b",
                broken,
                "--pairs",
                6,
                "-o",
                file,
                "--include",
                ROW,
                "--warmup",
                1,
                "--iterations",
                1,
                "--time",
                10);
        assertTrue(run.err().contains("CodecBenchmark.serialize"), run.err());
        assertTrue(run.err().contains("failed: "), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertFalse(Files.exists(file));
        assertTrue(Files.exists(temp.resolve("duet.json.log")));
    }

    @Test
    void shouldRunCompareAndKeep() throws Exception {
        final Path base = temp.resolve("base.json");
        final Path now = temp.resolve("now.json");
        for (final Path file : List.of(base, now)) {
            bench(0, "run", "-o", file, "--include", ROW, "--forks", 2, "--warmup", 1, "--iterations", 2, "--time", 20);
        }
        final Environment environment = Json.read(temp.resolve("base.env.json"), Environment.class);
        assertEquals(Runtime.version().toString(), environment.jdk());
        assertTrue(environment.flags().contains("-XX:+UseSerialGC"), environment.toString());
        final Run compare = bench(0, "compare", base, now);
        assertTrue(compare.out().contains("CodecBenchmark.serialize"), compare.out());
        assertTrue(compare.err().contains("advisory only"), compare.err());
        bench(0, "history", "add", temp.resolve("history"), base);
        bench(0, "history", "plot", temp.resolve("history"), "--png", temp.resolve("pictures"));
    }

    private void writeBudget() {
        budget = temp.resolve("budgets.json");
        Json.write(
                budget,
                new Budgets(Budgets.FORMAT, Budgets.VERSION, THRESHOLD, 0.3, "memcpy", 0.02, null, null, null, null));
    }

    private void duet(final Path a, final Path b, final int pairs, final Path file) throws Exception {
        bench(0, "duet", "--a", a, "--b", b, "--pairs", pairs, "-o", file, "--budget", budget);
    }

    private Run bench(final int status, final Object... args) throws IOException, InterruptedException {
        final Run run = execute(args);
        assertEquals(status, run.status(), run.toString());
        return run;
    }

    private Run execute(final Object... args) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Other JMHs may run beside this test.
        command.addAll(List.of("-Xmx512m", "-Djmh.ignoreLock=true", "-jar", System.getProperty("cairn.bench.jar")));
        for (final Object arg : args) {
            command.add(arg.toString());
        }
        if (List.of("duet", "aa").contains(args[0]) && !command.contains("--include")) {
            command.addAll(List.of("--include", ROW, "--warmup", "10", "--iterations", "15", "--time", "30"));
        }
        if (List.of("duet", "aa", "run").contains(args[0])) {
            command.addAll(List.of("--jvm-arg", "-XX:-AlwaysPreTouch"));
        }
        final Path out = Files.createTempFile(temp, "out", ".txt");
        final Path err = Files.createTempFile(temp, "err", ".txt");
        final int actual = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        // JDK 24 and later warn of what JMH does.
        final String said = Files.readAllLines(err).stream()
                .filter(line -> !line.startsWith("WARNING: "))
                .map(line -> line + '\n')
                .collect(Collectors.joining());
        return new Run(actual, Files.readString(out), said);
    }
}
