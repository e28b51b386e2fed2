package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.bench.Duet.DuetRow;
import io.cairn.bench.Duet.Pairs;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often the tracker is wrong, on a machine whose speed is known: 2% noise between forks and a drift of 8%, 2,000 trials each. */
class SimulationTest {
    private static final int TRIALS = 2000;
    private static final int PAIRS = 12;

    private final Judge judge = new Judge(TestBudgets.standard());

    @ParameterizedTest
    @ValueSource(doubles = {0.95, 0.98})
    void shouldSeldomCallAnUnchangedProgramSlower(final double correlation) {
        assertTrue(calledSlower(correlation, 1, 0) <= 0.02 * TRIALS);
    }

    /** Even before fresh pairs are measured. */
    @ParameterizedTest
    @ValueSource(doubles = {0.95, 0.98})
    void shouldSeldomSuspectAnUnchangedProgram(final double correlation) {
        int suspected = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            suspected += judge.suspects(List.of(first(new Machine(trial, correlation), 1, 0)))
                    .size();
        }
        assertTrue(suspected <= 0.02 * TRIALS, suspected + " of " + TRIALS);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.95, 0.98})
    void shouldCatchFivePercent(final double correlation) {
        final int caught = calledSlower(correlation, 1.05, 0);
        assertTrue(caught >= 0.9 * TRIALS, caught + " of " + TRIALS);
    }

    @Test
    void shouldAlwaysCatchSixteenBytes() {
        assertEquals(TRIALS, calledSlower(0.95, 1, 16));
    }

    /** Why pairs are interleaved: all of the old ones before all of the new ones show the drift instead. */
    @Test
    void shouldOftenCallAnUnchangedProgramSlowerIfItWereNotInterleaved() {
        int slower = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            final Machine machine = new Machine(trial, 0.95);
            final double[] old = new double[PAIRS];
            Arrays.setAll(old, i -> machine.run(100));
            final double[] now = new double[PAIRS];
            Arrays.setAll(now, i -> machine.run(100));
            final double[] bytes = new double[PAIRS];
            final DuetRow row = Machine.row("Some.row", false, new Pairs(old, now, bytes, bytes), null);
            slower += judge.suspects(List.of(row)).size();
        }
        assertTrue(slower >= 0.1 * TRIALS, slower + " of " + TRIALS);
    }

    private int calledSlower(final double correlation, final double factor, final double bytes) {
        int called = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            final Machine machine = new Machine(trial, correlation);
            DuetRow row = first(machine, factor, bytes);
            if (!judge.suspects(List.of(row)).isEmpty()) {
                row = row.confirmedBy(machine.pairs(Judge.CONFIRMATION_FACTOR * PAIRS, 100, 100 * factor, 0, bytes));
            }
            called += judge.paired(List.of(row)).get(0).verdict() == Verdict.REGRESSION ? 1 : 0;
        }
        return called;
    }

    private static DuetRow first(final Machine machine, final double factor, final double bytes) {
        return Machine.row("Some.row", false, machine.pairs(PAIRS, 100, 100 * factor, 0, bytes), null);
    }
}
