package io.cairn.bench;

import java.util.List;

/**
 * Two sides of one row, and what is said of them.
 *
 * @param row compared.
 * @param isControl whether it depends on nothing that is compared.
 * @param old side.
 * @param now new side.
 * @param shift of the logarithm of an operation's time: positive is slower.
 * @param q the p-value of the shift, adjusted for the number of rows.
 * @param verdict on it.
 * @param reason for the verdict where the table alone does not show it, or empty.
 */
record Comparison(
        Row row, boolean isControl, Forks old, Forks now, Shift shift, double q, Verdict verdict, String reason) {
    Comparison with(final Verdict newVerdict, final String newReason) {
        return new Comparison(row, isControl, old, now, shift, q, newVerdict, newReason);
    }

    /** The ratio of the geometric means of all rows but the controls, new over old: the mean of the shifts' estimates. */
    static double geometricMean(final List<Comparison> comparisons) {
        return Math.exp(comparisons.stream()
                .filter(comparison -> !comparison.isControl)
                .mapToDouble(comparison -> comparison.shift.estimate())
                .average()
                .orElse(0));
    }
}
