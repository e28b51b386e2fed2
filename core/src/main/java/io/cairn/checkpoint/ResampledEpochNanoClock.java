package io.cairn.checkpoint;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The system's time in nanoseconds since the Unix epoch, for calls that must not allocate. It is {@link System#nanoTime()} and an offset, which is
 * compared with {@link System#currentTimeMillis()} by the first call after each 100 ms. So it is as exact as that, to a millisecond, and follows
 * whoever corrects the system's clock, forwards and backwards, within 100 ms.
 *
 * <p>Time thus goes back when the system's clock does: use it to say when something was, and not to measure how long something takes.
 *
 * <p>Thread-safe and free of locks. Nothing is allocated. A call costs one {@link System#nanoTime()} and a comparison; one in 100 ms
 * costs two more reads of the system's clocks.
 */
public final class ResampledEpochNanoClock implements EpochNanoClock {
    /** The clock, which all can share. */
    public static final ResampledEpochNanoClock INSTANCE =
            new ResampledEpochNanoClock(SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE);

    static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final NanoClock nanoClock;
    private final EpochClock epochClock;

    /** When the offset was compared last, by the clock of nanoseconds. */
    private final AtomicLong comparedAtNs;

    /** From the clock of nanoseconds to the epoch. */
    private volatile long offsetNs;

    ResampledEpochNanoClock(final NanoClock nanoClock, final EpochClock epochClock) {
        this.nanoClock = nanoClock;
        this.epochClock = epochClock;
        final long nowNs = nanoClock.nanoTime();
        comparedAtNs = new AtomicLong(nowNs);
        offsetNs = epochClock.time() * NS_PER_MS - nowNs;
        compare(nowNs);
    }

    @Override
    public long nanoTime() {
        final long nowNs = nanoClock.nanoTime();
        final long comparedNs = comparedAtNs.get();
        if (nowNs - comparedNs >= PERIOD_NS && comparedAtNs.compareAndSet(comparedNs, nowNs)) {
            compare(nowNs);
        }
        return offsetNs + nowNs;
    }

    /**
     * Moves the offset as little as it must be. The milliseconds are read between two reads of the nanoseconds, however long the thread was
     * kept from running there: they bound the offset on both sides, and it stays as it is within these bounds.
     */
    private void compare(final long beforeNs) {
        final long epochNs = epochClock.time() * NS_PER_MS;
        final long afterNs = nanoClock.nanoTime();
        final long lowest = epochNs - afterNs;
        final long highest = epochNs + NS_PER_MS - 1 - beforeNs;
        final long known = offsetNs;
        if (known < lowest) {
            offsetNs = lowest;
        } else if (known > highest) {
            offsetNs = highest;
        }
    }
}
