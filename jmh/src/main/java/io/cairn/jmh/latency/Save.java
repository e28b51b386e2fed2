package io.cairn.jmh.latency;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.jmh.DiskDirectory;
import io.cairn.jmh.FileSaveBenchmark;
import io.cairn.store.CheckpointStore;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.InMemoryCheckpointStore;

/** A save into a full store, of which each evicts; at {@link Durability#ON_SYNC} each thousandth is followed by a sync. */
final class Save extends Operation {
    private final CheckpointState[] states = newStates();
    private final CheckpointStore store;
    private final Runnable afterThousand;
    private final Runnable afterClose;
    private CheckpointState saved;
    private int untilThousand = FileSaveBenchmark.SYNC_INTERVAL;

    Save(final CheckpointStore store, final Runnable afterThousand, final Runnable afterClose) {
        this.store = store;
        this.afterThousand = afterThousand;
        this.afterClose = afterClose;
        for (int i = 0; i < MAX_PER_STREAM; i++) {
            run();
        }
        check();
    }

    static Save toMemory() {
        return new Save(new InMemoryCheckpointStore(MAX_PER_STREAM), () -> {}, () -> {});
    }

    static Save toFile(final Durability durability) {
        final DiskDirectory directory = new DiskDirectory();
        final FileCheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory.resolve("store"))
                .durability(durability)
                .maxPerStream(MAX_PER_STREAM));
        return new Save(store, durability == Durability.ON_SYNC ? store::sync : () -> {}, directory::close);
    }

    @Override
    public void run() {
        saved = states[next()];
        store.save(saved);
        if (--untilThousand == 0) {
            untilThousand = FileSaveBenchmark.SYNC_INTERVAL;
            afterThousand.run();
        }
    }

    @Override
    void check() {
        requireFull(store);
        if (!store.latest(STREAM_ID).orElseThrow().equals(saved)) {
            throw new IllegalStateException("the newest checkpoint is not the one that was saved last");
        }
    }

    @Override
    public void close() {
        store.close();
        afterClose.run();
    }
}
