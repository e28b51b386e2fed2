package io.cairn.samples;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.CheckpointStore;
import io.cairn.store.InMemoryCheckpointStore;

/**
 * Runs the stream without a crash, which gives the result to compare with, and then once more with a crash in between,
 * which is what is measured.
 */
final class CrashDrill {
    /** Events from one checkpoint to the next. */
    static final long INTERVAL = 100;

    /** What a checkpoint may need, so that the store has its memory before the first event. */
    private static final int MAX_CHECKPOINT_LENGTH = 6_000;

    /** How many checkpoints the store keeps. */
    static final int KEPT = 3;

    /**
     * Enough for the JVM to have compiled what matters. Before that, what is measured is mostly its interpreter; and a
     * thread that asks for a method to be compiled allocates a little, such as the texts of that class's error
     * messages.
     */
    static final long WARM_UP_EVENTS = 2_000_000;

    /** Each with a store of its own, so that the first checkpoint of a stream is nothing new to the compiled code. */
    static final int WARM_UP_RUNS = 20;

    /** More often than in earnest, so that taking a checkpoint is compiled as well. */
    private static final long WARM_UP_INTERVAL = 10;

    private final QuakeStream stream;
    private final Progress progress;

    CrashDrill(final QuakeStream stream, final Progress progress) {
        this.stream = stream;
        this.progress = progress;
    }

    /** Comes first if what {@link #run} measures is to mean anything. */
    void warmUp() {
        final QuakeStream warmUp = stream.ofLength(WARM_UP_EVENTS / WARM_UP_RUNS);
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            try (CheckpointStore store = newStore()) {
                final Pipeline pipeline = new Pipeline(warmUp, store, WARM_UP_INTERVAL, new CallTimes());
                while (pipeline.position() < warmUp.length()) {
                    pipeline.run(warmUp.endOfLoop(pipeline.position()));
                }
            }
        }
    }

    /**
     * Runs the stream both ways.
     *
     * @param crashAt number of the event to crash at, or 0 for no crash.
     * @return what came of it.
     */
    Outcome run(final long crashAt) {
        try (CheckpointStore referenceStore = newStore();
                CheckpointStore store = newStore()) {
            progress.start("without a crash");
            final Attempt reference = new Attempt(referenceStore);
            final Pipeline expected = reference.newPipeline();
            reference.advance(expected, stream.length());

            progress.start("with a crash");
            final Attempt attempt = new Attempt(store);
            final long checkpointsBefore = crashAt == 0 ? 0 : attempt.crash(crashAt);
            final Pipeline result = attempt.newPipeline();
            final long resumedAfter = result.recover();
            attempt.advance(result, stream.length());
            return new Outcome(
                    result,
                    result.isSameAs(expected),
                    crashAt,
                    resumedAfter,
                    checkpointsBefore,
                    result.checkpointsTaken(),
                    checkpointLength(store),
                    attempt.times,
                    attempt.filling,
                    attempt.steady);
        }
    }

    /** The store is made before any other use of Agrona, since its sentence names the JVM flag if that is missing. */
    private static CheckpointStore newStore() {
        try {
            final InMemoryCheckpointStore store = new InMemoryCheckpointStore(KEPT);
            store.reserve(MAX_CHECKPOINT_LENGTH, KEPT + 1);
            return store;
        } catch (final IllegalStateException ex) {
            throw SampleException.failed(ex.getMessage());
        }
    }

    private static int checkpointLength(final CheckpointStore store) {
        final CheckpointDecoder decoder = new CheckpointDecoder();
        return store.latest(Pipeline.STREAM_ID, decoder) ? decoder.encodedLength() : 0;
    }

    /** One way through the stream, by however many pipelines on one store. */
    private final class Attempt {
        final CallTimes times = new CallTimes();
        final Allocation filling = new Allocation();
        final Allocation steady = new Allocation();
        private final CheckpointStore store;

        Attempt(final CheckpointStore store) {
            this.store = store;
        }

        Pipeline newPipeline() {
            return new Pipeline(stream, store, INTERVAL, times);
        }

        /** Crashes a new pipeline at an event: from then on nobody has it, and only the store is left. */
        long crash(final long sequence) {
            final Pipeline pipeline = newPipeline();
            advance(pipeline, sequence - 1);
            pipeline.process();
            return pipeline.checkpointsTaken();
        }

        void advance(final Pipeline pipeline, final long lastSequence) {
            while (pipeline.position() < lastSequence) {
                final long position = pipeline.position();
                if (store.checkpointCount(Pipeline.STREAM_ID) < KEPT) {
                    filling.run(pipeline, Math.min(lastSequence, position + INTERVAL));
                } else {
                    steady.run(pipeline, Math.min(lastSequence, stream.endOfLoop(position)));
                }
                if (stream.loops() > 1) {
                    progress.update(stream.loopsBefore(pipeline.position()), stream.loops(), pipeline.position());
                }
            }
        }
    }
}
