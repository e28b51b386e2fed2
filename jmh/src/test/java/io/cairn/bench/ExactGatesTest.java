package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cairn.bench.Budgets.AllocationBudget;
import io.cairn.bench.Budgets.BytecodeBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactGatesTest {
    private static final String ONE_EVENT = "io.cairn.manager.StreamCheckpointer.onEvent";

    @TempDir
    Path temp;

    @Test
    void shouldCountTheBytesOfMethods() throws IOException {
        final String name = '/' + CoreJar.resource(Sized.class.getName());
        assertEquals(List.of(1, 2), Bytecode.sizes(ExactGatesTest.class.getResourceAsStream(name), "sized"));
        assertEquals(List.of(), Bytecode.sizes(ExactGatesTest.class.getResourceAsStream(name), "none"));
    }

    /** One byte of bytecode, and two. */
    abstract static class Sized {
        void sized() {}

        Object sized(final Object argument) {
            return argument;
        }

        abstract void sized(int argument);
    }

    @Test
    void shouldRefuseAMethodThatIsTooLarge() throws Exception {
        final Run run = gate(budgets(new BytecodeBudget(ONE_EVENT, 33)));
        assertEquals(1, run.status());
        assertTrue(run.out().contains("33 B   34 B  REGRESSION"), run.out());
        assertEquals("bench: regression\n", run.err());
        assertEquals(0, gate(budgets(new BytecodeBudget(ONE_EVENT, 34))).status());
        final Path jar = Jars.core(temp.resolve("core.jar"), Map.of());
        assertEquals(
                0,
                gate(budgets(new BytecodeBudget(ONE_EVENT, 34)), "--jar", jar).status());
    }

    @ParameterizedTest
    @CsvSource({
        "io.cairn.manager.StreamCheckpointer.none, there is no such method",
        "io.cairn.manager.None.onEvent, there is no such class",
        "onEvent, there is no such class",
    })
    void shouldSayThatThereIsNoSuchMethod(final String method, final String message) throws Exception {
        final Run run = gate(budgets(new BytecodeBudget(method, 20)));
        assertEquals(2, run.status());
        assertEquals("bench: bytecode budget " + method + ": " + message + '\n', run.err());
        final Path jar = Jars.core(temp.resolve("core.jar"), Map.of());
        assertEquals(
                2, gate(budgets(new BytecodeBudget(method, 20)), "--jar", jar).status());
    }

    @Test
    void shouldSayThatNoRowMatches() {
        final Budgets budgets = TestBudgets.budgets(List.of(new AllocationBudget("no such row", 0)));
        final Run run = gate(budgets);
        assertEquals(2, run.status());
        assertEquals("bench: no row of all benchmarks matches no such row\n", run.err());
    }

    @Test
    void shouldNotPassWithoutLookingAtAnything() {
        final Run run = gate(budgets());
        assertEquals(2, run.status());
        assertEquals("bench: the budgets hold nothing exact: nothing was judged\n", run.err());
    }

    @Test
    void shouldCountCallsBetweenTheMarks() {
        final List<String> trace = List.of(
                "1 openat(AT_FDCWD, \"/s/slots-12\") = 5",
                "1 stat(\"/s/steady-state-begins\") = -1 ENOENT",
                "1 pwrite64(5</s/slots-12>, \"...\", 4096, 0) = 4096",
                "1 fdatasync(5</s/slots-12> <unfinished ...>",
                "2 write(7</elsewhere>, \"\", 1) = 1",
                "1 <... fdatasync resumed>) = 0 </s/slots-12>",
                "1 pwrite64(5</s/slots-12>, \"...\", 4096, 4096) = 4096",
                "1 stat(\"/s/steady-state-ends\") = -1 ENOENT",
                "1 close(5</s/slots-12>) = 0");
        assertEquals(Map.of("pwrite64", 2, "fdatasync", 1), SystemCalls.count(trace, "/s"));
        assertThrows(BenchException.class, () -> SystemCalls.count(trace.subList(0, 7), "/s"));
        assertThrows(BenchException.class, () -> SystemCalls.count(trace.subList(2, 9), "/s"));
    }

    @Test
    void shouldRefuseMoreOrFewerCallsThanAllowed() {
        assumeTrue(SystemCalls.problem() == null, "strace cannot be used here");
        final Run run = gate(systemCalls(Map.of("pwrite64", 1, "fdatasync", 1)));
        assertEquals(0, run.status(), run.out() + run.err());
        assertEquals(1, gate(systemCalls(Map.of("pwrite64", 1))).status());
        assertEquals(
                1,
                gate(systemCalls(Map.of("pwrite64", 1, "fdatasync", 1, "fsync", 1)))
                        .status());
    }

    /** What the tracker comes with is meant: each of its rows exists, and onEvent is among them. */
    @Test
    void shouldComeWithBudgetsThatMeetBenchmarks() {
        final Budgets budgets = Budgets.read(null);
        assertFalse(budgets.allocation().isEmpty());
        for (final AllocationBudget budget : budgets.allocation()) {
            assertEquals(1, methods(budget.row()).size(), budget.row());
        }
        budgets.rows().forEach(budget -> assertFalse(methods(budget.row()).isEmpty(), budget.row()));
        assertEquals(
                Set.of("memcpy", "emptyCall", "emptyCallManager", "clock", "bare", "everySave", "readFiles"),
                methods(budgets.controls()).stream()
                        .map(method -> method.substring(method.lastIndexOf('.') + 1))
                        .collect(Collectors.toSet()));
        assertTrue(
                budgets.bytecode().stream().anyMatch(budget -> budget.method().equals(ONE_EVENT)));
        assertEquals(Map.of("pwrite64", 1, "fdatasync", 1), budgets.systemCalls());
        assertTrue(budgets.isControl("CodecBenchmark.memcpy shape=8x256"));
        assertTrue(budgets.isControl("OnEventBenchmark.emptyCall streams=1"));
        assertFalse(budgets.isControl("CodecBenchmark.serialize shape=8x256"));
        assertNotNull(budgets.bytesLimit("CodecBenchmark.serialize payloads=64 shape=8x256+4"));
    }

    /** Of the benchmarks in which the expression is found. An expression for several would hide that one of them was renamed. */
    private static Set<String> methods(final String expression) {
        return Plan.ofAll(expression, 1, 1, Duration.ofMillis(1)).stream()
                .map(Plan::benchmark)
                .collect(Collectors.toSet());
    }

    private static Budgets systemCalls(final Map<String, Integer> calls) {
        return budgets(List.of(), calls);
    }

    private static Budgets budgets(final BytecodeBudget... bytecode) {
        return budgets(List.of(bytecode), Map.of());
    }

    private static Budgets budgets(final List<BytecodeBudget> bytecode, final Map<String, Integer> calls) {
        return new Budgets(
                Budgets.FORMAT, Budgets.VERSION, 0.03, 0.3, "memcpy", 0.02, List.of(), List.of(), bytecode, calls);
    }

    private Run gate(final Budgets budgets, final Object... more) {
        final Path file = temp.resolve("budgets.json");
        Json.write(file, budgets);
        final Object[] args = new Object[4 + more.length];
        args[0] = "gate";
        args[1] = "--exact";
        args[2] = "--budget";
        args[3] = file;
        System.arraycopy(more, 0, args, 4, more.length);
        return Run.of(args);
    }
}
