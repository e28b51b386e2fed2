package io.cairn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.JvmAccess;
import io.cairn.manager.CheckpointManager;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.CheckpointStore;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.InMemoryCheckpointStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the JVM's flight recorder tells of Cairn. */
class FlightRecorderTest {
    private static final List<String> EVENTS = List.of("io.cairn.Save", "io.cairn.Flush", "io.cairn.Recovery");

    @TempDir
    Path root;

    /** Saves, flushes and recovers, all in a runtime without the module. */
    public static final class Main {
        public static void main(final String[] args) {
            System.out.println("recorder: " + JvmAccess.HAS_FLIGHT_RECORDER);
            try (FileCheckpointStore store = open(Path.of(args[0]), Durability.EVERY_SAVE)) {
                store.save(state("a", 3));
                System.out.println(
                        "recovered " + manager(store).stream("a").recover().orElseThrow());
            }
        }
    }

    private static FileCheckpointStore open(final Path directory, final Durability durability) {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory)
                .growthStep(1 << 16)
                .durability(durability));
    }

    private static CheckpointState state(final String streamId, final long sequence) {
        return new CheckpointState(new CheckpointId(streamId, sequence, 7)).setSourceOffset("in", sequence);
    }

    private static CheckpointManager manager(final CheckpointStore store) {
        final CheckpointManager manager = new CheckpointManager(store, 10);
        manager.stream("a").source("in", () -> 0, offset -> {});
        return manager;
    }

    private List<RecordedEvent> recorded(final String name, final Runnable action) throws IOException {
        try (Recording recording = new Recording()) {
            EVENTS.forEach(recording::enable);
            recording.start();
            action.run();
            recording.stop();
            final Path file = root.resolve("recording.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals(name))
                    .filter(event -> !event.getDuration().isNegative())
                    .toList();
        }
    }

    @Test
    void shouldTellOfEachSaveToDisk() throws IOException {
        try (FileCheckpointStore store = open(root.resolve("store"), Durability.EVERY_SAVE)) {
            store.save(state("a", 1)); // the events are in use before somebody records
            final List<RecordedEvent> events = recorded("io.cairn.Save", () -> {
                store.save(state("a", 2));
                store.save(state("b", -1));
            });
            store.save(state("a", 3));
            assertEquals(2, events.size(), events.toString());
            assertEquals("a", events.get(0).getString("stream"));
            assertEquals(2, events.get(0).getLong("sequence"));
            assertEquals(state("a", 2).serializedLength(), events.get(0).getLong("bytes"));
            assertTrue(events.get(0).getDuration().toNanos() > 0);
            assertEquals("b", events.get(1).getString("stream"));
            assertEquals(-1, events.get(1).getLong("sequence"));
        }
    }

    @Test
    void shouldTellOfEachFlush() throws IOException {
        try (FileCheckpointStore store = open(root.resolve("store"), Durability.ON_SYNC)) {
            store.save(state("a", 1));
            store.sync();
            final List<RecordedEvent> events = recorded("io.cairn.Flush", () -> {
                store.save(state("a", 2));
                store.save(state("a", 3));
                store.sync();
                store.sync();
            });
            assertEquals(1, events.size(), events.toString());
            assertEquals(
                    root.resolve("store").toRealPath().resolve("slots-4096").toString(),
                    events.get(0).getString("file"));
            assertEquals(2 * 4096, events.get(0).getLong("bytes"));
            assertTrue(events.get(0).getDuration().toNanos() > 0);
        }
    }

    @Test
    void shouldTellOfWhatTheAgentWrites() throws IOException {
        try (FileCheckpointStore disk = open(root.resolve("store"), Durability.ON_SYNC)) {
            final CheckpointAgent agent = new CheckpointAgent(disk, new PersistenceConfiguration());
            final AsyncCheckpointStore front = agent.newStore();
            final Runnable work = () -> {
                front.save(state("a", 5));
                front.save(state("b", 6));
                agent.doWork();
            };
            work.run();
            assertEquals(2, recorded("io.cairn.Save", work).size());
            assertEquals(1, recorded("io.cairn.Flush", work).size());
            agent.onClose();
        }
    }

    @Test
    void shouldTellOfEachRecovery() throws IOException {
        final CheckpointStore store = new InMemoryCheckpointStore(4);
        store.save(state("a", 1));
        store.save(state("a", 2));
        final List<RecordedEvent> events = recorded("io.cairn.Recovery", () -> {
            manager(store).stream("a").recover();
            manager(store).stream("none").recover();
            assertThrows(
                    CheckpointException.class,
                    () -> new CheckpointManager(store, 10).stream("a").recover());
        });
        assertEquals(3, events.size(), events.toString());
        assertEquals("a", events.get(0).getString("stream"));
        assertEquals(2, events.get(0).getLong("sequence"));
        assertEquals(state("a", 2).serializedLength(), events.get(0).getLong("bytes"));
        assertTrue(events.get(0).getBoolean("isRestored"));
        assertTrue(events.get(0).getDuration().toNanos() > 0);
        assertEquals("none", events.get(1).getString("stream"));
        assertFalse(events.get(1).getBoolean("isRestored"));
        assertEquals(0, events.get(1).getLong("bytes"));
        assertEquals("a", events.get(2).getString("stream"));
        assertFalse(events.get(2).getBoolean("isRestored"));
    }

    @Test
    void shouldBeMissedByNobody() throws Exception {
        final ChildJvm.Result result = ChildJvm.run(
                Main.class,
                List.of(root.resolve("store").toString()),
                "--limit-modules=java.management,jdk.unsupported",
                ChildJvm.ADD_OPENS);
        assertEquals(
                "recorder: false" + System.lineSeparator() + "recovered 3" + System.lineSeparator(), result.output());
    }
}
