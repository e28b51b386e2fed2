package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One writer and several readers, at full speed; each state has a checksum of its own. */
@Timeout(120)
class LatestCheckpointReaderRaceTest {
    private static final int READERS = 3;
    private static final int CHECKPOINTS = 30_000;

    /** Of several size classes, so that slots, and chunks, change hands. */
    private static final int[] LENGTHS = {16, 900, 8, 3000, 60, 13_000, 400};

    private final CheckpointEncoder encoder = new CheckpointEncoder();
    private final CheckpointClaim claim = new CheckpointClaim();
    private final CRC32C crc = new CRC32C();
    private final byte[] bytes = new byte[13_000];
    private final ExecutorService threads = Executors.newFixedThreadPool(READERS);

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
    }

    /** The event count is the checksum of the state. */
    private void save(final CheckpointStore store, final String streamId, final long sequence) {
        final int length = LENGTHS[(int) (sequence % LENGTHS.length)];
        final long seed = sequence * 0x9E3779B97F4A7C15L;
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed >>> (i & 31) ^ i);
        }
        crc.reset();
        crc.update(bytes, 0, length);
        store.claim(streamId, sequence, length + 64, claim);
        encoder.wrap(claim.buffer(), 0).header(sequence, 0, crc.getValue());
        claim.commit(encoder.operator("o", new UnsafeBuffer(bytes), 0, length).finish());
    }

    /** What a thread has seen. */
    private static final class Observer {
        private final LatestCheckpointReader reader;
        private final CheckpointDecoder decoder = new CheckpointDecoder();
        private final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
        private final UnsafeBuffer state = new UnsafeBuffer();
        private final CRC32C crc = new CRC32C();
        private final byte[] copy = new byte[13_000];
        private long newest;

        Observer(final LatestCheckpointReader reader) {
            this.reader = reader;
        }

        /** Takes a copy; true if there was one to be had, and it is newer than the one before. */
        boolean look() {
            if (reader.copy(buffer, decoder) < 0) {
                return false;
            }
            final long sequence = decoder.sequence();
            assertTrue(sequence >= newest, () -> sequence + " after " + newest);
            final boolean isNewer = sequence > newest;
            newest = sequence;
            final int length = decoder.wrapOperatorState(0, state);
            assertEquals(LENGTHS[(int) (sequence % LENGTHS.length)], length);
            state.getBytes(0, copy, 0, length);
            crc.reset();
            crc.update(copy, 0, length);
            assertEquals(crc.getValue(), decoder.eventCount(), () -> "the state of " + sequence);
            return isNewer;
        }
    }

    private static void requireDone(final List<Future<?>> observers) throws InterruptedException {
        for (final Future<?> observer : observers) {
            try {
                observer.get();
            } catch (final ExecutionException ex) {
                throw new AssertionError(ex.getCause());
            }
        }
    }

    private static boolean areAllDone(final List<Future<?>> observers) {
        return observers.stream().allMatch(Future::isDone);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void shouldNeverShowWhatWasOverwrittenNorGoBack(final int maxPerStream) throws InterruptedException {
        try (InMemoryCheckpointStore store = new InMemoryCheckpointStore(new InMemoryCheckpointStore.Options()
                .maxPerStream(maxPerStream)
                .chunkSize(1 << 14)
                .maxOffHeapBytes(5 + 2L * maxPerStream << 14))) {
            final LatestCheckpointReader reader = store.latestReader("s");
            final List<Future<?>> observers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                observers.add(threads.submit(() -> {
                    final Observer observer = new Observer(reader);
                    int seen = 0;
                    while (seen < CHECKPOINTS && !Thread.currentThread().isInterrupted()) {
                        seen += observer.look() ? 1 : 0;
                    }
                }));
            }
            long sequence = 0;
            while (!areAllDone(observers) && !Thread.currentThread().isInterrupted()) {
                save(store, "s", ++sequence);
                save(store, "t" + sequence % 2, sequence);
            }
            requireDone(observers);
        }
    }

    /** The memory of a store that is closed, or deletes, stays until nobody copies from it. */
    @Test
    void shouldNeverReadMemoryThatWasGivenBack() throws InterruptedException {
        final AtomicInteger refusals = new AtomicInteger();
        for (int round = 0; round < 200; round++) {
            final InMemoryCheckpointStore store = new InMemoryCheckpointStore(2);
            final LatestCheckpointReader reader = store.latestReader("s");
            final List<Future<?>> observers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                observers.add(threads.submit(() -> {
                    final Observer observer = new Observer(reader);
                    try {
                        while (!Thread.currentThread().isInterrupted()) {
                            observer.look();
                        }
                    } catch (final IllegalStateException ex) {
                        assertEquals("the store is closed", ex.getMessage());
                        refusals.incrementAndGet();
                    }
                }));
            }
            for (int sequence = 1; sequence <= 50; sequence++) {
                save(store, "s", 50 * round + sequence);
            }
            assertFalse(areAllDone(observers));
            store.close();
            if (round % 50 == 0) {
                System.gc();
            }
            requireDone(observers);
        }
        assertEquals(200 * READERS, refusals.get());
    }

    private static UnsafeBuffer slot(final int chunkLength, final int offset, final long generation) {
        final UnsafeBuffer chunk = new UnsafeBuffer(ByteBuffer.allocateDirect(chunkLength));
        chunk.putLong(offset + InMemoryCheckpointStore.GENERATION_OFFSET, generation);
        chunk.putInt(offset + InMemoryCheckpointStore.LENGTH_OFFSET, CheckpointLayout.EMPTY_LENGTH);
        chunk.putLong(offset + InMemoryCheckpointStore.SLOT_HEADER_LENGTH, generation, ByteOrder.LITTLE_ENDIAN);
        return chunk;
    }

    /** A place is a chunk, an offset and a generation: of two places no third is ever made. */
    @Test
    void shouldNeverMixTwoPlaces() throws InterruptedException {
        final int far = 1 << 19;
        final UnsafeBuffer small = slot(4096, 0, 1);
        final UnsafeBuffer large = slot(1 << 20, far, 2);
        final LatestCheckpointReader reader = new LatestCheckpointReader("s");
        reader.show(small, 0, 1);
        final Future<?> observer = threads.submit(() -> {
            final CheckpointDecoder decoder = new CheckpointDecoder();
            final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
            for (int copies = 0; copies < 5_000_000 && !Thread.currentThread().isInterrupted(); ) {
                final int length = reader.copy(buffer, decoder);
                if (length != LatestCheckpointReader.OVERTAKEN) {
                    assertEquals(CheckpointLayout.EMPTY_LENGTH, length);
                    assertTrue(decoder.sequence() == 1 || decoder.sequence() == 2);
                    copies++;
                }
            }
        });
        while (!observer.isDone() && !Thread.currentThread().isInterrupted()) {
            reader.show(large, far, 2);
            reader.show(small, 0, 1);
        }
        requireDone(List.of(observer));
    }
}
