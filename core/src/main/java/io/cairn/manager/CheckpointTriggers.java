package io.cairn.manager;

import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What makes a checkpoint due besides the manager's interval: whichever comes first. Each is off until it is set, and counts from the last
 * checkpoint, or from the first event where there is none. Give one object to one stream; changing it later has no effect.
 *
 * <p>No trigger stops because something has gone back, such as the watermark after one event from the far future, the offset of a source that
 * begins anew, or a clock that was set: while it is below where it was at the last checkpoint, it is counted from its lowest value since then.
 * Above that it is counted from the last checkpoint, so that jitter of less than the distance neither puts a checkpoint off nor makes one due.
 */
public final class CheckpointTriggers {
    private static final long OFF = 0;

    private long eventTimeNs = OFF;
    private long wallClockNs = OFF;
    private long sourceProgress = OFF;
    private long minDistanceNs = OFF;
    private LongSupplier clock;

    /** Creates triggers that are all off. */
    public CheckpointTriggers() {}

    /**
     * A checkpoint is due when the watermark is so far ahead of that of the last one. Watermarks are unsigned; there is no value for
     * <em>none yet</em>, but any will do: the first watermark that is lower begins anew, one that is so much higher makes a checkpoint due.
     *
     * @param eventTimeNs in nanoseconds of event time, at least 1.
     * @return this for a fluent API.
     */
    public CheckpointTriggers everyEventTimeNs(final long eventTimeNs) {
        this.eventTimeNs = requirePositive("everyEventTimeNs", eventTimeNs);
        return this;
    }

    /**
     * A checkpoint is due, at the next event, when the last one is so long ago. Needs a {@link #clock(LongSupplier)}.
     *
     * @param wallClockNs in nanoseconds, at least 1.
     * @return this for a fluent API.
     */
    public CheckpointTriggers everyWallClockNs(final long wallClockNs) {
        this.wallClockNs = requirePositive("everyWallClockNs", wallClockNs);
        return this;
    }

    /**
     * A checkpoint is due when the sources have been read so much further since the last one, all together. Asks each source for its
     * offset at each event. If their sum goes back, progress is counted from the lowest since the last checkpoint.
     *
     * @param sourceProgress in what the offsets count, such as bytes, at least 1.
     * @return this for a fluent API.
     */
    public CheckpointTriggers everySourceProgress(final long sourceProgress) {
        this.sourceProgress = requirePositive("everySourceProgress", sourceProgress);
        return this;
    }

    /**
     * No checkpoint is due, for whatever reason, before the last one is so long ago. Needs a {@link #clock(LongSupplier)}.
     *
     * @param minDistanceNs in nanoseconds, at least 1.
     * @return this for a fluent API.
     */
    public CheckpointTriggers minDistanceNs(final long minDistanceNs) {
        this.minDistanceNs = requirePositive("minDistanceNs", minDistanceNs);
        return this;
    }

    /**
     * Sets the clock. It is read at each event, so give one that is cached, such as Agrona's {@code CachedNanoClock}, which an agent
     * updates in its duty cycle.
     *
     * @param clock in nanoseconds from any origin; it should not run backwards. If it does, time is counted anew from there.
     * @return this for a fluent API.
     */
    public CheckpointTriggers clock(final LongSupplier clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /** 0 if it is off, as the others. */
    long eventTimeNs() {
        return eventTimeNs;
    }

    long wallClockNs() {
        return wallClockNs;
    }

    long sourceProgress() {
        return sourceProgress;
    }

    long minDistanceNs() {
        return minDistanceNs;
    }

    LongSupplier clock() {
        if (clock == null && (wallClockNs != OFF || minDistanceNs != OFF)) {
            throw new IllegalArgumentException("everyWallClockNs and minDistanceNs need a clock");
        }
        return clock == null ? () -> 0 : clock;
    }

    private static long requirePositive(final String name, final long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
        return value;
    }
}
