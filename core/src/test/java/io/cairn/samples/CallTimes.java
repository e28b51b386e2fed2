package io.cairn.samples;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long the calls of {@code onEvent} took, in nanoseconds. Recording allocates nothing. */
final class CallTimes {
    private static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(100);
    private static final int COST_SAMPLES = 200_000;

    private final Histogram all = newHistogram();
    private final Histogram checkpoints = newHistogram();

    /** The range is fixed, so that nothing grows while it is recorded. */
    private static Histogram newHistogram() {
        return new Histogram(HIGHEST_NS, 3);
    }

    void record(final long durationNs, final boolean isCheckpoint) {
        final long recorded = Math.min(durationNs, HIGHEST_NS);
        all.recordValue(recorded);
        if (isCheckpoint) {
            checkpoints.recordValue(recorded);
        }
    }

    /** Of all calls. */
    Histogram all() {
        return all;
    }

    /** Of the calls that took a checkpoint. */
    Histogram checkpoints() {
        return checkpoints;
    }

    /** What two readings of the clock show when there is nothing between them, in nanoseconds: the median. */
    static long clockCostNs() {
        final Histogram costs = newHistogram();
        for (int i = 0; i < 2 * COST_SAMPLES; i++) {
            final long startNs = System.nanoTime();
            final long durationNs = System.nanoTime() - startNs;
            // The first half only warms this loop up.
            if (i >= COST_SAMPLES) {
                costs.recordValue(Math.min(durationNs, HIGHEST_NS));
            }
        }
        return costs.getValueAtPercentile(50);
    }
}
