package io.cairn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.manager.CheckpointManager;
import io.cairn.manager.CheckpointTriggers;
import io.cairn.manager.OperatorSnapshot;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.CountersFile;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.CheckpointPin;
import io.cairn.store.CheckpointStore;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.InMemoryCheckpointStore;
import io.cairn.store.LatestCheckpointReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README: it is in there word for word, it compiles, and it does what is said of it. */
class ReadmeExampleTest {
    private final CheckpointStore store = new InMemoryCheckpointStore(4);
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final List<Long> sent = new CopyOnWriteArrayList<>();

    /** Total of all order values, off the heap. */
    private static final class Totals implements OperatorSnapshot {
        private final UnsafeBuffer total = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));

        void add(final long value) {
            total.addLongOrdered(0, value);
        }

        long value() {
            return total.getLong(0);
        }

        // README operator begin
        @Override
        public int maxSnapshotLength() {
            return Long.BYTES; // no snapshot is longer
        }

        @Override
        public int snapshot(final MutableDirectBuffer buffer, final int offset) {
            buffer.putBytes(offset, total, 0, Long.BYTES);
            return Long.BYTES;
        }

        @Override
        public void restore(final DirectBuffer buffer, final int offset, final int length) {
            total.putBytes(0, buffer, offset, Long.BYTES);
        }
        // README operator end
    }

    /** Orders of value 1, 2, 3, ... */
    private static final class Orders {
        private final long end;
        private long position;

        Orders(final long end) {
            this.end = end;
        }

        boolean next() {
            return position++ < end;
        }

        long position() {
            return position;
        }

        void seek(final long position) {
            this.position = position;
        }

        long value() {
            return position;
        }

        long timeNs() {
            return position * 1_000_000;
        }
    }

    private long run(final Totals totals, final Orders orders) {
        // README begin
        CheckpointManager manager = new CheckpointManager(store, 1_000); // a checkpoint every 1,000 events
        StreamCheckpointer stream = manager.stream("orders")
                .operator("totals", totals) // writes and restores its own state
                .source("orders-0", orders::position, orders::seek);
        long resumeAfter = stream.recover().orElse(0); // all is as it was at this sequence
        for (long sequence = resumeAfter + 1; orders.next(); sequence++) {
            totals.add(orders.value());
            stream.onEvent(sequence, orders.timeNs()); // one comparison when nothing is due
        }
        // README end
        return resumeAfter;
    }

    @Test
    void shouldComeBackAsTheReadmeSays() {
        final Totals totals = new Totals();
        assertEquals(0, run(totals, new Orders(2_500)));
        assertEquals(2_500 * 2_501 / 2, totals.value());
        final Totals restarted = new Totals();
        assertEquals(2_000, run(restarted, new Orders(10_000)));
        assertEquals(10_000 * 10_001 / 2, restarted.value());
    }

    @Test
    void shouldTakeThemByTimeAsTheReadmeSays() {
        final StreamCheckpointer stream = new CheckpointManager(store, Long.MAX_VALUE).stream("orders");
        // README triggers begin
        CachedNanoClock clock = new CachedNanoClock(); // which PersistenceConfiguration.cachedClock(clock) keeps
        stream.triggers(new CheckpointTriggers()
                .everyEventTimeNs(60_000_000_000L) // each minute of event time,
                .everyWallClockNs(5_000_000_000L) // and each 5 s, whichever comes first,
                .minDistanceNs(100_000_000) // but not within 100 ms
                .clock(clock::nanoTime));
        // README triggers end
        clock.update(1);
        assertFalse(stream.onEvent(1, 0));
        assertTrue(stream.onEvent(2, 60_000_000_000L));
        clock.update(100_000_000);
        assertFalse(stream.onEvent(3, 120_000_000_000L));
        clock.update(100_000_001);
        assertTrue(stream.onEvent(4, 120_000_000_000L));
        clock.update(5_100_000_000L);
        assertFalse(stream.onEvent(5, 120_000_000_000L));
        clock.update(5_100_000_001L);
        assertTrue(stream.onEvent(6, 120_000_000_000L));
    }

    @Test
    void shouldKeepThemOnDiskAsTheReadmeSays(@TempDir final Path directory) {
        for (int run = 0; run < 2; run++) {
            // README disk begin
            CheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration()
                    .directory(directory) // of this store and its counters, and of nothing else
                    .maxPerStream(4)
                    .durability(Durability.EVERY_SAVE)); // what save has returned from survives a loss of power
            // README disk end
            try (store) {
                assertEquals(run, store.checkpointCount("orders"));
                store.save(new CheckpointState(CheckpointId.of("orders", run)));
            }
        }
    }

    @Test
    void shouldSaveWithoutWaitingAsTheReadmeSays(@TempDir final Path directory) {
        // README agent begin
        FileStoreConfiguration onDisk =
                new FileStoreConfiguration().directory(directory).durability(Durability.ON_SYNC);
        try (FileCheckpointStore disk = new FileCheckpointStore(onDisk)) {
            CheckpointAgent agent = new CheckpointAgent(
                    disk,
                    new PersistenceConfiguration()
                            .listener((streamId, sequence) -> acknowledge(streamId, sequence)) // it is durable
                            .countersFile(directory.resolve(CountersFile.FILE_NAME))); // for cairn-tool watch
            try (AgentRunner runner =
                            new AgentRunner(new SleepingIdleStrategy(10_000), Throwable::printStackTrace, null, agent);
                    AsyncCheckpointStore store = agent.newStore()) { // close() waits until all is durable
                AgentRunner.startOnThread(runner); // before recovery, which asks the agent
                runPipeline(store);
            }
        }
        // README agent end
        try (FileCheckpointStore disk = new FileCheckpointStore(onDisk)) {
            assertEquals(7, disk.latest("orders").orElseThrow().id().sequence());
        }
        assertEquals(List.of("orders 7"), acknowledged);
        assertTrue(Files.exists(directory.resolve("counters")));
    }

    private void acknowledge(final String streamId, final long sequence) {
        acknowledged.add(streamId + " " + sequence);
    }

    @Test
    void shouldPinAndCopyAsTheReadmeSays() throws InterruptedException {
        final InMemoryCheckpointStore store = new InMemoryCheckpointStore(1);
        store.save(new CheckpointState(CheckpointId.of("orders", 7)).eventCount(70));
        // README pin begin
        CheckpointPin pin = new CheckpointPin(); // to be used again and again
        if (store.pin("orders", pin)) {
            runPipelineFurther(store);
            send(pin.decoder()); // as it was
            pin.release();
        }
        LatestCheckpointReader reader = store.latestReader("orders"); // for any number of other threads
        Thread thread = new Thread(() -> {
            MutableDirectBuffer buffer = new ExpandableArrayBuffer(); // a thread's own
            CheckpointDecoder decoder = new CheckpointDecoder();
            if (reader.copy(buffer, decoder) >= 0) { // there was one, and the store's thread was not faster
                send(decoder);
            }
        });
        // README pin end
        thread.start();
        thread.join();
        assertEquals(List.of(70L, 80L), sent);
    }

    private static void runPipelineFurther(final CheckpointStore store) {
        store.save(new CheckpointState(CheckpointId.of("orders", 8)).eventCount(80));
    }

    private void send(final CheckpointDecoder checkpoint) {
        sent.add(checkpoint.eventCount());
    }

    private static void runPipeline(final CheckpointStore store) {
        assertEquals(0, store.checkpointCount("orders"));
        store.save(new CheckpointState(CheckpointId.of("orders", 7)));
    }

    @Test
    void shouldStandInTheReadmeWordForWord() throws IOException {
        final Path root = Files.exists(Path.of("README.md")) ? Path.of("") : Path.of("..");
        final String readme = Files.readString(root.resolve("README.md"));
        final String source = Files.readString(root.resolve("core/src/test/java/io/cairn/ReadmeExampleTest.java"));
        for (final String name : new String[] {
            "README", "README operator", "README triggers", "README disk", "README agent", "README pin"
        }) {
            final String example = source.substring(
                            source.indexOf("// " + name + " begin\n") + ("// " + name + " begin").length(),
                            source.indexOf("// " + name + " end\n"))
                    .stripTrailing()
                    .stripIndent();
            assertFalse(example.isBlank());
            assertTrue(readme.contains(example.strip()), "README.md lacks:\n" + example);
        }
    }
}
