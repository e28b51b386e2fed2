package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.bench.Duet.DuetRow;
import io.cairn.bench.DuetRunner.Sample;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;

class DuetRunnerTest {
    private final List<String> order = new ArrayList<>();
    private final Map<String, List<DuetRow>> saved = new LinkedHashMap<>();
    private int failing = Integer.MAX_VALUE;

    @Test
    void shouldTakeTurnsWithinEachPairAndAmongTheRows() {
        run(List.of(plan("row"), plan("memcpy")), 3, 1, false);
        assertEquals(
                List.of(
                        "A row",
                        "B row",
                        "A memcpy",
                        "B memcpy",
                        "B row",
                        "A row",
                        "B memcpy",
                        "A memcpy",
                        "A row",
                        "B row",
                        "A memcpy",
                        "B memcpy"),
                order);
    }

    @Test
    void shouldKeepThePairsTogether() {
        final List<DuetRow> rows = run(List.of(plan("row")), 6, 1, false);
        assertArrayEquals(
                new double[] {101, 104, 105, 108, 109, 112}, rows.get(0).a());
        assertArrayEquals(
                new double[] {102, 103, 106, 107, 110, 111}, rows.get(0).b());
        assertNull(rows.get(0).confirmation());
    }

    @Test
    void shouldMeasureFreshPairsOfWhatLooksSlower() {
        final List<DuetRow> rows = run(List.of(plan("same"), plan("slower")), 12, 2, true);
        assertNull(rows.get(0).confirmation());
        assertEquals(Judge.CONFIRMATION_FACTOR * 12, rows.get(1).confirmation().a().length);
        assertTrue(order.subList(48, order.size()).stream().allMatch(fork -> fork.endsWith("slower")));
        assertEquals(48 + 2 * Judge.CONFIRMATION_FACTOR * 12, order.size());
    }

    @Test
    void shouldSaveWhatWasMeasuredBeforeAForkFailed() {
        failing = 7;
        assertThrows(BenchException.class, () -> run(List.of(plan("row")), 6, 1, false));
        assertEquals(
                List.of("1 of 6 pairs were measured", "2 of 6 pairs were measured", "3 of 6 pairs were measured"),
                List.copyOf(saved.keySet()));
        final DuetRow row = saved.get("3 of 6 pairs were measured").get(0);
        assertArrayEquals(new double[] {101, 104, 105}, row.a());
        assertArrayEquals(new double[] {102, 103, 106}, row.b());
    }

    @Test
    void shouldSaveWhatWasMeasuredBeforeAForkOfAFreshPairFailed() {
        failing = 29;
        assertThrows(BenchException.class, () -> run(List.of(plan("slower")), 12, 2, true));
        final DuetRow row = saved.get("2 of 24 fresh pairs were measured").get(0);
        assertEquals(12, row.a().length);
        assertEquals(2, row.confirmation().a().length);
        assertEquals(14, saved.size());
    }

    @Test
    void shouldKnowControlsByTheBudget() {
        final List<DuetRow> rows = run(List.of(plan("row"), plan("memcpy")), 6, 1, false);
        assertEquals(List.of(false, true), rows.stream().map(DuetRow::control).toList());
    }

    /** The n-th fork takes 100 + n ns, or more if it is B's and the row is the slower one. */
    private List<DuetRow> run(
            final List<Plan> plans, final int pairs, final double factor, final boolean isConfirming) {
        return new DuetRunner(
                        plan -> fork("A", plan, 1),
                        plan -> fork("B", plan, plan.benchmark().endsWith("slower") ? factor : 1),
                        TestBudgets.standard(),
                        new Progress(null, Clock.systemUTC(), 1),
                        (rows, unfinished) -> saved.put(unfinished, List.copyOf(rows)))
                .run(plans, pairs, isConfirming);
    }

    private Sample fork(final String side, final Plan plan, final double factor) {
        assertEquals(1, plan.forks());
        if (order.size() + 1 == failing) {
            throw new BenchException("failed");
        }
        order.add(side + ' ' + plan.benchmark().substring(plan.benchmark().lastIndexOf('.') + 1));
        return new Sample(new Row(plan.benchmark(), plan.params(), "avgt", "ns/op"), (100 + order.size()) * factor, 0);
    }

    private static Plan plan(final String method) {
        return new Plan("io.cairn.jmh.Some." + method, Map.of(), Mode.AverageTime, 5, 1, 1, Duration.ofMillis(1));
    }
}
