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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountersFileTest extends AgentFixture {
    private static final int COUNT = PersistenceCounter.values().length;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = root.resolve("store").resolve(CountersFile.FILE_NAME);
        configuration.countersFile(file);
        disk.allowMappingForWriting();
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

    /** What a full disk or a loss of power can leave: the start of a file, with zeros in the place of pages from one on to another. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 9, 9",
        "7, 9, 9",
        "8, 9, 9",
        "128, 9, 9",
        "7808, 9, 9",
        "9727, 9, 9",
        "1, 0, 1",
        "100, 0, 1",
        "4096, 0, 1",
        "9728, 0, 3",
        "9728, 0, 1",
        "9728, 0, 2",
        "9728, 1, 2",
        "9728, 2, 3"
    })
    void shouldTakeThePlaceOfWhatIsLeftOfOne(final int length, final int firstZeroPage, final int endOfZeroPages)
            throws IOException {
        start();
        final byte[] left = Arrays.copyOf(Files.readAllBytes(file), length);
        final int from = Math.min(length, firstZeroPage * 4096);
        Arrays.fill(left, from, Math.max(from, Math.min(length, endOfZeroPages * 4096)), (byte) 0);
        Files.write(file, left);
        Files.write(file.resolveSibling("counters.new"), left);
        assertCounting();
    }

    /** Nobody judges it: the name is Cairn's. */
    @Test
    void shouldNotBeStoppedByWhatIsLeftUnderTheOtherName() throws IOException {
        final Path other = file.resolveSibling("counters.new");
        Files.writeString(other, "half of somethi");
        assertCounting();
        final Path elsewhere = Files.writeString(root.resolve("elsewhere"), "somebody's");
        Files.createSymbolicLink(other, elsewhere);
        assertCounting();
        assertEquals("somebody's", Files.readString(elsewhere));
    }

    @Test
    void shouldLeaveSomebodysFileBesideANameOfTheUsersOwn() throws IOException {
        final Path foreign = Files.writeString(root.resolve("stats.new"), "somebody's");
        configuration.countersFile(root.resolve("stats"));
        start();
        save("a", 1);
        agent.doWork();
        assertEquals("somebody's", Files.readString(foreign));
        assertEquals(1, errors.size());
        assertEquals(OptionalLong.of(1), agent.durableSequence("a"));
    }

    private void assertCounting() throws IOException {
        start();
        save("a", 1);
        agent.doWork();
        assertEquals(List.of(), errors);
        assertEquals(1, CountersFile.read(file).get(PersistenceCounter.DURABLE));
        assertFalse(Files.exists(file.resolveSibling("counters.new"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void shouldNotTakeThePlaceOfAnythingElse() throws IOException {
        for (final byte[] bytes : List.of(
                "somebody's".getBytes(StandardCharsets.US_ASCII),
                "CAIRN-MF".getBytes(StandardCharsets.US_ASCII),
                ByteBuffer.allocate(100).put(99, (byte) 1).array(),
                ByteBuffer.allocate(9729).put(9728, (byte) 1).array(),
                new byte[(1 << 20) + 1])) {
            Files.write(file, bytes);
            assertToldAndStarted(file + " exists and is no file of counters: it is left as it is");
            assertArrayEquals(bytes, Files.readAllBytes(file));
        }
        Files.delete(file);
        configuration.countersFile(root.resolve("good"));
        start();
        Files.createSymbolicLink(file, root.resolve("good"));
        configuration.countersFile(file);
        assertToldAndStarted(file + " exists and is no file of counters: it is left as it is");
        assertTrue(Files.isSymbolicLink(file));
        configuration.countersFile(root);
        assertToldAndStarted(root + " exists and is no file of counters: it is left as it is");
        final Path missing = root.resolve("missing").resolve("counters");
        configuration.countersFile(missing);
        assertToldAndStarted("the file of counters " + missing + " cannot be made: ");
        assertFalse(Files.exists(root.resolve("missing")));
    }

    /** Counters never stop a pipeline: the agent starts, and what it is told is told by its own thread. */
    private void assertToldAndStarted(final String problem) {
        start();
        assertEquals(List.of(), errors, "the error handler is called by the agent's thread");
        save("a", 1);
        agent.doWork();
        agent.doWork();
        assertDurable("a1");
        assertEquals(1, errors.size());
        final String message = errors.get(0).getMessage();
        final String start = "the counters stay in memory, where nobody sees them: " + problem;
        assertTrue(message.startsWith(start), message);
        errors.clear();
        agent.onClose();
        assertEquals(List.of(), errors);
    }

    /** Such as a disk that is full: nothing is left behind, and the next start makes the file. */
    @ParameterizedTest
    @EnumSource(names = {"ATTRIBUTES", "CREATE", "WRITE", "FORCE", "MAP", "RENAME", "FORCE_DIRECTORY"})
    void shouldStartWhereNoFileCanBeMadeAndLeaveNothingBehind(final Kind kind) throws IOException {
        final Path directory = Files.createDirectory(root.resolve("metrics"));
        final Path path = disk.root().resolve("metrics").resolve("counters");
        configuration.countersFile(path);
        failing(
                operation -> operation.kind() == kind && operation.path().startsWith("metrics"),
                "No space left on device");
        assertToldAndStarted("the file of counters " + path + " cannot be made: java.io.IOException: No space left");
        disk.interceptor();
        assertFalse(Files.exists(directory.resolve("counters.new")));
        file = directory.resolve("counters");
        configuration.countersFile(file);
        assertCounting();
    }

    @Test
    void shouldStartThoughItsThreadIsInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        start();
        assertTrue(Thread.interrupted(), "the interrupt was lost");
        assertCounting();
    }

    @Test
    void shouldFlushAFileBeforeAndTheDirectoryAfterItIsThere() throws IOException {
        Files.createDirectory(root.resolve("metrics"));
        configuration.countersFile(disk.root().resolve("metrics").resolve("counters"));
        final List<String> changes = new ArrayList<>();
        disk.interceptor(operation -> {
            if (operation.kind().mutates()) {
                changes.add(operation.toString());
            }
            return Verdict.PROCEED;
        });
        start();
        disk.interceptor();
        assertEquals(
                List.of(
                        "DELETE metrics/counters.new",
                        "CREATE metrics/counters.new",
                        "WRITE metrics/counters.new 9728 bytes at 0",
                        "FORCE metrics/counters.new",
                        "RENAME metrics/counters.new to metrics/counters",
                        "FORCE_DIRECTORY metrics"),
                changes);
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
