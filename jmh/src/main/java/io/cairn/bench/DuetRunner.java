package io.cairn.bench;

import io.cairn.bench.Duet.DuetRow;
import io.cairn.bench.Duet.Pairs;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures two jars in turns: for each pair and row a fork of A and one of B, then the other way round, so that a drift of the machine
 * meets both alike. Rows that look slower are measured again.
 */
final class DuetRunner {
    private final Side a;
    private final Side b;
    private final Judge judge;
    private final Budgets budgets;
    private final Progress progress;

    /** Runs a fork of one row with one of the jars. */
    @FunctionalInterface
    interface Side {
        Sample fork(Plan plan);
    }

    /**
     * What one fork gives.
     *
     * @param row that was measured.
     * @param time median of the iterations, in the row's unit.
     * @param bytes per operation, NaN if they were not measured.
     */
    record Sample(Row row, double time, double bytes) {}

    DuetRunner(final Side a, final Side b, final Budgets budgets, final Progress progress) {
        this.a = a;
        this.b = b;
        this.budgets = budgets;
        this.progress = progress;
        judge = new Judge(budgets);
    }

    List<DuetRow> run(final List<Plan> plans, final int pairs, final boolean isConfirming) {
        final List<Measured> measured = measure(plans, pairs);
        final List<DuetRow> rows = new ArrayList<>();
        for (final Measured row : measured) {
            rows.add(new DuetRow(row.row, budgets.isControl(row.row.label()), row.pairs(), null));
        }
        final List<Row> suspects = isConfirming ? judge.suspects(rows) : List.of();
        if (!suspects.isEmpty()) {
            confirm(measured, suspects, rows, Judge.CONFIRMATION_FACTOR * pairs);
        }
        return rows;
    }

    private void confirm(
            final List<Measured> measured, final List<Row> suspects, final List<DuetRow> rows, final int pairs) {
        progress.more(2 * suspects.size() * pairs);
        final List<Measured> fresh = measure(
                measured.stream()
                        .filter(row -> suspects.contains(row.row))
                        .map(row -> row.plan)
                        .toList(),
                pairs);
        for (final Measured row : fresh) {
            rows.replaceAll(known -> known.row().equals(row.row) ? known.confirmedBy(row.pairs()) : known);
        }
    }

    private List<Measured> measure(final List<Plan> plans, final int pairs) {
        final List<Measured> rows =
                plans.stream().map(plan -> new Measured(plan, pairs)).toList();
        for (int pair = 0; pair < pairs; pair++) {
            for (final Measured row : rows) {
                if (pair % 2 == 0) {
                    row.fork(pair, true);
                    row.fork(pair, false);
                } else {
                    row.fork(pair, false);
                    row.fork(pair, true);
                }
            }
        }
        return rows;
    }

    private final class Measured {
        private final Plan plan;
        private final double[] timesA;
        private final double[] timesB;
        private final double[] bytesA;
        private final double[] bytesB;
        private Row row;

        Measured(final Plan plan, final int pairs) {
            this.plan = plan.withForks(1);
            timesA = new double[pairs];
            timesB = new double[pairs];
            bytesA = new double[pairs];
            bytesB = new double[pairs];
        }

        void fork(final int pair, final boolean isA) {
            progress.begin((isA ? "A  " : "B  ") + plan.label());
            final Sample sample = (isA ? a : b).fork(plan);
            (isA ? timesA : timesB)[pair] = sample.time;
            (isA ? bytesA : bytesB)[pair] = sample.bytes;
            row = sample.row;
        }

        Pairs pairs() {
            return new Pairs(timesA, timesB, bytesA, bytesB);
        }
    }
}
