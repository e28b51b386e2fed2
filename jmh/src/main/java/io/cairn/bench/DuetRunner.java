package io.cairn.bench;

import io.cairn.bench.Duet.DuetRow;
import io.cairn.bench.Duet.Pairs;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final Saving saving;

    /** Runs a fork of one row with one of the jars. */
    @FunctionalInterface
    interface Side {
        Sample fork(Plan plan);
    }

    /** Keeps what was measured so far, lest hours be lost with one fork that fails. */
    @FunctionalInterface
    interface Saving {
        void save(List<DuetRow> rows, String unfinished);
    }

    /**
     * What one fork gives.
     *
     * @param row that was measured.
     * @param time median of the iterations, in the row's unit.
     * @param bytes per operation, NaN if they were not measured.
     */
    record Sample(Row row, double time, double bytes) {}

    DuetRunner(final Side a, final Side b, final Budgets budgets, final Progress progress, final Saving saving) {
        this.a = a;
        this.b = b;
        this.budgets = budgets;
        this.progress = progress;
        this.saving = saving;
        judge = new Judge(budgets);
    }

    List<DuetRow> run(final List<Plan> plans, final int pairs, final boolean isConfirming) {
        final List<Measured> measured = measured(plans, pairs);
        for (int pair = 0; pair < pairs; pair++) {
            measure(measured, pair);
            saving.save(rows(measured, pair + 1), (pair + 1) + " of " + pairs + " pairs were measured");
        }
        final List<DuetRow> rows = rows(measured, pairs);
        final List<Row> suspects = isConfirming ? judge.suspects(rows) : List.of();
        if (!suspects.isEmpty()) {
            confirm(measured, suspects, rows, Judge.CONFIRMATION_FACTOR * pairs);
        }
        return rows;
    }

    private void confirm(
            final List<Measured> measured, final List<Row> suspects, final List<DuetRow> rows, final int pairs) {
        progress.more(2 * suspects.size() * pairs);
        final List<Measured> fresh = measured(
                measured.stream()
                        .filter(row -> suspects.contains(row.row))
                        .map(row -> row.plan)
                        .toList(),
                pairs);
        for (int pair = 0; pair < pairs; pair++) {
            measure(fresh, pair);
            for (final Measured row : fresh) {
                final Pairs known = row.pairs(pair + 1);
                rows.replaceAll(old -> old.row().equals(row.row) ? old.confirmedBy(known) : old);
            }
            saving.save(rows, (pair + 1) + " of " + pairs + " fresh pairs were measured");
        }
    }

    private List<Measured> measured(final List<Plan> plans, final int pairs) {
        return plans.stream().map(plan -> new Measured(plan, pairs)).toList();
    }

    private static void measure(final List<Measured> rows, final int pair) {
        for (final Measured row : rows) {
            row.fork(pair, pair % 2 == 0);
            row.fork(pair, pair % 2 != 0);
        }
    }

    private List<DuetRow> rows(final List<Measured> measured, final int pairs) {
        final List<DuetRow> rows = new ArrayList<>();
        for (final Measured row : measured) {
            rows.add(new DuetRow(row.row, budgets.isControl(row.row.label()), row.pairs(pairs), null));
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

        /** The first so many. */
        Pairs pairs(final int count) {
            return new Pairs(
                    Arrays.copyOf(timesA, count),
                    Arrays.copyOf(timesB, count),
                    Arrays.copyOf(bytesA, count),
                    Arrays.copyOf(bytesB, count));
        }
    }
}
