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
    private boolean isStarted;
    private boolean isAfterCheckpoint;
    private long startWatermarkNs;
    private long startNs;
    private long startProgress;
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
        startWatermarkNs = watermarkNs;
        startNs = measuredNs;
        startProgress = measuredProgress;
    }

    /** Whether a checkpoint may be taken now, and one is due by the schedule, on request, or by a trigger. */
    boolean isDue(final boolean isDueOtherwise, final long watermarkNs) {
        measure();
        if (!isStarted) {
            restart(watermarkNs, false);
        }
        final long elapsedNs = measuredNs - startNs;
        if (isAfterCheckpoint && elapsedNs < minDistanceNs) {
            return false;
        }
        return isDueOtherwise
                || wallClockNs != 0 && elapsedNs >= wallClockNs
                || eventTimeNs != 0
                        && Long.compareUnsigned(watermarkNs, startWatermarkNs) > 0
                        && Long.compareUnsigned(watermarkNs - startWatermarkNs, eventTimeNs) >= 0
                || sourceProgress != 0 && measuredProgress - startProgress >= sourceProgress;
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
