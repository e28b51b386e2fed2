package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Trace;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for the files of a store, and what makes a directory durable. */
class FileStoreDirectoryTest extends FileStoreFixture {
    private static final long STORE_ID = 0x1234;

    private static void writeHeader(final Path path, final int shift, final long storeId) throws IOException {
        try (SlotFile file = new SlotFile(
                path,
                shift,
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            file.writeHeader(storeId);
        }
    }

    private static List<String> directoryChanges(final Trace trace) {
        return trace.operations().stream()
                .filter(operation ->
                        operation.kind() == Operation.Kind.MKDIR || operation.kind() == Operation.Kind.FORCE_DIRECTORY)
                .map(operation -> operation.kind() + " "
                        + operation.path().substring(operation.path().lastIndexOf('/') + 1))
                .toList();
    }

    @Test
    void shouldMakeEachDirectoryDurableBeforeAnythingIsPutIntoIt() throws IOException {
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        final Trace trace = new Trace();
        files.interceptor(trace);
        directory = files.root().resolve("a").resolve("b");
        open(1).close();
        assertEquals(
                List.of("MKDIR a", "FORCE_DIRECTORY ", "MKDIR b", "FORCE_DIRECTORY a"),
                directoryChanges(trace).subList(0, 4));
    }

    /** Who created it may have died before it was durable. */
    @Test
    void shouldMakeADirectoryDurableThatIsThereAndEmpty() throws IOException {
        Files.createDirectories(temp.resolve("a").resolve("b"));
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        final Trace trace = new Trace();
        files.interceptor(trace);
        directory = files.root().resolve("a").resolve("b");
        open(1).close();
        final List<String> changes = directoryChanges(trace);
        assertEquals("FORCE_DIRECTORY a", changes.get(0));
        assertEquals(Set.of("FORCE_DIRECTORY a", "FORCE_DIRECTORY b"), Set.copyOf(changes));
    }

    @Test
    void shouldKnowAStoreByAFileOfTheLargestSlotsAlone() throws IOException {
        Files.createDirectory(directory);
        final Path largest = directory.resolve("slots-1073741824");
        writeHeader(largest, 30, STORE_ID);
        try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
            file.setLength(4096 + (1L << 30));
        }
        try (FileCheckpointReader reader = read()) {
            assertEquals(STORE_ID, reader.storeId());
            assertEquals(
                    List.of(
                            new SlotDamage(directory.resolve("manifest"), -1, null, 0, "it is missing"),
                            new SlotDamage(largest, 0, null, 0, "no slot header")),
                    reader.damage());
        }
    }

    @Test
    void shouldSayThatTheOnlySlotFileIsNewerWithoutAManifest() throws IOException {
        fill(1, "s", 1);
        StoreBytes.setVersion(slots4096, 2);
        Files.delete(directory.resolve("manifest"));
        final StoreUnusableException ex = assertThrows(StoreUnusableException.class, () -> open(1));
        assertTrue(ex.getMessage().contains("it is of format version 2"), ex.getMessage());
    }

    @Test
    void shouldNotWriteOverANewerSlotFileThatTheManifestDoesNotCount() throws IOException {
        fill(1, "s", 1);
        final Path newer = directory.resolve("slots-16384");
        writeHeader(newer, 14, STORE_ID);
        StoreBytes.setVersion(newer, 2);
        final DirectoryImage before = DirectoryImage.of(directory);
        final StoreUnusableException ex = assertThrows(StoreUnusableException.class, () -> open(1));
        assertTrue(ex.getMessage().contains("it is of format version 2"), ex.getMessage());
        before.assertUntouched(directory);
    }

    @Test
    void shouldReportAFileThatIsCutOnceAndReadWhatIsLeft() {
        fill(4, "s", 1, 2, 3, 4);
        StoreBytes.cut(slots4096, 3 * StoreBytes.BLOCK);
        try (FileCheckpointReader reader = read()) {
            assertEquals(
                    List.of(new SlotDamage(slots4096, -1, null, 0, "it has 12288 bytes, but should have 20480")),
                    reader.damage());
            assertEquals("1 2", sequences(reader.list("s")));
        }
    }

