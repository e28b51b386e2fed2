package io.cairn.samples;

/**
 * What came of a {@link CrashDrill}.
 *
 * @param result the pipeline that got to the end of the stream.
 * @param isIdentical whether it came to the same result as a run without a crash.
 * @param crashedAt number of the event at which the first pipeline crashed, or 0 if there was no crash.
 * @param resumedAfter sequence that recovery returned: the next event was the first that was processed after the crash.
 * @param checkpointsBefore the crash.
 * @param checkpointsAfter the crash, or of the whole run if there was none.
 * @param checkpointLength bytes of the newest checkpoint, or 0 if there is none.
 * @param times of {@code onEvent}, before the crash and after.
 * @param filling what was allocated while the store had not yet as many checkpoints as it keeps.
 * @param steady what was allocated from then on.
 */
record Outcome(
        Pipeline result,
        boolean isIdentical,
        long crashedAt,
        long resumedAfter,
        long checkpointsBefore,
        long checkpointsAfter,
        int checkpointLength,
        CallTimes times,
        Allocation filling,
        Allocation steady) {

    /** Number of events that had been processed before the crash and were processed a second time after it. */
    long replayed() {
        return crashedAt - resumedAfter;
    }

    int exitStatus() {
        return isIdentical ? 0 : SampleException.FAILED;
    }
}
