package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.store.InMemoryCheckpointStore;
import io.cairn.store.LatestCheckpointReader;
import io.cairn.store.StoreFullException;
import java.time.Duration;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.EpochNanoClock;

/** A store in memory, which it is known how much of there is. */
final class StoreInMemory extends StoreUnderTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final InMemoryCheckpointStore store;
    private final SlotSpace space;
    private final ExpandableArrayBuffer copy = new ExpandableArrayBuffer();
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    StoreInMemory(final StoreLimits limits, final EpochNanoClock clock) {
        store = new InMemoryCheckpointStore(new InMemoryCheckpointStore.Options()
                .maxPerStream(limits.maxPerStream())
                .chunkSize(limits.chunkSize())
                .maxOffHeapBytes(limits.maxOffHeapBytes())
                .clock(clock));
        space = new SlotSpace(limits.chunkSize(), limits.maxOffHeapBytes());
    }

    @Override
    InMemoryCheckpointStore store() {
        return store;
    }

    @Override
    Room room(final String streamId, final int length) {
        return space.room(length, 1);
    }

    @Override
    void taken(final String streamId, final int length) {
        space.take(length);
    }

    @Override
    void givenBack(final String streamId, final int length) {
        space.giveBack(length);
    }

    @Override
    void evicted(final Saved evicted, final int length) {
        space.giveBack(length);
    }

    @Override
    boolean reserve(final int length, final int count) {
        final Room room = space.room(length, count);
        return assertTimeoutPreemptively(TIMEOUT, () -> reserve(length, count, room));
    }

    private boolean reserve(final int length, final int count, final Room room) {
        try {
            store.reserve(length, count);
            assertNotEquals(Room.NONE, room, "the store should be full");
            return true;
        } catch (final StoreFullException ex) {
            assertNotEquals(Room.SURE, room, ex.getMessage());
            return false;
        }
    }

    @Override
    void compare() {
        assertTrue(space.allows(store.offHeapBytes()), () -> store.offHeapBytes() + " bytes");
    }

    @Override
    void compareLatest(final String streamId, final StoreRun run) {
        final LatestCheckpointReader reader = store.latestReader(streamId);
        final Saved latest = run.model.latest(streamId);
        if (latest == null) {
            assertEquals(LatestCheckpointReader.NO_CHECKPOINT, reader.copy(copy, decoder));
        } else {
            assertTrue(reader.copy(copy, decoder) > 0);
            run.compare(decoder, latest);
        }
    }

    @Override
    void requireClosed() {
        assertThrows(IllegalStateException.class, store::offHeapBytes);
        assertThrows(IllegalStateException.class, () -> store.reserve(1, 1));
        assertThrows(IllegalStateException.class, () -> store.latestReader(""));
    }
}