    @Test
    void shouldReportAFileThatSaysThatItsSlotsAreOfAnotherSize() throws IOException {
        fill(4, "s", 1);
        final long storeId;
        try (FileCheckpointReader reader = read()) {
            storeId = reader.storeId();
        }
        writeHeader(slots4096, 13, storeId);
        try (FileCheckpointStore store = open(4)) {
            assertEquals(
                    List.of(new SlotDamage(slots4096, -1, null, 0, "its slots are of 2^13 bytes")), store.damage());
            assertEquals("1", sequences(store, "s"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest", "slots-4096"})
    void shouldRefuseWhatIsNoRegularFile(final String name) throws IOException {
        fill(4, "s", 1);
        Files.delete(directory.resolve(name));
        Files.createDirectory(directory.resolve(name));
        for (int i = 0; i < 2; i++) {
            final StoreUnusableException ex = assertThrows(StoreUnusableException.class, this::read);
            assertEquals(directory.resolve(name) + " is no regular file", ex.getMessage());
            assertThrows(StoreUnusableException.class, () -> open(4));
        }
    }

    private void setOrdinal(final long sequence, final long ordinal) {
        final int at = (int) StoreBytes.position(slots4096, "s", sequence);
        final ByteBuffer bytes = StoreBytes.read(slots4096).putLong(at + 24, ordinal);
        StoreBytes.sealHeader(bytes, at);
        StoreBytes.write(slots4096, bytes);
    }

    private FileCheckpointStore openRefusingDamage() {
        return new FileCheckpointStore(configuration(2).onDamage(DamagePolicy.REFUSE));
    }

    /** Of the ordinals that no saves can have led to, the highest at which a store is still opened for writing. */
    @ParameterizedTest
    @ValueSource(longs = {(1L << 61) - 1, 1L << 61})
    void shouldOpenAgainAfterSavesWhatHasTheHighestOrdinalWithinReason(final long ordinal) {
        fill(2, "s", 1);
        setOrdinal(1, ordinal);
        for (int sequence = 2; sequence <= 6; sequence++) {
            try (FileCheckpointStore store = openRefusingDamage()) {
                assertEquals(state("s", sequence - 1), store.latest("s").orElseThrow());
                store.save(state("s", sequence));
                store.save(state("other " + sequence, 1)); // another growth, and another manifest
            }
        }
        try (FileCheckpointStore store = openRefusingDamage()) {
            assertEquals("5 6", sequences(store, "s"));
        }
    }

    /** Those behind them are left for saves. */
    @Test
    void shouldNotOpenWhatHasAHigherOne() {
        fill(2, "s", 1);
        setOrdinal(1, (1L << 61) + 1);
        assertOrdinalRefused((1L << 61) + 1);
        setOrdinal(1, 1L << 61);
        open(2).close();
        fill(2, "s", 2);
        setOrdinal(2, (1L << 61) + (1L << 48) + 1);
        assertOrdinalRefused((1L << 61) + (1L << 48) + 1);
        setOrdinal(2, (1L << 61) + (1L << 48));
        fill(2, "s", 3);
        try (FileCheckpointStore store = openRefusingDamage()) {
            assertEquals("2 3", sequences(store, "s"));
        }
    }

    private void assertOrdinalRefused(final long ordinal) {
        final DirectoryImage before = DirectoryImage.of(directory);
        final StoreUnusableException ex = assertThrows(StoreUnusableException.class, () -> open(2));
        assertEquals(
                "the store has a record of ordinal " + ordinal
                        + ", which no number of saves can have led to; it can be opened for reading",
                ex.getMessage());
        before.assertUntouched(directory);
    }
}
