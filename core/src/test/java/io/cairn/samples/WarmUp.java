package io.cairn.samples;

import io.cairn.store.CheckpointStore;

/**
 * Comes before a run that is measured: enough for the JVM to have compiled what matters. Before that, what is measured is
 * mostly its interpreter; and a thread that asks for a method to be compiled allocates a little, such as the texts of that
 * class's error messages.
 */
final class WarmUp {
    private static final long EVENTS = 2_000_000;

    /** Each with a store of its own, so that the first checkpoint of a stream is nothing new to the compiled code. */
    private static final int RUNS = 20;

    /** More often than in earnest, so that taking a checkpoint is compiled as well. */
    private static final long INTERVAL = 10;

    private WarmUp() {}

    static void run(final QuakeStream stream) {
        final QuakeStream warmUp = stream.ofLength(EVENTS / RUNS);
        for (int i = 0; i < RUNS; i++) {
            try (CheckpointStore store = Attempt.newMemoryStore()) {
                final Pipeline pipeline = new Pipeline(warmUp, store, INTERVAL, new CallTimes());
                while (pipeline.position() < warmUp.length()) {
                    pipeline.run(warmUp.endOfLoop(pipeline.position()));
                }
            }
        }
    }

    /** Number of events that a warm-up with a stream has. */
    static long events(final QuakeStream stream) {
        return RUNS * stream.ofLength(EVENTS / RUNS).length();
    }
}
