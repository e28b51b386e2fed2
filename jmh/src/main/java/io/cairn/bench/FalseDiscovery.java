package io.cairn.bench;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The method of Benjamini and Hochberg (Journal of the Royal Statistical Society B 57, 1995) for looking at many rows at once: of the rows whose
 * q-value is below 5%, no more than 5% are expected to be there by chance.
 */
final class FalseDiscovery {
    private FalseDiscovery() {}

    /** The q-value of each p-value. */
    static double[] adjust(final double[] p) {
        final int[] descending = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> p[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        final double[] q = new double[p.length];
        double smallest = 1;
        for (int i = 0; i < p.length; i++) {
            final int rank = p.length - i;
            smallest = Math.min(smallest, p[descending[i]] * p.length / rank);
            q[descending[i]] = smallest;
        }
        return q;
    }
}
