package io.cairn.jmh.latency;

import io.cairn.jmh.PayloadOperators;
import io.cairn.manager.CheckpointManager;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.store.InMemoryCheckpointStore;

/** An event, of which each thousandth takes a checkpoint. */
final class OnEvent extends Operation {
    private static final int INTERVAL = 1000;

    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore(MAX_PER_STREAM);
    private final PayloadOperators operators = new PayloadOperators(newStates());
    private final StreamCheckpointer checkpointer =
            operators.register(new CheckpointManager(store, INTERVAL).stream(STREAM_ID));
    private long sequence;

    OnEvent() {
        for (int i = 0; i < MAX_PER_STREAM * INTERVAL; i++) {
            run();
        }
        check();
    }

    @Override
    public void run() {
        operators.select(next());
        checkpointer.onEvent(++sequence, sequence);
    }

    @Override
    void check() {
        requireFull(store);
        final long newest = store.latest(STREAM_ID).orElseThrow().id().sequence();
        if (newest != sequence / INTERVAL * INTERVAL) {
            throw new IllegalStateException("after event " + sequence + " the newest checkpoint is of " + newest);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
