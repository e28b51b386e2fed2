package io.cairn.bench;

import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
    private Figures() {}

    /** Four significant digits, thousands grouped. */
    static String value(final double value) {
        if (value >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.1f" : value >= 10 ? "%.2f" : "%.3f", value);
    }

    /** The median of forks and how they spread. */
    static String forks(final Forks forks, final Row row) {
        return String.format(Locale.ROOT, "%s %s ±%.1f%%", value(forks.median()), row.unit(), 100 * forks.spread());
    }

    /** A logarithm of a ratio as a change in percent. */
    static String change(final double log) {
        return Double.isInfinite(log)
                ? log > 0 ? "+∞" : "-∞"
                : String.format(Locale.ROOT, "%+.1f%%", 100 * Math.expm1(log));
    }

    static String shift(final Shift shift) {
        return change(shift.estimate()) + " [" + change(shift.low()) + ", " + change(shift.high()) + ']';
    }

    static String probability(final double probability) {
        return String.format(Locale.ROOT, probability < 0.001 ? "%.0e" : "%.3f", probability);
    }

    static String bytes(final double bytes) {
        return Double.isNaN(bytes) ? "?" : String.format(Locale.ROOT, bytes < 0.5 ? "0" : "%,.0f", bytes);
    }

    static String bytes(final Comparison comparison) {
        final String old = bytes(comparison.old().bytesPerOperation());
        final String now = bytes(comparison.now().bytesPerOperation());
        return old.equals(now) ? now : old + " → " + now;
    }

    /** The table of a comparison, rows first, then controls, the geometric mean last. */
    static Table table(final List<Comparison> comparisons) {
        final Table table = new Table("<row", ">old", ">new", ">change [95% CI]", ">q", ">B/op", "<verdict");
        for (final boolean isControl : new boolean[] {false, true}) {
            for (final Comparison comparison : comparisons) {
                if (comparison.isControl() == isControl) {
                    table.row(comparison.verdict().style(), cells(comparison));
                }
            }
        }
        final String mean = change(Math.log(Comparison.geometricMean(comparisons)));
        table.row("bold", "geometric mean", "", "", mean, "", "", "");
        return table;
    }

    private static String[] cells(final Comparison comparison) {
        final String verdict = comparison.verdict().name();
        return new String[] {
            comparison.row().label() + (comparison.isControl() ? " (control)" : ""),
            forks(comparison.old(), comparison.row()),
            forks(comparison.now(), comparison.row()),
            shift(comparison.shift()),
            probability(comparison.q()),
            bytes(comparison),
            comparison.reason().isEmpty() ? verdict : verdict + ": " + comparison.reason()
        };
    }
}
