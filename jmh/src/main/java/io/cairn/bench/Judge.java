package io.cairn.bench;

import io.cairn.bench.Duet.DuetRow;
import io.cairn.bench.Duet.Pairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Says what measured forks show, by the rules of {@code docs/BENCH.md}: nothing is called a regression that chance explains, nothing passes
 * that may be one.
 */
final class Judge {
    /** Suspects get so many times as many fresh pairs as there were at first: few rows need them, and a second doubt should not hide a regression. */
    static final int CONFIRMATION_FACTOR = 2;

    private static final double SIGNIFICANT = 0.05;

    private final Budgets budgets;

    Judge(final Budgets budgets) {
        this.budgets = budgets;
    }

    /** A row of two saved runs. */
    record Sides(Row row, boolean isControl, Forks old, Forks now) {
        double[] oldLogs() {
            return old.logTimes(row);
        }

        double[] newLogs() {
            return now.logTimes(row);
        }
    }

    /** Rows of two runs that were made one after the other. Their controls tell whether the machine was the same. */
    List<Comparison> unpaired(final List<Sides> rows) {
        return judge(rows, sides -> Shift.unpaired(sides.oldLogs(), sides.newLogs()), false).stream()
                .map(this::withBytes)
                .toList();
    }

    /** Rows of a duet. What looks slower but was not confirmed by fresh pairs is inconclusive; if there are such pairs, only they count. */
    List<Comparison> paired(final List<DuetRow> rows) {
        final List<Comparison> first = first(rows);
        final List<DuetRow> confirmed = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (first.get(i).verdict() == Verdict.REGRESSION && rows.get(i).confirmation() != null) {
                confirmed.add(rows.get(i));
            }
        }
        final List<Comparison> second =
                paired(confirmed, confirmed.stream().map(DuetRow::confirmation).toList());
        final List<Comparison> result = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Comparison comparison = first.get(i);
            if (comparison.verdict() == Verdict.REGRESSION) {
                final int fresh = confirmed.indexOf(rows.get(i));
                comparison = fresh < 0
                        ? comparison.with(
                                Verdict.INCONCLUSIVE, "looks slower, but there are no fresh pairs to confirm it")
                        : second.get(fresh).with(second.get(fresh).verdict(), "on fresh pairs");
            }
            result.add(withBytes(comparison));
        }
        return result;
    }

    /** Those rows of a duet that look slower, for which fresh pairs are to be measured. */
    List<Row> suspects(final List<DuetRow> rows) {
        return first(rows).stream()
                .filter(comparison -> comparison.verdict() == Verdict.REGRESSION)
                .map(Comparison::row)
                .toList();
    }

    private List<Comparison> first(final List<DuetRow> rows) {
        return paired(rows, rows.stream().map(DuetRow::pairs).toList());
    }

    private List<Comparison> paired(final List<DuetRow> rows, final List<Pairs> pairs) {
        final List<Sides> sides = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            final Pairs values = pairs.get(i);
            sides.add(new Sides(rows.get(i).row(), rows.get(i).control(), values.old(), values.now()));
        }
        return judge(sides, Judge::pairedShift, true);
    }

    private static Shift pairedShift(final Sides sides) {
        final double[] differences = sides.newLogs();
        final double[] old = sides.oldLogs();
        Arrays.setAll(differences, i -> differences[i] - old[i]);
        return Shift.paired(differences);
    }

    /** Rows and controls are families of their own for the adjustment of their p-values. */
    private List<Comparison> judge(
            final List<Sides> rows, final Function<Sides, Shift> shiftOf, final boolean isInterleaved) {
        final List<Shift> shifts =
                rows.stream().map(sides -> shiftOf.apply(sides)).toList();
        final double[] q = new double[rows.size()];
        for (final boolean isControl : new boolean[] {false, true}) {
            final int[] family = IntStream.range(0, rows.size())
                    .filter(i -> rows.get(i).isControl() == isControl)
                    .toArray();
            final double[] adjusted = FalseDiscovery.adjust(
                    Arrays.stream(family).mapToDouble(i -> shifts.get(i).p()).toArray());
            for (int i = 0; i < family.length; i++) {
                q[family[i]] = adjusted[i];
            }
        }
        final List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            final Sides sides = rows.get(i);
            final Shift shift = shifts.get(i);
            final double limit =
                    budgets.limit(sides.row(), sides.isControl(), sides.old().median());
            final Verdict verdict =
                    sides.isControl() ? control(shift, q[i], limit, isInterleaved) : verdict(shift, q[i], limit);
            comparisons.add(
                    new Comparison(sides.row(), sides.isControl(), sides.old(), sides.now(), shift, q[i], verdict, ""));
        }
        return comparisons;
    }

    private static Verdict verdict(final Shift shift, final double q, final double limit) {
        if (q < SIGNIFICANT && shift.estimate() >= limit) {
            return Verdict.REGRESSION;
        }
        if (q < SIGNIFICANT && shift.estimate() <= -limit) {
            return Verdict.IMPROVEMENT;
        }
        return shift.high() < limit ? Verdict.PASS : Verdict.INCONCLUSIVE;
    }

    /** Interleaved, a control moves by chance and drift alone; one run after the other, it shows by how much the machine has changed. */
    private static Verdict control(final Shift shift, final double q, final double limit, final boolean isInterleaved) {
        final boolean isMoved = Math.abs(shift.estimate()) >= limit && (q < SIGNIFICANT || !isInterleaved);
        return isMoved ? Verdict.MOVED : Verdict.STEADY;
    }

    /** Bytes need no statistics. */
    private Comparison withBytes(final Comparison comparison) {
        if (comparison.isControl()
                || !comparison.old().isAllocationKnown()
                || !comparison.now().isAllocationKnown()) {
            return comparison;
        }
        final double bytes = comparison.now().bytesPerOperation();
        final OptionalDouble limit = budgets.bytesLimit(comparison.row().label());
        if (limit.isPresent() && Allocation.isAbove(bytes, limit.getAsDouble())) {
            return comparison.with(
                    Verdict.REGRESSION,
                    String.format(Locale.ROOT, "%.1f B/op, allowed are %.1f", bytes, limit.getAsDouble()));
        }
        if (Allocation.isIncreased(comparison.old(), comparison.now())) {
            return comparison.with(
                    Verdict.REGRESSION,
                    String.format(
                            Locale.ROOT,
                            "%.1f B/op more",
                            bytes - comparison.old().bytesPerOperation()));
        }
        return comparison;
    }
}
