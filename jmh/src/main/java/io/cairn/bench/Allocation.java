package io.cairn.bench;

import java.util.Arrays;

/** What JMH's profiler {@code gc} says about bytes. */
final class Allocation {
    static final String RATE = "gc.alloc.rate";
    static final String NORM = "gc.alloc.rate.norm";

    /** The smallest object takes 16 bytes; less than one per operation is JMH's own, shared among an iteration's operations. */
    private static final double TOLERANCE = 1;

    private Allocation() {}

    /**
     * Bytes per operation in one iteration. JMH 1.37 leaves the norm out when nothing was allocated, and so it does when the profiler could
     * not measure; only the rate tells one from the other.
     *
     * @param norm bytes per operation, or null if there is none.
     * @param rate MB per second, or null if there is none.
     * @return bytes per operation, or NaN if they are not known.
     */
    static double ofIteration(final Double norm, final Double rate) {
        if (norm != null) {
            return norm;
        }
        return rate != null && rate == 0 ? 0 : Double.NaN;
    }

    /** More by at least a byte, and either all forks of one side or by more than the forks of a side differ among themselves. */
    static boolean isIncreased(final Forks old, final Forks now) {
        final double most = Arrays.stream(old.bytes()).max().orElseThrow();
        final double least = Arrays.stream(now.bytes()).min().orElseThrow();
        if (least - most > TOLERANCE) {
            return true;
        }
        final double noise = Math.max(Samples.medianDeviation(old.bytes()), Samples.medianDeviation(now.bytes()));
        return now.bytesPerOperation() - old.bytesPerOperation() > TOLERANCE + 3 * noise;
    }

    static boolean isAbove(final double bytes, final double limit) {
        return bytes > limit + TOLERANCE;
    }
}
