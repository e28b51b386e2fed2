package io.cairn.samples;

/**
 * What came of a run.
 *
 * @param result the pipeline that got to the end of the stream.
 * @param isIdentical whether it came to the same result as a run without a crash.
 * @param history of the run.
 * @param times of {@code onEvent}, of all pipelines of this process that had a part in the result.
 * @param synchronous the times of the same run on a store that flushes at every save, or null if there was none.
 * @param filling what was allocated while there were fewer checkpoints than are kept.
 * @param steady what was allocated from then on.
 */
record Outcome(
        Pipeline result,
        boolean isIdentical,
        History history,
        CallTimes times,
        CallTimes synchronous,
        Allocation filling,
        Allocation steady) {

    int exitStatus() {
        return isIdentical ? 0 : SampleException.FAILED;
    }
}
