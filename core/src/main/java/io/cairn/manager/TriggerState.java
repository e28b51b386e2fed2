package io.cairn.manager;

import java.util.List;
import java.util.function.LongSupplier;

/** How far things are since a stream's last checkpoint, or since its first event. */
final class TriggerState {
    private final long eventTimeNs;
    private final long wallClockNs;
    private final long sourceProgress;
    private final long minDistanceNs;
    private final LongSupplier clock;
    private final List<RegisteredSource> sources;
    private final Distance watermarks = new Distance();
    private final Distance times = new Distance();
    private final Distance offsets = new Distance();
    private boolean isStarted;
    private boolean isAfterCheckpoint;
    private long measuredNs;
    private long measuredProgress;

    TriggerState(final CheckpointTriggers triggers, final List<RegisteredSource> sources) {
        eventTimeNs = triggers.eventTimeNs();
        wallClockNs = triggers.wallClockNs();
        sourceProgress = triggers.sourceProgress();
        minDistanceNs = triggers.minDistanceNs();
        clock = triggers.clock();
        this.sources = sources;
    }

    /** Asks the clock and the sources, which may throw. */
    void measure() {
        measuredNs = clock.getAsLong();
        measuredProgress = sourceProgress == 0 ? 0 : progress();
    }

    /** From what was measured last on, everything is counted anew. */
    void restart(final long watermarkNs, final boolean isAfterCheckpoint) {
        this.isAfterCheckpoint = isAfterCheckpoint;
        isStarted = true;
        watermarks.restart(watermarkNs);
        times.restart(measuredNs);
        offsets.restart(measuredProgress);
    }

    /** Whether a checkpoint may be taken now, and one is due by the schedule, on request, or by a trigger. */
    boolean isDue(final boolean isDueOtherwise, final long watermarkNs) {
        measure();
        if (!isStarted) {
            restart(watermarkNs, false);
        }
        // Each is asked at each event, since it is to see the lowest.
        final long elapsedNs = times.to(measuredNs);
        final boolean isDueByEventTime = eventTimeNs != 0 && watermarks.isReached(watermarkNs, eventTimeNs);
        final boolean isDueByProgress = sourceProgress != 0 && offsets.to(measuredProgress) >= sourceProgress;
        if (isAfterCheckpoint && elapsedNs < minDistanceNs) {
            return false;
        }
        return isDueOtherwise || wallClockNs != 0 && elapsedNs >= wallClockNs || isDueByEventTime || isDueByProgress;
    }

    /** Sum of the offsets, which may overflow: only differences count. */
    private long progress() {
        long sum = 0;
        for (int i = 0; i < sources.size(); i++) {
            sum += sources.get(i).offset().getAsLong();
        }
        return sum;
    }
}
