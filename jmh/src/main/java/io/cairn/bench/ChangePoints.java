package io.cairn.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where in a series the level changes, by E-divisive (Matteson and James, "A nonparametric approach for multiple change point analysis of multivariate data",
 * Journal of the American Statistical Association 109, 2014), which Daly and others use for the same purpose ("The use of change point detection to
 * identify software performance regressions in a continuous integration system", ICPE 2020): the series is divided where the energy distance between
 * both sides is largest, for as long as hardly any random order of the same values gives one as large.
 */
final class ChangePoints {
    /** Values on each side of a change: with fewer, one outlier would look like a level. */
    static final int MIN_SEGMENT = 3;

    private static final int PERMUTATIONS = 999;
    private static final double ALPHA = 0.01;

    private final double[] values;
    private final SplittableRandom random;
    private final List<Integer> found = new ArrayList<>();

    private ChangePoints(final double[] values, final SplittableRandom random) {
        this.values = values;
        this.random = random;
    }

    /** The indexes of the first values at a new level, in ascending order. */
    static int[] of(final double[] values, final SplittableRandom random) {
        final ChangePoints search = new ChangePoints(values, random);
        search.divide(0, values.length);
        return search.found.stream().sorted().mapToInt(Integer::intValue).toArray();
    }

    /** The scaled energy distance between the values up to the index and those from there to the end, which the search makes as large as it can. */
    static double statistic(final double[] values, final int index, final int end) {
        return Division.statistic(Division.sumsOfDistances(values), index, end);
    }

    private void divide(final int from, final int to) {
        if (to - from < 2 * MIN_SEGMENT) {
            return;
        }
        final double[] segment = Arrays.copyOfRange(values, from, to);
        final Division best = Division.best(segment);
        int asLarge = 1;
        for (int i = 0; i < PERMUTATIONS && asLarge <= ALPHA * (PERMUTATIONS + 1); i++) {
            shuffle(segment);
            asLarge += Division.best(segment).statistic >= best.statistic ? 1 : 0;
        }
        if (asLarge <= ALPHA * (PERMUTATIONS + 1)) {
            divide(from, from + best.index);
            found.add(from + best.index);
            divide(from + best.index, to);
        }
    }

    private void shuffle(final double[] segment) {
        for (int i = segment.length - 1; i > 0; i--) {
            final int j = random.nextInt(i + 1);
            final double value = segment[i];
            segment[i] = segment[j];
            segment[j] = value;
        }
    }

    /** Two neighbouring parts, from the start to the index and from there to some end; the end lets a level be found that is left again. */
    private record Division(int index, double statistic) {
        static Division best(final double[] segment) {
            final double[][] sums = sumsOfDistances(segment);
            Division best = new Division(-1, Double.NEGATIVE_INFINITY);
            for (int index = MIN_SEGMENT; index <= segment.length - MIN_SEGMENT; index++) {
                for (int end = index + MIN_SEGMENT; end <= segment.length; end++) {
                    final double statistic = statistic(sums, index, end);
                    best = statistic > best.statistic ? new Division(index, statistic) : best;
                }
            }
            return best;
        }

        private static double statistic(final double[][] sums, final int index, final int end) {
            final double m = index;
            final double n = end - m;
            final double left = sums[index][index];
            final double between = sums[index][end] - left;
            final double right = sums[end][end] - left - 2 * between;
            return m * n / (m + n) * (2 * between / (m * n) - left / (m * (m - 1)) - right / (n * (n - 1)));
        }

        /** At (i, j) the sum of the distances between each of the first i values and each of the first j. */
        private static double[][] sumsOfDistances(final double[] values) {
            final double[][] sums = new double[values.length + 1][values.length + 1];
            for (int i = 0; i < values.length; i++) {
                double row = 0;
                for (int j = 0; j < values.length; j++) {
                    row += Math.abs(values[i] - values[j]);
                    sums[i + 1][j + 1] = sums[i][j + 1] + row;
                }
            }
            return sums;
        }
    }
}
