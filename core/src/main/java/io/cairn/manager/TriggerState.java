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
    private final boolean isProgressNeeded;
    private final List<RegisteredSource> sources;
    private boolean isStarted;
    private boolean isAfterCheckpoint;
    private long startWatermarkNs;
    private long startNs;
    private long startProgress;

    TriggerState(final CheckpointTriggers triggers, final List<RegisteredSource> sources) {
        eventTimeNs = triggers.eventTimeNs();
        wallClockNs = triggers.wallClockNs();
        sourceProgress = triggers.sourceProgress();
        minDistanceNs = triggers.minDistanceNs();
        clock = triggers.clock();
        isProgressNeeded = triggers.isProgressNeeded();
        this.sources = sources;
    }

    /** From here on everything is counted anew. */
    void restart(final long watermarkNs, final boolean isAfterCheckpoint) {
        this.isAfterCheckpoint = isAfterCheckpoint;
        isStarted = true;
        startWatermarkNs = watermarkNs;
        startNs = clock.getAsLong();
        startProgress = isProgressNeeded ? progress() : 0;
    }

    /** Whether a checkpoint may be taken now, and one is due by the schedule, on request, or by a trigger. */
    boolean isDue(final boolean isDueOtherwise, final long watermarkNs) {
        if (!isStarted) {
            restart(watermarkNs, false);
        }
        final long elapsedNs = clock.getAsLong() - startNs;
        if (isAfterCheckpoint && elapsedNs < minDistanceNs) {
            return false;
        }
        return isDueOtherwise
                || elapsedNs >= wallClockNs
                || Long.compareUnsigned(watermarkNs, startWatermarkNs) > 0
                        && Long.compareUnsigned(watermarkNs - startWatermarkNs, eventTimeNs) >= 0
                || isProgressNeeded && progress() - startProgress >= sourceProgress;
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
