package io.cairn.jmh;

import io.cairn.checkpoint.ResampledEpochNanoClock;
import org.agrona.concurrent.EpochNanoClock;
import org.openjdk.jmh.annotations.Benchmark;

/** What reading a store's default clock costs, as each checkpoint that is due does once. */
public class ClockBenchmark extends Conditions {
    private final EpochNanoClock clock = ResampledEpochNanoClock.INSTANCE;

    /** One look at the clock. */
    @Benchmark
    public long clock() {
        return clock.nanoTime();
    }
}
