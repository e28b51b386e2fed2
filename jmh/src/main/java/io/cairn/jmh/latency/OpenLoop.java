package io.cairn.jmh.latency;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * Does something at a fixed rate. Each operation has an intended start that is never moved: one that is held up by those before
 * it starts late, and its response time, from the intended start on, tells so. Its service time, from the real start on, does not.
 *
 * <p>Not thread-safe. The loops allocate nothing.
 */
public final class OpenLoop {
    /** Longest time that can be recorded, in ns. */
    static final long MAX_NS = TimeUnit.HOURS.toNanos(1);

    /** With less a stall could not be told from a rate that is too high; with more a run might never end. */
    private static final long MAX_BEHIND_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram response = new Histogram(MAX_NS, SIGNIFICANT_DIGITS);
    private final Histogram service = new Histogram(MAX_NS, SIGNIFICANT_DIGITS);
    private final NanoClock clock;
    private final IdleStrategy idleStrategy;

    /**
     * Creates a loop.
     *
     * @param clock that tells the time.
     * @param idleStrategy to wait with, for the next intended start.
     */
    public OpenLoop(final NanoClock clock, final IdleStrategy idleStrategy) {
        this.clock = clock;
        this.idleStrategy = idleStrategy;
    }

    /**
     * Does all operations that are intended within a duration, however long that takes.
     *
     * @param operation to do.
     * @param perSecond rate, from 1 to 1,000,000,000.
     * @param duration in which the operations should start.
     * @throws IllegalStateException if an operation starts 10 seconds late.
     */
    public void run(final Runnable operation, final long perSecond, final Duration duration) {
        final long durationNs = duration.toNanos();
        final long period = NS_PER_SECOND / perSecond;
        final long remainder = NS_PER_SECOND % perSecond;
        final long startNs = clock.nanoTime();
        long intendedNs = startNs;
        // In parts of a nanosecond, of which perSecond make one: the rate is kept however long it runs.
        long fraction = 0;
        while (intendedNs - startNs < durationNs) {
            long nowNs = clock.nanoTime();
            while (nowNs - intendedNs < 0) {
                idleStrategy.idle();
                nowNs = clock.nanoTime();
            }
            if (nowNs - intendedNs > MAX_BEHIND_NS) {
                throw fallenBehind(perSecond, intendedNs - startNs, nowNs - startNs);
            }
            operation.run();
            final long endNs = clock.nanoTime();
            response.recordValue(endNs - intendedNs);
            service.recordValue(endNs - nowNs);
            intendedNs += period;
            fraction += remainder;
            if (fraction >= perSecond) {
                fraction -= perSecond;
                intendedNs++;
            }
        }
    }

    /**
     * Does an operation as often as it goes: a closed loop that reads the clock and records as {@link #run} does.
     *
     * @param operation to do.
     * @param duration after which to stop.
     * @return operations per second.
     */
    public double saturate(final Runnable operation, final Duration duration) {
        final long durationNs = duration.toNanos();
        final long startNs = clock.nanoTime();
        long count = 0;
        long endNs;
        do {
            final long nowNs = clock.nanoTime();
            operation.run();
            endNs = clock.nanoTime();
            response.recordValue(endNs - nowNs);
            service.recordValue(endNs - nowNs);
            count++;
        } while (endNs - startNs < durationNs);
        return (double) count * NS_PER_SECOND / (endNs - startNs);
    }

    /** Forgets what was recorded. */
    public void reset() {
        response.reset();
        service.reset();
    }

    /**
     * Response times, from the intended start to the end.
     *
     * @return the histogram that is recorded to, in ns.
     */
    public Histogram response() {
        return response;
    }

    /**
     * Service times, from the real start to the end.
     *
     * @return the histogram that is recorded to, in ns.
     */
    public Histogram service() {
        return service;
    }

    private static IllegalStateException fallenBehind(final long perSecond, final long intendedNs, final long nowNs) {
        return new IllegalStateException(String.format(
                Locale.ROOT,
                "%,d operations a second cannot be kept: what should have started after %.3f s starts after %.3f s",
                perSecond,
                (double) intendedNs / NS_PER_SECOND,
                (double) nowNs / NS_PER_SECOND));
    }
}
