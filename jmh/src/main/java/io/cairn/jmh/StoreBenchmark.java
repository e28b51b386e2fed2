package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.InMemoryCheckpointStore;
import org.openjdk.jmh.annotations.Benchmark;

/** Saving into a full memory store, so that each save evicts, and reading the latest back, beside a copy of the bytes. */
public class StoreBenchmark extends Payloads {
    private static final int MAX_PER_STREAM = 4;

    private InMemoryCheckpointStore store;
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    /** Fills the store. */
    @Override
    void prepare(final Shape shape) {
        store = new InMemoryCheckpointStore(MAX_PER_STREAM);
        for (int i = 0; i < MAX_PER_STREAM; i++) {
            store.save(states[i % payloads]);
        }
        if (store.checkpointCount("stream") != MAX_PER_STREAM) {
            throw new IllegalStateException("the store is not full");
        }
    }

    /** Heap model into the full store. */
    @Benchmark
    public void save() {
        store.save(states[next()]);
    }

    /** A view of the newest, validated. */
    @Benchmark
    public long latest() {
        return store.latest("stream", decoder) ? decoder.eventCount() : -1;
    }
}
