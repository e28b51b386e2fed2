package io.cairn.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * By how much one sample lies above another: Hodges and Lehmann's estimate (Annals of Mathematical Statistics 34, 1963), an exact distribution-free
 * 95% confidence interval, and the p-value of the exact two-sided rank test that belongs to it. The intervals are those of R's
 * {@code wilcox.test(conf.int = TRUE)}.
 *
 * @param estimate in the unit of the samples.
 * @param low lower confidence limit; minus infinity if there are too few values for one.
 * @param high upper confidence limit; infinity if there are too few values for one.
 * @param p probability of a difference at least as large, in either direction, if there is none.
 */
record Shift(double estimate, double low, double high, double p) {
    private static final double ALPHA = 0.05;

    /** For so many on each side their distribution is counted in seconds. */
    private static final int MAX_UNPAIRED = 200;

    /**
     * Of paired samples, given their differences: Walsh averages and Wilcoxon's signed ranks. Where ranks are tied or differences are 0 the library
     * gives a normal approximation, which may be smaller than any p-value there can be: that many differences in one direction are the limit.
     */
    static Shift paired(final double[] differences) {
        final int n = differences.length;
        final double[] averages = new double[n * (n + 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                averages[count++] = (differences[i] + differences[j]) / 2;
            }
        }
        final boolean isAllZero = Arrays.stream(differences).allMatch(difference -> difference == 0);
        final int nonZero = (int)
                Arrays.stream(differences).filter(difference -> difference != 0).count();
        final double p = isAllZero
                ? 1
                : Math.max(
                        Math.scalb(2, -nonZero),
                        WilcoxonSignedRankTest.withDefaults()
                                .with(PValueMethod.EXACT)
                                .test(differences)
                                .getPValue());
        return of(averages, RankDistribution.signedRank(n), p);
    }

    /**
     * Fewer pairs than these can never show a difference in one of so many rows, however large it is: the smallest p-value there can be is
     * 2 / 2^pairs, and it is adjusted for the number of rows.
     */
    static int minPairs(final int rows) {
        int pairs = 1;
        while (rows * Math.scalb(2, -pairs) >= ALPHA) {
            pairs++;
        }
        return pairs;
    }

    /** Of independent samples: differences of all pairs, and the test of Mann and Whitney. */
    static Shift unpaired(final double[] a, final double[] b) {
        if (a.length > MAX_UNPAIRED || b.length > MAX_UNPAIRED) {
            throw new BenchException(
                    "there are " + Math.max(a.length, b.length) + " forks, allowed to compare are " + MAX_UNPAIRED);
        }
        final double[] differences = new double[a.length * b.length];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = b[i % b.length] - a[i / b.length];
        }
        final boolean isAllSame =
                DoubleStream.concat(Arrays.stream(a), Arrays.stream(b)).allMatch(value -> value == a[0]);
        final double p = isAllSame
                ? 1
                : MannWhitneyUTest.withDefaults()
                        .with(PValueMethod.EXACT)
                        .test(b, a)
                        .getPValue();
        return of(differences, RankDistribution.mannWhitney(b.length, a.length), p);
    }

    private static Shift of(final double[] values, final RankDistribution distribution, final double p) {
        Arrays.sort(values);
        final int rank = distribution.quantile(ALPHA / 2);
        final boolean isLimited = rank > 0;
        return new Shift(
                Samples.median(values),
                isLimited ? values[rank - 1] : Double.NEGATIVE_INFINITY,
                isLimited ? values[values.length - rank] : Double.POSITIVE_INFINITY,
                p);
    }
}
