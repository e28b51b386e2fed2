package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.bench.Duet.DuetRow;
import io.cairn.bench.Duet.Pairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
    private final Judge judge = new Judge(TestBudgets.standard());

    @ParameterizedTest
    @CsvSource({
        "Some.row,     100,  1.10, REGRESSION",
        "Some.row,     100,  1.00, PASS",
        "Some.row,     100,  0.90, IMPROVEMENT",
        // 20% or 10%, but less than 0.3 ns.
        "Some.row,     1,    1.20, PASS",
        "Some.row,     1,    1.60, REGRESSION",
        // Its own threshold of 20%.
        "Some.noisy,   100,  1.10, PASS",
        "Some.noisy,   100,  1.30, REGRESSION",
        "Some.memcpy,  100,  1.01, STEADY",
        "Some.memcpy,  100,  1.05, MOVED",
        "Some.memcpy,  100,  0.95, MOVED",
    })
    void shouldJudgeTimes(final String benchmark, final double ns, final double factor, final Verdict verdict) {
        final Pairs pairs = pairs(12, ns, ns * factor, 0.005, 0, 0);
        final DuetRow row = Machine.row(benchmark, benchmark.endsWith("memcpy"), pairs, pairs);
        assertEquals(verdict, only(judge.paired(List.of(row))).verdict());
    }

    @Test
    void shouldBeInconclusiveWhereNoiseHidesWhatMayBeARegression() {
        assertEquals(
                Verdict.INCONCLUSIVE,
                only(judge.paired(List.of(row(pairs(12, 100, 101, 0.1, 0, 0), null))))
                        .verdict());
        // Five pairs, all of them slower by half.
        assertEquals(
                Verdict.INCONCLUSIVE,
                only(judge.paired(List.of(row(pairs(5, 100, 150, 0.001, 0, 0), null))))
                        .verdict());
    }

    @Test
    void shouldNotBelieveASuspectWithoutFreshPairs() {
        final DuetRow suspect = row(pairs(12, 100, 110, 0.005, 0, 0), null);
        assertEquals(List.of(suspect.row()), judge.suspects(List.of(suspect)));
        final Comparison comparison = only(judge.paired(List.of(suspect)));
        assertEquals(Verdict.INCONCLUSIVE, comparison.verdict());
        assertEquals("looks slower, but there are no fresh pairs to confirm it", comparison.reason());
    }

    @Test
    void shouldJudgeASuspectByItsFreshPairsAlone() {
        final Pairs slower = pairs(12, 100, 110, 0.005, 0, 0);
        final Pairs same = pairs(12, 100, 100, 0.005, 0, 0);
        assertEquals(
                Verdict.PASS, only(judge.paired(List.of(row(slower, same)))).verdict());
        assertEquals(
                Verdict.REGRESSION,
                only(judge.paired(List.of(row(slower, slower)))).verdict());
        assertEquals(
                Verdict.PASS, only(judge.paired(List.of(row(same, slower)))).verdict());
    }

    @Test
    void shouldTakeMoreOperationsPerTimeForFaster() {
        final Pairs pairs = pairs(12, 100, 110, 0.005, 0, 0);
        final Row throughput = new Row("io.cairn.jmh.Some.row", Map.of(), "thrpt", "ops/us");
        assertEquals(
                Verdict.IMPROVEMENT,
                only(judge.paired(List.of(new DuetRow(throughput, false, pairs, pairs))))
                        .verdict());
    }

    /** Among 40 rows of noise one p-value of 0.03 is nothing; on its own it would be. */
    @Test
    void shouldAllowForTheNumberOfRows() {
        final Pairs weak = pairs(6, 100, 104, 0.005, 0, 0);
        assertEquals(1, judge.suspects(List.of(row(weak, null))).size());
        final List<DuetRow> rows = new ArrayList<>(List.of(row(weak, null)));
        for (int i = 0; i < 39; i++) {
            rows.add(Machine.row("Other.row" + i, false, new Machine(i, 0.95).pairs(6, 100, 100, 0, 0), null));
        }
        assertEquals(List.of(), judge.suspects(rows));
    }

    @ParameterizedTest
    @CsvSource({
        "0,     16,    true",
        "0,     0.4,   false",
        "1000,  1016,  true",
        "1000,  1000,  false",
        "1000,  900,   false",
    })
    void shouldNeedNoStatisticsForBytes(final double old, final double now, final boolean isRegression) {
        final Comparison comparison = only(judge.paired(List.of(row(pairs(6, 100, 100, 0.001, old, now), null))));
        assertEquals(isRegression, comparison.verdict() == Verdict.REGRESSION);
        assertEquals(isRegression, comparison.reason().equals("16.0 B/op more"), comparison.reason());
    }

    /** Half of the new forks allocate one object per operation, the others two: each more than any of the old ones. */
    @Test
    void shouldFindBytesThatDifferAmongTheForks() {
        final Pairs pairs = pairs(6, 100, 100, 0.001, 0, 0);
        final Pairs greedier = new Pairs(pairs.a(), pairs.b(), pairs.allocA(), new double[] {16, 32, 16, 32, 16, 32});
        assertEquals(
                Verdict.REGRESSION,
                only(judge.paired(List.of(row(greedier, null)))).verdict());
    }

    @Test
    void shouldHoldARowToItsBytesEvenIfItAllocatedThemBefore() {
        final Judge strict = new Judge(TestBudgets.budgets(List.of(new Budgets.AllocationBudget("Some", 0))));
        final DuetRow row = row(pairs(6, 100, 100, 0.001, 24, 24), null);
        assertEquals(
                "24.0 B/op, allowed are 0.0", only(strict.paired(List.of(row))).reason());
        assertEquals(Verdict.PASS, only(judge.paired(List.of(row))).verdict());
    }

    @Test
    void shouldKnowAControlOfAnotherRunToHaveMovedEvenIfItIsNotSignificant() {
        final Row row = new Row("io.cairn.jmh.Some.memcpy", Map.of(), "avgt", "ns/op");
        final Forks old = new Forks(new double[] {100, 100, 101}, new double[3]);
        final Forks now = new Forks(new double[] {103, 104, 103}, new double[3]);
        assertEquals(
                Verdict.MOVED,
                only(judge.unpaired(List.of(new Judge.Sides(row, true, old, now))))
                        .verdict());
        assertEquals(
                Verdict.STEADY,
                only(judge.unpaired(List.of(new Judge.Sides(row, true, old, old))))
                        .verdict());
    }

    @Test
    void shouldGiveTheGeometricMeanOfAllButTheControls() {
        final List<Comparison> comparisons = judge.paired(List.of(
                row(pairs(12, 100, 200, 0, 0, 0), null),
                Machine.row("Some.other", false, pairs(12, 100, 50, 0, 0, 0), null),
                Machine.row("Some.third", false, pairs(12, 100, 800, 0, 0, 0), null),
                Machine.row("Some.memcpy", true, pairs(12, 100, 300, 0, 0, 0), null)));
        assertEquals(2, Comparison.geometricMean(comparisons), 1e-9);
    }

    /** A row whose values are all the same has no rank test; it must not spoil the others. */
    @Test
    void shouldJudgeOthersBesideARowWithoutAnyDifference() {
        final Row row = new Row("io.cairn.jmh.Some.row", Map.of(), "avgt", "ns/op");
        final Forks old = new Forks(new double[] {100, 101, 102, 99, 98}, new double[5]);
        final Forks now = new Forks(new double[] {120, 121, 122, 119, 118}, new double[5]);
        final Forks same = new Forks(new double[] {100, 100, 100, 100, 100}, new double[5]);
        final Row other = new Row("io.cairn.jmh.Some.other", Map.of(), "avgt", "ns/op");
        final List<Comparison> comparisons = judge.unpaired(
                List.of(new Judge.Sides(row, false, old, now), new Judge.Sides(other, false, same, same)));
        assertEquals(
                List.of(Verdict.REGRESSION, Verdict.PASS),
                comparisons.stream().map(Comparison::verdict).toList());
        assertEquals(1, comparisons.get(1).q());
    }

    @Test
    void shouldFindFarApartRunsThatWereNotInterleaved() {
        final Row row = new Row("io.cairn.jmh.Some.row", Map.of(), "avgt", "ns/op");
        final Forks old = new Forks(new double[] {100, 101, 102, 99, 98}, new double[5]);
        final Forks now = new Forks(new double[] {120, 121, 122, 119, 118}, new double[5]);
        final Comparison comparison = only(judge.unpaired(List.of(new Judge.Sides(row, false, old, now))));
        assertEquals(Verdict.REGRESSION, comparison.verdict());
        assertTrue(comparison.shift().low() > 0.1);
    }

    private static DuetRow row(final Pairs pairs, final Pairs confirmation) {
        return Machine.row("Some.row", false, pairs, confirmation);
    }

    private static Comparison only(final List<Comparison> comparisons) {
        assertEquals(1, comparisons.size());
        return comparisons.get(0);
    }

    private static Pairs pairs(
            final int count,
            final double a,
            final double b,
            final double noise,
            final double bytesA,
            final double bytesB) {
        final Random random = new Random(count);
        final double[] timesA = new double[count];
        Arrays.setAll(timesA, i -> a * Math.exp(noise * random.nextGaussian()));
        final double[] timesB = new double[count];
        Arrays.setAll(timesB, i -> b * Math.exp(noise * random.nextGaussian()));
        final double[] allocA = new double[count];
        Arrays.fill(allocA, bytesA);
        final double[] allocB = new double[count];
        Arrays.fill(allocB, bytesB);
        return new Pairs(timesA, timesB, allocA, allocB);
    }
}
