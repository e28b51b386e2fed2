package io.cairn.persist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountersFileTest extends AgentFixture {
    private static final int COUNT = PersistenceCounter.values().length;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = root.resolve("store").resolve(CountersFile.FILE_NAME);
        configuration.countersFile(file);
    }

    private String problem() {
        final String message = assertThrows(CheckpointException.class, () -> CountersFile.read(file))
                .getMessage();
        final String start = file + " is no file of counters that can be read: ";
        assertTrue(message.startsWith(start), message);
        return message.substring(start.length());
    }

    private String problemAfter(final Consumer<ByteBuffer> change) throws IOException {
        final byte[] good = Files.readAllBytes(file);
        final byte[] changed = good.clone();
        change.accept(ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder()));
        Files.write(file, changed);
        try {
            return problem();
        } finally {
            Files.write(file, good);
        }
    }

    @Test
    void shouldShowTheCountersOfALiveProcess() throws IOException {
        start();
        assertEquals(0, CountersFile.read(file).get(PersistenceCounter.TAKEN));
        save("a", 1, 2);
        agent.doWork();
        final CountersFile shown = CountersFile.read(file);
        assertEquals(2, shown.get(PersistenceCounter.TAKEN));
        assertEquals(1, shown.get(PersistenceCounter.COALESCED));
        assertEquals(1, shown.get(PersistenceCounter.DURABLE));
        assertEquals(0, shown.get(PersistenceCounter.PENDING));
        assertEquals(ProcessHandle.current().pid(), shown.pid());
        assertTrue(shown.isProcessAlive());
        assertFalse(shown.isClosed());
        save("a", 3);
        agent.onClose();
        assertTrue(CountersFile.read(file).isClosed());
        assertEquals(2, CountersFile.read(file).get(PersistenceCounter.DURABLE));
        assertFalse(shown.isClosed(), "it is of that moment");
        assertFalse(Files.exists(file.resolveSibling("counters.new")));
    }

    /** As docs/FORMAT.md describes it, for tools that are not Cairn's. */
    @Test
    void shouldHoldCountersOfAgrona() throws IOException {
        start();
        save("a", 1);
        agent.doWork();
        final ByteBuffer bytes = ByteBuffer.allocateDirect((int) Files.size(file));
        bytes.put(Files.readAllBytes(file)).flip();
        assertEquals(128 + COUNT * (512 + 128), bytes.limit());
        final CountersReader reader = new CountersReader(
                new UnsafeBuffer(bytes, 128, COUNT * 512), new UnsafeBuffer(bytes, 128 + COUNT * 512, COUNT * 128));
        assertEquals("cairn: checkpoints durable", reader.getCounterLabel(2));
        assertEquals(7403, reader.getCounterTypeId(2));
        assertEquals(1, reader.getCounterValue(2));
    }

    @Test
    void shouldBeInNobodysWayInTheDirectoryOfAStore() throws IOException {
        start();
        save("a", 1);
        final Map<String, Integer> forces = countingForces();
        agent.doWork();
        assertFalse(forces.containsKey("store/counters"), forces.toString());
        agent.onClose();
        store.close();
        store = openDisk(1 << 16);
        assertEquals("1", sequences("a"));
        assertEquals(List.of(), store.damage());
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(root.resolve("store"))) {
            assertEquals(Set.of("a"), reader.streams());
            assertEquals(List.of(), reader.damage());
        }
    }

    @Test
    void shouldTakeThePlaceOfAnOlderOneWhichItsReadersKeep() throws IOException {
        start();
        final CheckpointAgent first = agent;
        save("a", 1);
        start();
        assertEquals(0, CountersFile.read(file).get(PersistenceCounter.TAKEN));
        first.doWork();
        assertEquals(0, CountersFile.read(file).get(PersistenceCounter.TAKEN));
    }

    @Test
    void shouldNotTakeThePlaceOfAnythingElse() throws IOException {
        Files.writeString(file, "somebody's");
        assertEquals(
                file + " exists and is no file of counters: it is left as it is",
                assertThrows(CheckpointException.class, this::start).getMessage());
        assertEquals("somebody's", Files.readString(file));
        configuration.countersFile(root);
        assertThrows(CheckpointException.class, this::start);
        configuration.countersFile(root.resolve("missing").resolve("counters"));
        assertTrue(assertThrows(CheckpointException.class, this::start)
                .getMessage()
                .startsWith("the file of counters " + root.resolve("missing").resolve("counters") + " cannot be made"));
    }

    @Test
    void shouldShowAtOnceThatTheDiskIsFull() throws IOException {
        configuration.countersFile(disk.root().resolve("counters"));
        failing(operation -> operation.kind() == Kind.WRITE, "No space left on device");
        assertTrue(assertThrows(CheckpointException.class, this::start)
                .getMessage()
                .contains("No space left on device"));
        disk.interceptor(operation -> Verdict.PROCEED);
        assertFalse(Files.exists(root.resolve("counters")));
    }

    @Test
    void shouldRefuseCountersAndAFile() {
        configuration.counters(new CountersManager(
                new UnsafeBuffer(ByteBuffer.allocateDirect(512)), new UnsafeBuffer(ByteBuffer.allocateDirect(128))));
        assertThrows(IllegalArgumentException.class, this::start);
    }

    @Test
    void shouldTellThatTheProcessIsNotTheOneThatWas() throws IOException {
        start();
        final byte[] bytes = Files.readAllBytes(file);
        final ByteBuffer changed = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        changed.putLong(24, changed.getLong(24) - 60_000);
        Files.write(file, bytes);
        assertFalse(CountersFile.read(file).isProcessAlive(), "a process that was started later has its number");
        changed.putLong(24, 0);
        Files.write(file, bytes);
        assertTrue(CountersFile.read(file).isProcessAlive(), "as far as can be told");
        for (final long pid : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            changed.putLong(16, pid);
            Files.write(file, bytes);
            assertFalse(CountersFile.read(file).isProcessAlive(), "process " + pid);
        }
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        start();
        assertEquals("it does not start as one", problemAfter(bytes -> bytes.put(3, (byte) 0)));
        assertEquals("it is of version 2, and this library reads 1", problemAfter(bytes -> bytes.putInt(8, 2)));
        final String lengths = "it has 9728 bytes, but tells of ";
        assertEquals(lengths + "127, 7680 and 1920", problemAfter(bytes -> bytes.putInt(12, 127)));
        assertEquals(lengths + "128, 4294967295 and 1920", problemAfter(bytes -> bytes.putInt(32, -1)));
        assertEquals(lengths + "128, 0 and 1920", problemAfter(bytes -> bytes.putInt(32, 0)));
        assertEquals(lengths + "128, 7680 and 2147483648", problemAfter(bytes -> bytes.putInt(36, 1 << 31)));
        assertEquals(
                lengths + "128, 8192 and 1408",
                problemAfter(bytes -> bytes.putInt(32, 8192).putInt(36, 1408)));
        assertEquals(
                "it has no counter of type 7403, cairn: checkpoints durable",
                problemAfter(bytes -> bytes.putInt(128 + 2 * 512 + 4, 1)));
        assertEquals(
                "it has no counter of type 7401, cairn: checkpoints taken",
                problemAfter(bytes -> bytes.putInt(128, -1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 127, 128, 129, 7808, 9727})
    void shouldSayThatItIsCut(final int length) throws IOException {
        start();
        final byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, length));
        final String problem = problem();
        assertTrue(problem.startsWith("it has " + length + " bytes"), problem);
    }

    @Test
    void shouldSayThatItIsTooLongOrNotThereOrNoFile() throws IOException {
        start();
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 10_000));
        assertEquals("it has 10000 bytes, but tells of 128, 7680 and 1920", problem());
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5_000_000));
        assertTrue(problem().startsWith("it has 1048577 bytes"));
        Files.delete(file);
        assertThrows(NoSuchFileException.class, () -> CountersFile.read(file));
        Files.createDirectory(file);
        assertEquals("it is no regular file", problem());
    }

    @Test
    void shouldNotBeChangedByBeingRead() throws IOException {
        start();
        final byte[] before = Files.readAllBytes(file);
        CountersFile.read(file);
        assertArrayEquals(before, Files.readAllBytes(file));
    }
}
