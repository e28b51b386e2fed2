package io.cairn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.EncodedName;
import io.cairn.manager.CheckpointManager;
import io.cairn.manager.CheckpointTriggers;
import io.cairn.manager.OperatorSnapshot;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.CheckpointPin;
import io.cairn.store.DeferredSaveListener;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.InMemoryCheckpointStore;
import io.cairn.store.LatestCheckpointReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hot path allocates nothing: bytes that the thread itself has allocated, as the JVM counts them. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore(4);
    private final CheckpointManager manager = new CheckpointManager(store, 1);
    private long sink;

    private static long allocated(final int runs, final LongConsumer action) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (long i = 0; i < runs; i++) {
            action.accept(i);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /**
     * Asserts that, once warm, that many runs allocate not one byte, twice in a row. When HotSpot decides to compile a method it resolves the
     * method's string literals, those of error messages too, and charges the thread that runs it: rounds in which that happens
     * are still warm-up. What allocates at each run, or at one run in a round, never gets through a round.
     */
    private static void assertAllocatesNothing(final int runs, final LongConsumer action) {
        long allocated = Long.MAX_VALUE;
        long before = Long.MAX_VALUE;
        for (int round = 0; round < 20 && (allocated > 0 || before > 0); round++) {
            before = allocated;
            allocated = allocated(runs, action);
        }
        assertEquals(0, allocated);
        assertEquals(0, before);
    }

    private static OperatorSnapshot operator() {
        final UnsafeBuffer state = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
        return new OperatorSnapshot() {
            @Override
            public int maxSnapshotLength() {
                return state.capacity();
            }

            @Override
            public int snapshot(final MutableDirectBuffer buffer, final int offset) {
                buffer.putBytes(offset, state, 0, state.capacity());
                return state.capacity();
            }

            @Override
            public void restore(final DirectBuffer buffer, final int offset, final int length) {
                state.putBytes(0, buffer, offset, length);
            }
        };
    }

    private static CheckpointState state(final long sequence) {
        final CheckpointState state = new CheckpointState(new CheckpointId("stream", sequence, 7));
        for (int i = 0; i < 8; i++) {
            state.setOperatorState("operator-" + i, new byte[256]);
        }
        for (int i = 0; i < 4; i++) {
            state.setSourceOffset("source-" + i, i);
        }
        return state.putMetadata("version", "1.2");
    }

    @Test
    void shouldSeeAnAllocation() {
        assertTrue(allocated(1000, i -> sink += new byte[(int) (i % 7) + 1].length) >= 16_000);
    }

    @Test
    void shouldAllocateNothingWhenNothingIsDue() {
        final CheckpointManager rare = new CheckpointManager(store, Long.MAX_VALUE);
        final StreamCheckpointer stream = rare.stream("stream");
        assertAllocatesNothing(1_000_000, i -> {
            stream.onEvent(i, i);
            rare.onEvent("stream", i, i);
        });
        assertEquals(0, rare.totalCheckpoints());
    }

    @Test
    void shouldAllocateNothingForManyStreamsThroughTheManager() {
        final CheckpointManager rare = new CheckpointManager(store, Long.MAX_VALUE);
        final String[] ids = new String[5000];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = "stream-" + i;
        }
        assertAllocatesNothing(1_000_000, i -> rare.onEvent(ids[(int) (i % ids.length)], i, i));
        assertEquals(0, rare.totalCheckpoints());
    }

    @Test
    void shouldAllocateNothingWhenACheckpointIsDue() {
        final StreamCheckpointer stream = manager.stream("stream").metadata("version", "1.2");
        for (int i = 0; i < 8; i++) {
            stream.operator("operator-" + i, operator());
        }
        for (int i = 0; i < 4; i++) {
            stream.source("source-" + i, () -> sink, offset -> sink = offset);
        }
        final long[] sequence = {0};
        assertAllocatesNothing(100_000, i -> stream.onEvent(++sequence[0], i));
        assertEquals(sequence[0], manager.totalCheckpoints());
        assertEquals(4, store.checkpointCount("stream"));
    }

    @Test
    void shouldAllocateNothingWithTriggers() {
        final CheckpointManager rare = new CheckpointManager(store, Long.MAX_VALUE);
        final CachedNanoClock clock = new CachedNanoClock();
        final StreamCheckpointer stream = rare.stream("stream")
                .operator("operator", operator())
                .source("source", () -> sink, offset -> sink = offset)
                .triggers(new CheckpointTriggers()
                        .everyEventTimeNs(1000)
                        .everyWallClockNs(700)
                        .everySourceProgress(300)
                        .minDistanceNs(10)
                        .clock(clock::nanoTime));
        final long[] sequence = {0};
        assertAllocatesNothing(1_000_000, i -> {
            clock.update(sequence[0]);
            sink++;
            if ((sequence[0] & 0xFFF) == 0) {
                stream.requestCheckpoint();
            }
            stream.onEvent(++sequence[0], sequence[0]);
        });
        assertTrue(rare.totalCheckpoints() >= sequence[0] / 301, rare.totalCheckpoints() + " taken");
        assertTrue(rare.totalCheckpoints() < sequence[0] / 100, rare.totalCheckpoints() + " taken");
    }

    /** The hot thread's share: the agent does its own on this thread only in between. */
    @Test
    void shouldAllocateNothingThroughAnAgent(@TempDir final Path directory) {
        try (FileCheckpointStore disk = new FileCheckpointStore(
                new FileStoreConfiguration().directory(directory).durability(Durability.ON_SYNC))) {
            final CheckpointAgent agent = new CheckpointAgent(
                    disk, new PersistenceConfiguration().nanoClock(() -> 0).idleStrategy(NoOpIdleStrategy.INSTANCE));
            final AsyncCheckpointStore front = agent.newStore();
            final CheckpointManager saving = new CheckpointManager(front, 1);
            final StreamCheckpointer stream = saving.stream("stream");
            for (int i = 0; i < 8; i++) {
                stream.operator("operator-" + i, operator());
            }
            final long[] sequence = {0};
            for (int i = 0; i < 4; i++) {
                assertAllocatesNothing(20_000, run -> stream.onEvent(++sequence[0], run));
                agent.doWork();
                assertEquals(sequence[0], front.durableSequence("stream").orElseThrow());
                assertAllocatesNothing(
                        20_000, run -> sink += front.durableSequence("stream").getAsLong());
            }
            agent.onClose();
        }
    }

    @Test
    void shouldAllocateNothingSavingIntoAFullStore() {
        final CheckpointState[] states = new CheckpointState[64];
        for (int i = 0; i < states.length; i++) {
            states[i] = state(i);
        }
        assertAllocatesNothing(100_000, i -> store.save(states[(int) (i % states.length)]));
        assertEquals(4, store.checkpointCount("stream"));
    }

    @Test
    void shouldAllocateNothingClaimingCommittingAndAborting() {
        final CheckpointClaim claim = new CheckpointClaim();
        final CheckpointEncoder encoder = new CheckpointEncoder();
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[256]);
        assertAllocatesNothing(100_000, i -> {
            store.claim("stream", i, 400, claim);
            encoder.wrap(claim.buffer(), 0)
                    .header(i, i, i)
                    .operator("op\u00e9rateur", bytes, 0, 256)
                    .source("source", i)
                    .metadata("version", "1.2");
            if ((i & 1) == 0) {
                claim.commit(encoder.finish());
            } else {
                claim.abort();
            }
        });
        assertEquals(4, store.checkpointCount("stream"));
    }

    @Test
    void shouldAllocateNothingReadingAndFinding() {
        store.save(state(1));
        final CheckpointDecoder decoder = new CheckpointDecoder();
        final UnsafeBuffer view = new UnsafeBuffer();
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[256]);
        final EncodedName name = EncodedName.of("operator-3");
        final EncodedName source = EncodedName.of("source-3");
        assertAllocatesNothing(100_000, i -> {
            store.latest("stream", decoder);
            sink += decoder.sequence() + decoder.watermarkNs() + decoder.eventCount() + decoder.createdAtNs();
            for (int j = 0; j < decoder.operatorCount(); j++) {
                decoder.wrapOperatorName(j, view);
                sink += decoder.wrapOperatorState(j, view) + view.getByte(0);
                sink += decoder.getOperatorState(j, copy, 0);
            }
            for (int j = 0; j < decoder.sourceCount(); j++) {
                sink += decoder.wrapSourceName(j, view) + decoder.sourceOffset(j);
            }
            for (int j = 0; j < decoder.metadataCount(); j++) {
                sink += decoder.wrapMetadataKey(j, view) + decoder.wrapMetadataValue(j, view);
            }
            sink += decoder.findOperator("operator-5")
                    + decoder.findOperator(name)
                    + decoder.findOperator("miss\u00e9");
            sink += decoder.findSource("source-2") + decoder.findSource(source) + decoder.findSource("none");
            sink += decoder.isValid() ? 1 : 0;
        });
    }

    @Test
    void shouldAllocateNothingPinningAndReleasing() {
        final CheckpointState state = state(1);
        final CheckpointPin[] pins = {new CheckpointPin(), new CheckpointPin(), new CheckpointPin()};
        assertAllocatesNothing(100_000, i -> {
            final CheckpointPin pin = pins[(int) (i % pins.length)];
            pin.release();
            store.save(state);
            store.pin("stream", pin);
            sink += pin.decoder().sequence();
        });
        assertEquals(4, store.checkpointCount("stream"));
    }

    @Test
    void shouldAllocateNothingCopyingForOtherThreads() {
        final CheckpointState state = state(1);
        final LatestCheckpointReader reader = store.latestReader("stream");
        final CheckpointDecoder decoder = new CheckpointDecoder();
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[state.serializedLength()]);
        assertAllocatesNothing(100_000, i -> {
            store.save(state);
            sink += reader.copy(copy, decoder) + decoder.eventCount();
        });
    }

    @Test
    void shouldAllocateNothingPinningOnDisk(@TempDir final Path directory) {
        final CheckpointState state = state(1);
        final CheckpointPin pin = new CheckpointPin();
        try (FileCheckpointStore onDisk = new FileCheckpointStore(
                new FileStoreConfiguration().directory(directory).durability(Durability.ON_SYNC))) {
            assertAllocatesNothing(20_000, i -> {
                if (i % 5 == 0) {
                    pin.release();
                    onDisk.pin("stream", pin);
                }
                onDisk.save(state);
            });
            assertEquals(4, onDisk.checkpointCount("stream"));
        }
    }

    @Test
    void shouldAllocateNothingWrappingBuffers() {
        final byte[] bytes = state(1).serialize();
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        final ByteBuffer byteBuffer = ByteBuffer.wrap(bytes);
        final CheckpointDecoder decoder = new CheckpointDecoder();
        assertAllocatesNothing(100_000, i -> {
            sink += decoder.wrap(buffer, 0, bytes.length).operatorCount();
            sink += decoder.wrap(byteBuffer).sourceCount();
        });
    }

    @Test
    void shouldAllocateNothingVisiting() {
        for (int i = 0; i < 4; i++) {
            store.save(state(i));
        }
        final CheckpointDecoder decoder = new CheckpointDecoder();
        assertAllocatesNothing(100_000, i -> sink += store.visitNewestFirst("stream", decoder, view -> true));
    }

    @Test
    void shouldAllocateNothingSerializingIntoBuffers() {
        final CheckpointState state = state(1);
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(state.serializedLength()));
        assertAllocatesNothing(100_000, i -> sink += state.serialize(buffer, 0));
        final ByteBuffer direct = ByteBuffer.allocateDirect(state.serializedLength());
        final ByteBuffer heap = ByteBuffer.allocate(state.serializedLength());
        assertAllocatesNothing(100_000, i -> sink += state.serialize((i & 1) == 0 ? direct.clear() : heap.clear()));
    }

    @Test
    void shouldAllocateNothingSavingToAFullStoreOnDisk(@TempDir final Path directory) {
        final CheckpointState[] states = new CheckpointState[64];
        for (int i = 0; i < states.length; i++) {
            states[i] = state(i);
        }
        try (FileCheckpointStore onDisk = new FileCheckpointStore(
                new FileStoreConfiguration().directory(directory).durability(Durability.PROCESS))) {
            final CheckpointDecoder decoder = new CheckpointDecoder();
            assertAllocatesNothing(100_000, i -> {
                onDisk.save(states[(int) (i % states.length)]);
                onDisk.latest("stream", decoder);
                sink += decoder.sequence();
            });
            assertEquals(4, onDisk.checkpointCount("stream"));
        }
    }

    @Test
    void shouldAllocateNothingFlushingToDisk(@TempDir final Path directory) {
        final CheckpointState state = state(1);
        try (FileCheckpointStore onDisk = new FileCheckpointStore(
                new FileStoreConfiguration().directory(directory).durability(Durability.EVERY_SAVE))) {
            assertAllocatesNothing(300, i -> onDisk.save(state));
            assertEquals(4, onDisk.checkpointCount("stream"));
        }
    }

    @Test
    void shouldAllocateNothingFlushingManyStreamsTogether(@TempDir final Path directory) {
        final CheckpointState[] states = new CheckpointState[300];
        for (int i = 0; i < states.length; i++) {
            states[i] = new CheckpointState(new CheckpointId("stream-" + i * 7 % states.length, 1, 1));
        }
        try (FileCheckpointStore onDisk = new FileCheckpointStore(
                new FileStoreConfiguration().directory(directory).durability(Durability.ON_SYNC))) {
            assertAllocatesNothing(20, i -> {
                for (int j = 0; j < states.length - 40 * (i % 5); j++) {
                    onDisk.save(states[(int) (j + 70 * i) % states.length]);
                }
                onDisk.sync();
            });
            assertEquals(4, onDisk.checkpointCount("stream-299"));
        }
    }

    @Test
    void shouldAllocateNothingDeferringSaves(@TempDir final Path directory) {
        final UnsafeBuffer[] encoded = new UnsafeBuffer[300];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = new UnsafeBuffer(state(i).serialize());
        }
        final DeferredSaveListener listener = new DeferredSaveListener() {
            @Override
            public void onWritten() {
                sink++;
            }

            @Override
            public void onNotWritten(final CheckpointException reason) {
                throw reason;
            }
        };
        final String[] streamIds = new String[40];
        Arrays.setAll(streamIds, i -> "stream-" + i);
        try (FileCheckpointStore onDisk = new FileCheckpointStore(
                new FileStoreConfiguration().directory(directory).durability(Durability.ON_SYNC))) {
            final long[] saved = {0};
            assertAllocatesNothing(200, i -> {
                for (int j = 0; j < encoded.length; j++) {
                    final UnsafeBuffer state = encoded[j];
                    state.putLong(0, saved[0], ByteOrder.LITTLE_ENDIAN); // the sequence
                    onDisk.saveDeferred(streamIds[j % streamIds.length], i, state, 0, state.capacity(), listener);
                    saved[0]++;
                }
                onDisk.writeDeferred();
                onDisk.sync();
            });
            assertEquals(saved[0], sink);
            assertEquals(4, onDisk.checkpointCount("stream-39"));
        }
    }
}
