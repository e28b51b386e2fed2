package io.cairn.jmh.peers;

import java.util.Arrays;

/**
 * How long something took.
 *
 * @param medianNs median of the medians of the forks.
 * @param lowestNs lowest of the medians of the forks.
 * @param highestNs highest of the medians of the forks.
 * @param bytesPerCall allocated on the heap, the median of the rounds; not a number if that was not measured.
 */
record Timing(double medianNs, double lowestNs, double highestNs, double bytesPerCall) {
    static Timing of(final double[][] forks, final double[] bytesPerCall) {
        final double[] medians =
                Arrays.stream(forks).mapToDouble(Timing::median).sorted().toArray();
        return new Timing(median(medians), medians[0], medians[medians.length - 1], median(bytesPerCall));
    }

    private static double median(final double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a fork without a measurement");
        }
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
