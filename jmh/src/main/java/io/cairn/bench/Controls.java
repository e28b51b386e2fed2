package io.cairn.bench;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How rows compare with their controls: what the machine needs for the same bytes, calls or forces without Cairn. */
final class Controls {
    private final Map<Row, Forks> rows;
    private final Budgets budgets;

    Controls(final Map<Row, Forks> rows, final Budgets budgets) {
        this.rows = rows;
        this.budgets = budgets;
    }

    /** How many times as long a row takes as its control, and which that is; empty for controls and for rows without. */
    String ratio(final Row row) {
        return budgets.isControl(row.label())
                ? ""
                : control(row).map(control -> ratio(row, control)).orElse("");
    }

    /** The one of the same class with the same parameters; of several, the one whose name ends most alike, as in emptyCallManager. */
    private Optional<Row> control(final Row row) {
        return rows.keySet().stream()
                .filter(other -> budgets.isControl(other.label())
                        && type(other).equals(type(row))
                        && other.params().equals(row.params()))
                .min(Comparator.comparingInt((Row other) -> -commonEnd(method(other), method(row)))
                        .thenComparing(Row::benchmark));
    }

    private String ratio(final Row row, final Row control) {
        final double time = row.nanoseconds(rows.get(row).median());
        return String.format(
                Locale.ROOT,
                "%.2f x %s",
                time / control.nanoseconds(rows.get(control).median()),
                method(control));
    }

    private static String type(final Row row) {
        return row.benchmark().substring(0, row.benchmark().lastIndexOf('.') + 1);
    }

    private static String method(final Row row) {
        return row.benchmark().substring(row.benchmark().lastIndexOf('.') + 1);
    }

    private static int commonEnd(final String a, final String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length())
                && a.charAt(a.length() - 1 - length) == b.charAt(b.length() - 1 - length)) {
            length++;
        }
        return length;
    }
}
