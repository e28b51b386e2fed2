package io.cairn.bench;

import java.util.Arrays;

/** What is told of a few numbers. */
final class Samples {
    private Samples() {}

    static double median(final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median distance from the median. */
    static double medianDeviation(final double[] values) {
        final double median = median(values);
        return median(
                Arrays.stream(values).map(value -> Math.abs(value - median)).toArray());
    }

    /** The square root of the mean square distance from the mean, for a sample. */
    static double standardDeviation(final double[] values) {
        final double mean = Arrays.stream(values).average().orElseThrow();
        final double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1));
    }

    /** The logarithms of {@code b[i] / a[i]}. */
    static double[] logRatios(final double[] a, final double[] b) {
        final double[] ratios = new double[a.length];
        Arrays.setAll(ratios, i -> Math.log(b[i] / a[i]));
        return ratios;
    }

    static double[] logs(final double[] values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }
}
