package io.cairn.bench;

/**
 * The exact null distributions of two rank statistics: how probable it is that a statistic is at most some whole number. Both are counted as
 * in Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd edition, sections 3.1 and 4.1.
 */
final class RankDistribution {
    private final double[] cumulative;

    private RankDistribution(final double[] probabilities) {
        cumulative = new double[probabilities.length];
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            sum += probabilities[i];
            cumulative[i] = sum;
        }
    }

    /** Of Wilcoxon's sum of the positive ranks among {@code n}: each rank is positive with probability one half. */
    static RankDistribution signedRank(final int n) {
        final double[] probabilities = new double[n * (n + 1) / 2 + 1];
        probabilities[0] = 1;
        for (int rank = 1; rank <= n; rank++) {
            for (int sum = rank * (rank + 1) / 2; sum >= 0; sum--) {
                probabilities[sum] = (probabilities[sum] + (sum >= rank ? probabilities[sum - rank] : 0)) / 2;
            }
        }
        return new RankDistribution(probabilities);
    }

    /** Of Mann and Whitney's number of pairs in which the first is greater, for samples of {@code m} and {@code n}. */
    static RankDistribution mannWhitney(final int m, final int n) {
        // The largest of i + j values is of the first sample with probability i / (i + j), and then exceeds j of the
        // second.
        final double[][] previous = new double[n + 1][];
        for (int i = 0; i <= m; i++) {
            for (int j = 0; j <= n; j++) {
                final double[] probabilities = new double[i * j + 1];
                if (i == 0 || j == 0) {
                    probabilities[0] = 1;
                } else {
                    final double first = (double) i / (i + j);
                    add(probabilities, previous[j], j, first);
                    add(probabilities, previous[j - 1], 0, 1 - first);
                }
                previous[j] = probabilities;
            }
        }
        return new RankDistribution(previous[n]);
    }

    private static void add(final double[] sum, final double[] addend, final int shift, final double factor) {
        for (int i = 0; i < addend.length; i++) {
            sum[i + shift] += factor * addend[i];
        }
    }

    /** The smallest value that the statistic is at most with a probability of at least the given one. */
    int quantile(final double probability) {
        int value = 0;
        while (cumulative[value] < probability) {
            value++;
        }
        return value;
    }
}
