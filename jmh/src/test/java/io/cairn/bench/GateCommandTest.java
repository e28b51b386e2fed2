package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.bench.Duet.DuetRow;
import io.cairn.bench.Duet.Pairs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateCommandTest {
    private static final Pairs SAME = pairs(1, 0);
    private static final Pairs SLOWER = pairs(1.1, 0);
    private static final Pairs GREEDIER = pairs(1, 16);
    private static final DuetRow STEADY = Machine.row("Some.memcpy", true, SAME, null);
    private static final DuetRow MOVED = Machine.row("Some.memcpy", true, SLOWER, null);

    @TempDir
    Path temp;

    private Path budget;

    @BeforeEach
    void writeBudget() {
        budget = temp.resolve("budgets.json");
        Json.write(budget, TestBudgets.standard());
    }

    @Test
    void shouldPass() {
        final Run run = gate(row(SAME, null), STEADY);
        assertEquals(0, run.status());
        assertEquals("bench: pass\n", run.err());
        assertTrue(run.out().contains("PASS"), run.out());
    }

    @Test
    void shouldRefuseAConfirmedSlowdown() {
        final Run run = gate(row(SLOWER, SLOWER), STEADY);
        assertEquals(1, run.status());
        assertEquals("bench: regression in 1 row\n", run.err());
        assertTrue(run.out().contains("REGRESSION: on fresh pairs"), run.out());
    }

    @Test
    void shouldRefuseBytesWithoutConfirmation() {
        final Run run = gate(row(GREEDIER, null), STEADY);
        assertEquals(1, run.status());
        assertTrue(run.out().contains("0 → 16  REGRESSION: 16.0 B/op more"), run.out());
    }

    @Test
    void shouldBeInconclusiveWithoutConfirmation() {
        assertEquals(3, gate(row(SLOWER, null), STEADY).status());
        assertEquals(0, gate(row(SLOWER, SAME), STEADY).status());
    }

    @Test
    void shouldBeInconclusiveAboutTimesButNotAboutBytesIfAControlHasMoved() {
        final Run run = gate(row(SLOWER, SLOWER), MOVED);
        assertEquals(3, run.status());
        assertTrue(run.err().contains("a control has moved"), run.err());
        assertEquals(3, gate(row(SAME, null), MOVED).status());
        assertEquals(1, gate(row(GREEDIER, null), MOVED).status());
    }

    @Test
    void shouldSayThatTheProfilerHasFailed() {
        final Pairs unknown = pairs(1, Double.NaN);
        final Run run = gate(row(unknown, null));
        assertEquals(2, run.status());
        assertTrue(run.err().contains("Some.row (avgt, ns/op): what it allocates is not known"), run.err());
    }

    @Test
    void shouldSayThatTheProfilerHasFailedOnFreshPairs() {
        final Run run = gate(row(SLOWER, pairs(1, Double.NaN)), STEADY);
        assertEquals(2, run.status());
        assertTrue(run.err().contains("Some.row (avgt, ns/op): what it allocates is not known"), run.err());
    }

    @Test
    void shouldNotPassWhatWasNotFinished() throws IOException {
        final Path file = duet(row(SAME, null), STEADY);
        Files.writeString(file, Files.readString(file).replace("\"rows\"", "\"unfinished\":\"1 of 6\",\"rows\""));
        final Run run = Run.of("gate", file, "--budget", budget);
        assertEquals(2, run.status());
        assertEquals("bench: the duet was not finished: 1 of 6\n", run.err());
        assertTrue(run.out().contains("PASS"), run.out());
    }

    @Test
    void shouldNotPassIfThereAreControlsOnly() {
        final Run run = gate(STEADY);
        assertEquals(2, run.status());
        assertEquals("bench: there are controls only: nothing was judged\n", run.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"allocB\" : [ 0.0,; \"allocB\" : [ null,; null",
                "\"allocB\" : [ 0.0,; \"allocB\" : [ \"\",; allocB",
                "\"allocB\" : [ 0.0,; \"allocB\" : [ -1,; Some.row: not all bytes per operation are numbers from 0: [-1.0",
                "\"allocB\" : [ 0.0,; \"allocB\" : [ 1e999,; Some.row: not all bytes per operation are numbers from 0: [Inf",
                "\"allocB\" : [ 0.0,; \"allocB\" : [; Some.row: there are 12 values of forks and 11 of what they allocate",
                "\"a\" : [ 100.0,; \"a\" : [ 0,; Some.row: not all values are positive numbers: [0.0",
                "\"a\" : [ 100.0,; \"a\" : [ 1], \"a\" : [ 100.0,; Duplicate field 'a'",
                "ns/op; parsecs; Some.row (avgt, parsecs): its values are no times",
                "\"rows\" : [; \"rows\" : [ null,; one of \"rows\" is null",
            })
    void shouldSayWhatIsWrongWithAValue(final String text, final String replacement, final String message)
            throws IOException {
        final Path file = duet(row(SAME, null));
        final String json = Files.readString(file);
        assertTrue(json.contains(text), json);
        Files.writeString(file, json.replaceFirst(Pattern.quote(text), Matcher.quoteReplacement(replacement)));
        assertError(Run.of("gate", file, "--budget", budget), file + "", message);
    }

    @Test
    void shouldRefuseAFileThatIsTooLarge() throws IOException {
        final Path file = temp.resolve("duet.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Json.MAX_BYTES + 1);
        }
        assertError(Run.of("gate", file), file + " is too large: it has 67108865 bytes", "allowed are 67108864");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; is empty",
                "[]; is not what was expected: it is no object",
                "{}; its \"format\" is missing, not \"cairn-duet\"",
                "{\"format\":\"cairn-budgets\",\"version\":1}; its \"format\" is \"cairn-budgets\", not \"cairn-duet\"",
                "{\"format\":\"cairn-duet\",\"version\":2}; its \"version\" is 2; this program reads 1",
                "{\"format\":\"cairn-duet\",\"version\":1}; \"environment\", \"a\", \"b\" and at least one of \"rows\" must be there",
                "{\"format\":\"cairn-duet\",\"version\":1,\"rows\":[{\"benchmark\":\"b.c\"}]}; a row has no",
                "{\"format\":\"cairn-duet\",\"version\":1,\"rows\":[{\"benchmark\":\"b.c\",\"mode\":\"m\",\"unit\":\"u\",\"control\":false}]}; rows[0]: b.c: \"a\", \"b\"",
                "{\"format\":\"cairn-duet\",\"version\":1,\"rows\":7}; rows: ",
            })
    void shouldSayWhatIsWrongWithAForeignFile(final String json, final String message) throws IOException {
        final Path file = Files.writeString(temp.resolve("duet.json"), json);
        assertError(Run.of("gate", file, "--budget", budget), file + "", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"threshold\" : 0.03; \"threshold\" : -1; \"threshold\" is not above 0: -1.0",
                "\"threshold\" : 0.03,; ; threshold",
                "\"memcpy\"; \"(\"; \"(\" is no regular expression",
                "\"memcpy\"; null; \"controls\" is missing",
                "\"threshold\" : 0.03; \"threshold\" : 1e999; \"threshold\" is no limit: Infinity",
                "\"minNs\" : 0.3; \"minNs\" : \"NaN\"; \"minNs\" is no limit: NaN",
                "\"minNs\" : 0.3; \"minNs\" : -1; \"minNs\" is no limit: -1.0",
                "\"allocation\" : [ ]; \"alocation\" : [ ]; alocation",
                "\"allocation\" : [ ]; \"allocation\" : [ null ]; one of \"allocation\" is null",
                "\"allocation\" : [ ]; \"allocation\" : [ {\"row\":\"x\",\"bytesPerOperation\":\"NaN\"} ]; \"bytesPerOperation\" is no limit: NaN",
                "\"allocation\" : [ ]; \"allocation\" : [ {\"bytesPerOperation\":0} ]; \"row\" is missing",
                "\"bytecode\" : [ ]; \"bytecode\" : [ {\"maxBytes\":0} ]; \"method\" is missing",
                "\"systemCalls\" : { }; \"systemCalls\" : { \"fsync\" : null }; \"systemCalls.fsync\" is no limit: null",
                "cairn-budgets; other; its \"format\" is \"other\"",
            })
    void shouldSayWhatIsWrongWithABudget(final String text, final String replacement, final String message)
            throws IOException {
        final String json = Files.readString(budget);
        assertTrue(json.contains(text), json);
        Files.writeString(budget, json.replace(text, replacement == null ? "" : replacement));
        assertError(Run.of("gate", duet(row(SAME, null)), "--budget", budget), budget + "", message);
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertError(Run.of("gate"), "DUET | --exact", "gate --help");
        assertError(Run.of("gate", temp.resolve("none.json")), "none.json does not exist", "");
        assertError(Run.of("gate", duet(row(SAME, null)), "--jar", "core.jar"), "--jar goes with --exact", "");
        assertError(Run.of("gate", "--exact", "--jar", temp.resolve("core.jar")), "core.jar does not exist", "");
        assertError(Run.of("gate", "--exact", "--budget", temp), temp + " cannot be read", "");
    }

    private static void assertError(final Run run, final String subject, final String message) {
        assertEquals(2, run.status());
        assertTrue(run.err().contains(subject) && run.err().contains(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    private Run gate(final DuetRow... rows) {
        return Run.of("gate", duet(rows), "--budget", budget);
    }

    private Path duet(final DuetRow... rows) {
        final Path file = temp.resolve("duet.json");
        final Environment environment =
                new Environment("17", "VM", List.of(), "CPU", 2, "Linux", "ext4", null, Run.NOW.toString());
        final CoreJar jar = new CoreJar("core.jar", "00");
        Json.write(file, new Duet(environment, jar, jar, List.of(rows)));
        return file;
    }

    private static DuetRow row(final Pairs pairs, final Pairs confirmation) {
        return Machine.row("Some.row", false, pairs, confirmation);
    }

    /** Twelve pairs of about 100 ns; the second takes so many times as long. */
    private static Pairs pairs(final double factor, final double bytes) {
        final double[] a = new double[12];
        Arrays.setAll(a, i -> 100 + 0.1 * i);
        final double[] b = new double[12];
        Arrays.setAll(b, i -> (100.01 + 0.1 * (i * 7 % 12)) * factor);
        final double[] allocB = new double[12];
        Arrays.fill(allocB, bytes);
        return new Pairs(a, b, new double[12], allocB);
    }
}
