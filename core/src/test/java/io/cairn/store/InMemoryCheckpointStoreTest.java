package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.EpochNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryCheckpointStoreTest extends CheckpointStoreContract {
    private static final int KIB = 1024;

    private InMemoryCheckpointStore store;

    private static InMemoryCheckpointStore.Options options() {
        return new InMemoryCheckpointStore.Options();
    }

    @Override
    CheckpointStore open(final int maxPerStream, final EpochNanoClock clock) {
        store = new InMemoryCheckpointStore(options().maxPerStream(maxPerStream).clock(clock));
        return store;
    }

    @Override
    long footprint() {
        return store.offHeapBytes();
    }

    @Override
    List<Executable> callsOfItsOwn() {
        final InMemoryCheckpointStore closed = store;
        return List.of(closed::offHeapBytes, () -> closed.reserve(1, 1), () -> closed.latestReader("s"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void shouldRefuseToKeepLessThanOneWithoutOptions(final int maxPerStream) {
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> new InMemoryCheckpointStore(maxPerStream));
        assertEquals("maxPerStream must be at least 1: " + maxPerStream, ex.getMessage());
    }

    @Test
    void shouldRefuseWhatDoesNotFitAndStayUnchanged() {
        try (InMemoryCheckpointStore small = new InMemoryCheckpointStore(
                options().maxPerStream(100).chunkSize(4 * KIB).maxOffHeapBytes(8 * KIB))) {
            for (int sequence = 1; sequence <= 8; sequence++) {
                small.save(state("s", sequence, new byte[900]));
            }
            assertEquals(8 * KIB, small.offHeapBytes());
            final List<CheckpointState> before = small.list("s");
            final StoreFullException ex =
                    assertThrows(StoreFullException.class, () -> small.save(state("s", 9, new byte[900])));
            assertEquals(
                    "a chunk of 4096 bytes for slots of 1024 bytes is needed, but 8192 of at most 8192 off-heap bytes"
                            + " are in use",
                    ex.getMessage());
            assertThrows(StoreFullException.class, () -> small.save(state("t", 1, new byte[10])));
            assertThrows(StoreFullException.class, () -> small.claim("s", 9, 900, claim));
            assertThrows(StoreFullException.class, () -> small.claim("s", 9, 1_000_000, claim));
            assertFalse(claim.isOpen());
            assertEquals(before, small.list("s"));
            assertEquals(Set.of("s"), small.streams());
            assertEquals(1, small.deleteBefore("s", 2));
            small.save(state("s", 9, new byte[900]));
            assertEquals("2 3 4 5 6 7 8 9", sequences(small, "s"));
        }
    }

    @Test
    void shouldUseMemoryOfOneSizeForAnotherOnceItIsFree() {
        try (InMemoryCheckpointStore small = new InMemoryCheckpointStore(
                options().maxPerStream(2).chunkSize(4 * KIB).maxOffHeapBytes(16 * KIB))) {
            for (int i = 0; i < 60; i++) {
                small.save(state("a" + i, 1, new byte[10]));
            }
            assertTrue(small.latest("a59", decoder));
            for (int i = 0; i < 60; i++) {
                small.deleteBefore("a" + i, 2);
            }
            for (int length = 1; length < 3900; length += 7) {
                small.save(state("s", length, new byte[length]));
                small.save(state("s", length, new byte[length]));
                assertEquals(
                        length, small.latest("s").orElseThrow().operatorStates().get("o").length);
                assertEquals(2, small.checkpointCount("s"));
                assertTrue(small.offHeapBytes() <= 16 * KIB, small.offHeapBytes() + " bytes");
            }
            assertFalse(decoder.isValid());
            assertThrows(StoreFullException.class, () -> small.save(state("s", 9999, new byte[20_000])));
        }
    }

    @Test
    void shouldKeepWhatIsInUseWhenMemoryIsShort() {
        try (InMemoryCheckpointStore small = new InMemoryCheckpointStore(
                options().maxPerStream(1000).chunkSize(4 * KIB).maxOffHeapBytes(12 * KIB))) {
            for (int i = 0; i < 40; i++) {
                small.save(state("a", i, new byte[10]));
            }
            assertEquals(8 * KIB, small.offHeapBytes());
            assertEquals(30, small.deleteBefore("a", 30));
            final List<CheckpointState> before = small.list("a");
            small.save(state("b", 1, new byte[1000]));
            small.save(state("b", 2, new byte[1000]));
            assertThrows(StoreFullException.class, () -> small.save(state("c", 1, new byte[3000])));
            assertEquals(before, small.list("a"));
            assertEquals("1 2", sequences(small, "b"));
            for (int i = 100; i < 120; i++) {
                small.save(state("a", i, new byte[10]));
            }
            assertEquals(30, small.checkpointCount("a"));
        }
    }

    @Test
    void shouldTakeTheLongestCheckpointAndRefuseOneByteMore() {
        final int longest = (1 << 30) - 24;
        assertThrows(CheckpointOverflowException.class, () -> store.claim("s", 1, longest + 1, claim));
        final InMemoryCheckpointStore bounded =
                new InMemoryCheckpointStore(options().maxOffHeapBytes(1 << 20));
        assertThrows(StoreFullException.class, () -> bounded.claim("s", 1, longest, claim));
    }

    @Test
    void shouldReserveMemoryAheadOfNeed() {
        try (InMemoryCheckpointStore small = new InMemoryCheckpointStore(
                options().maxPerStream(3).chunkSize(4 * KIB).maxOffHeapBytes(20 * KIB))) {
            small.reserve(900, 5);
            assertEquals(8 * KIB, small.offHeapBytes());
            small.reserve(900, 8);
            small.reserve(900, 0);
            assertEquals(8 * KIB, small.offHeapBytes());
            for (int sequence = 1; sequence <= 100; sequence++) {
                small.save(state("s", sequence, new byte[900]));
                small.save(state("t", sequence, new byte[900]));
            }
            assertEquals(8 * KIB, small.offHeapBytes());
            assertThrows(StoreFullException.class, () -> small.reserve(900, 100));
            assertThrows(IllegalArgumentException.class, () -> small.reserve(-1, 1));
            assertThrows(IllegalArgumentException.class, () -> small.reserve(1, -1));
            assertThrows(CheckpointOverflowException.class, () -> small.reserve(Integer.MAX_VALUE, 1));
            assertEquals("98 99 100", sequences(small, "t"));
        }
    }

    @Test
    void shouldReserveForCheckpointsOfNoLength() {
        store.reserve(0, 1);
        assertEquals(InMemoryCheckpointStore.Options.DEFAULT_CHUNK_SIZE, store.offHeapBytes());
    }

    @Test
    void shouldTakeTheLargestChunkSize() {
        try (InMemoryCheckpointStore large =
                new InMemoryCheckpointStore(options().chunkSize(1 << 30).maxOffHeapBytes(1 << 30))) {
            assertEquals(0, large.offHeapBytes());
        }
    }

    @Test
    void shouldRefuseOptionsOutOfRangeByName() {
        for (final InMemoryCheckpointStore.Options options : List.of(
                options().chunkSize(4095), options().chunkSize(5000), options().chunkSize(Integer.MIN_VALUE))) {
            final IllegalArgumentException ex =
                    assertThrows(IllegalArgumentException.class, () -> new InMemoryCheckpointStore(options));
            assertTrue(ex.getMessage().startsWith("chunkSize must be "), ex.getMessage());
        }
        final IllegalArgumentException ex = assertThrows(
                IllegalArgumentException.class,
                () -> new InMemoryCheckpointStore(options().maxOffHeapBytes(1)));
        assertEquals("maxOffHeapBytes must be at least the chunkSize of 1048576: 1", ex.getMessage());
        assertThrows(
                NullPointerException.class,
                () -> new InMemoryCheckpointStore(options().clock(null)));
    }

    @Test
    void shouldCountPinnedSlotsTowardsTheBoundOnMemory() {
        try (InMemoryCheckpointStore small = new InMemoryCheckpointStore(
                options().maxPerStream(1).chunkSize(4 * KIB).maxOffHeapBytes(4 * KIB))) {
            final CheckpointPin[] pins = {new CheckpointPin(), new CheckpointPin(), new CheckpointPin()};
            for (int i = 0; i < 3; i++) {
                small.save(state("s", i, new byte[900]));
                assertTrue(small.pin("s", pins[i]));
            }
            small.save(state("s", 3, new byte[900]));
            assertTrue(small.pin("s", pin), "the newest has its slot anyway");
            assertEquals(
                    "a chunk of 4096 bytes for slots of 1024 bytes is needed, but 4096 of at most 4096 off-heap bytes"
                            + " are in use; slots that only pins keep: 3",
                    assertThrows(StoreFullException.class, () -> small.save(state("s", 4, new byte[900])))
                            .getMessage());
            pin.release();
            assertThrows(StoreFullException.class, () -> small.claim("s", 4, 900, claim));
            assertThrows(StoreFullException.class, () -> small.save(state("s", 4, new byte[10])));
            assertEquals("3", sequences(small, "s"));
            for (int i = 0; i < 3; i++) {
                assertTrue(pins[i].decoder().isValid());
                assertEquals(i, pins[i].decoder().sequence());
                pins[i].release();
                small.save(state("s", 4 + i, new byte[900]));
            }
            assertEquals("6", sequences(small, "s"));
            assertEquals(4 * KIB, small.offHeapBytes());
        }
    }

    @Test
    void shouldNotGiveUpTheChunkOfAPinnedSlot() {
        try (InMemoryCheckpointStore small = new InMemoryCheckpointStore(
                options().maxPerStream(1).chunkSize(4 * KIB).maxOffHeapBytes(8 * KIB))) {
            small.save(state("s", 1, new byte[] {42}));
            small.pin("s", pin);
            small.deleteBefore("s", 2);
            small.save(state("t", 1, new byte[900]));
            assertThrows(StoreFullException.class, () -> small.save(state("u", 1, new byte[3000])));
            assertTrue(pin.decoder().isValid());
            assertEquals(
                    42,
                    pin.decoder()
                            .toState(CheckpointId.of("s", 1))
                            .operatorStates()
                            .get("o")[0]);
            pin.release();
            small.save(state("u", 1, new byte[3000]));
            assertFalse(pin.decoder().isValid());
        }
    }
}
