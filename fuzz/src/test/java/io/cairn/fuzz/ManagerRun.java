package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.manager.CheckpointManager;
import io.cairn.manager.RecoveryPolicy;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.store.CheckpointStore;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A manager of some streams, one process after the other, and a store that must have what the model has. */
final class ManagerRun implements AutoCloseable {
    static final int STREAMS = 2;

    private static final List<String> IDS = List.of("Aa", "BB");

    /** What should happen often enough to be tried. */
    enum Occurrence {
        FAILED,
        RECOVERED,
        REFUSED,
        OTHER_NAMES,
        HALF_RESTORED,
        DISAPPEARED,
        EVICTED
    }

    final List<ManagedStream> streams = new ArrayList<>();
    final Set<Occurrence> occurred = EnumSet.noneOf(Occurrence.class);
    final StoreModel model;
    final long interval;
    private final TempDirectory temp = TempDirectory.inMemory();
    private final CheckpointStore store;
    private CheckpointManager manager;
    private long taken;

    ManagerRun(final long interval, final int maxPerStream, final long firstSequence, final boolean isOnDisk) {
        this.interval = interval;
        model = new StoreModel(maxPerStream);
        store = isOnDisk
                ? new FileCheckpointStore(new FileStoreConfiguration()
                        .directory(temp.resolve("store"))
                        .maxPerStream(maxPerStream)
                        .growthStep(1 << 16))
                : new InMemoryCheckpointStore(new InMemoryCheckpointStore.Options()
                        .maxPerStream(maxPerStream)
                        .chunkSize(1 << 16));
        IDS.forEach(id -> streams.add(new ManagedStream(this, id, firstSequence)));
        restart(false, 3, 3, RecoveryPolicy.STRICT);
    }

    void restart(final boolean isForgotten, final int operators, final int sources, final RecoveryPolicy policy) {
        if (isForgotten) {
            IDS.forEach(id -> assertTrue(manager.forget(id)));
        } else {
            manager = new CheckpointManager(store, interval);
            taken = 0;
        }
        streams.forEach(stream -> stream.start(manager, operators, sources, policy));
    }

    /** By way of the manager, or directly. */
    boolean onEvent(final StreamCheckpointer checkpointer, final long sequence, final long watermarkNs) {
        return (sequence & 1) == 0
                ? manager.onEvent(checkpointer.streamId(), sequence, watermarkNs)
                : checkpointer.onEvent(sequence, watermarkNs);
    }

    void saved(final ManagedStream stream, final PlainCheckpoint checkpoint) {
        taken++;
        if (model.save(stream.id(), model.nextOrdinal(), checkpoint) != null) {
            occurred.add(Occurrence.EVICTED);
        }
    }

    void compare() {
        assertEquals(model.streams(), store.streams());
        for (final String id : IDS) {
            assertEquals(
                    model.list(id).stream().map(StoreModel.Saved::checkpoint).toList(),
                    store.list(id).stream().map(PlainCheckpoint::of).toList());
        }
        assertEquals(taken, manager.totalCheckpoints());
    }

    @Override
    public void close() {
        store.close();
        temp.close();
    }
}
