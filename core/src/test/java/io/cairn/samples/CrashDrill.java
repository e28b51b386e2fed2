package io.cairn.samples;

import io.cairn.store.CheckpointStore;

/**
 * Runs the stream without a crash, which gives the result to compare with, and then once more with a crash in between,
 * which is what is measured. All of it is in memory: what crashes is the pipeline, not the process.
 */
final class CrashDrill {
    private final QuakeStream stream;
    private final Progress progress;

    CrashDrill(final QuakeStream stream, final Progress progress) {
        this.stream = stream;
        this.progress = progress;
    }

    /**
     * Runs the stream both ways.
     *
     * @param crashAt number of the event to crash at, or 0 for no crash.
     * @return what came of it; what it measures means little without a {@link WarmUp}.
     */
    Outcome run(final long crashAt) {
        final Pipeline expected = Attempt.withoutCrash(stream, progress);
        try (CheckpointStore store = Attempt.newMemoryStore()) {
            return run(stream, store, progress, "with a crash", expected, crashAt);
        }
    }

    /** Runs the stream with a crash, on a store that is empty. */
    static Outcome run(
            final QuakeStream stream,
            final CheckpointStore store,
            final Progress progress,
            final String phase,
            final Pipeline expected,
            final long crashAt) {
        progress.start(phase);
        final Attempt attempt = new Attempt(stream, store, progress);
        final long checkpointsBefore = crashAt == 0 ? 0 : crash(attempt, crashAt);
        final Pipeline result = attempt.newPipeline();
        final long resumedAfter = result.recover();
        attempt.advance(result, stream.length());
        final CrashHistory history = new CrashHistory(
                stream.length(),
                crashAt,
                resumedAfter,
                checkpointsBefore,
                result.checkpointsTaken(),
                attempt.checkpointLength());
        return attempt.outcome(result, expected, history);
    }

    /** Crashes a new pipeline: from then on nobody has it, and only the store is left. */
    private static long crash(final Attempt attempt, final long crashAt) {
        final Pipeline pipeline = attempt.newPipeline();
        attempt.advanceToCrash(pipeline, crashAt);
        return pipeline.checkpointsTaken();
    }
}
