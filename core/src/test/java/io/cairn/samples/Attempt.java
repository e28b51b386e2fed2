package io.cairn.samples;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.CheckpointStore;
import io.cairn.store.InMemoryCheckpointStore;

/** One way through the stream, by however many pipelines on one store, with what it took. */
final class Attempt {
    /** Events from one checkpoint to the next. */
    static final long INTERVAL = 100;

    /** How many checkpoints a store keeps. */
    static final int KEPT = 3;

    /** What a checkpoint may need, so that a store in memory has its room before the first event. */
    private static final int MAX_CHECKPOINT_LENGTH = 7_000;

    private final CallTimes times = new CallTimes();
    private final Allocation filling = new Allocation();
    private final Allocation steady = new Allocation();
    private final QuakeStream stream;
    private final CheckpointStore store;
    private final Progress progress;

    Attempt(final QuakeStream stream, final CheckpointStore store, final Progress progress) {
        this.stream = stream;
        this.store = store;
        this.progress = progress;
    }

    static CheckpointStore newMemoryStore() {
        final InMemoryCheckpointStore store = new InMemoryCheckpointStore(KEPT);
        store.reserve(MAX_CHECKPOINT_LENGTH, KEPT + 1);
        return store;
    }

    /** The result to compare with. */
    static Pipeline withoutCrash(final QuakeStream stream, final Progress progress) {
        try (CheckpointStore store = newMemoryStore()) {
            progress.start("without a crash");
            final Attempt attempt = new Attempt(stream, store, progress);
            final Pipeline pipeline = attempt.newPipeline();
            attempt.advance(pipeline, stream.length());
            return pipeline;
        }
    }

    Pipeline newPipeline() {
        return new Pipeline(stream, store, INTERVAL, times);
    }

    /** Takes a new pipeline half through an event: there it crashes. */
    void advanceToCrash(final Pipeline pipeline, final long crashAt) {
        advance(pipeline, crashAt - 1);
        pipeline.process();
    }

    /** Takes a pipeline to the end of an event. */
    void advance(final Pipeline pipeline, final long lastSequence) {
        while (pipeline.position() < lastSequence) {
            final long position = pipeline.position();
            if (times.checkpoints().getTotalCount() < KEPT) {
                filling.run(pipeline, Math.min(lastSequence, position + INTERVAL));
            } else {
                steady.run(pipeline, Math.min(lastSequence, stream.endOfLoop(position)));
            }
            if (stream.loops() > 1) {
                progress.update(stream.loopsBefore(pipeline.position()), stream.loops(), pipeline.position());
            }
        }
    }

    /** Bytes of the newest checkpoint, or 0 if there is none. */
    int checkpointLength() {
        final CheckpointDecoder decoder = new CheckpointDecoder();
        return store.latest(Pipeline.STREAM_ID, decoder) ? decoder.encodedLength() : 0;
    }

    Outcome outcome(final Pipeline result, final Pipeline expected, final History history) {
        return new Outcome(result, result.isSameAs(expected), history, times, null, filling, steady);
    }
}
