package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
    @TempDir
    Path root;

    private Path directory;
    private Path file;

    @BeforeEach
    void createStore() throws IOException {
        directory = TestStore.create(root.resolve("store"));
        file = root.resolve("payload");
        Files.write(file, TestStore.order(450).serialize());
    }

    @Test
    void shouldSaveTheFileAsACheckpointTakenNow() {
        assertEquals(
                "imported checkpoint 450 to stream copies\n",
                Tool.run("import", file, directory, "copies").done());
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
            final CheckpointState state = reader.latest("copies").orElseThrow();
            assertArrayEquals(TestStore.order(450).serialize(), state.serialize());
            assertTrue(state.id().createdAtNs() > Tool.NOW_NS);
            assertEquals(TestStore.MAX_PER_STREAM, reader.maxPerStream());
            assertEquals(List.of(), reader.damage());
        }
    }

    @Test
    void shouldTakeWhatExportWrote() throws IOException {
        final Path exported = root.resolve("exported");
        final Path again = root.resolve("again");
        for (final String stream : List.of("orders", "quakes")) {
            Tool.run("export", "--force", directory, stream, exported).done();
            Tool.run("import", exported, directory, "copy of " + stream).done();
            Tool.run("export", "--force", directory, "copy of " + stream, again).done();
            assertArrayEquals(Files.readAllBytes(exported), Files.readAllBytes(again));
        }
    }

    @Test
    void shouldSayWhatWentForIt() {
        assertEquals(
                "imported checkpoint 450 to stream orders; the oldest before it, 300, was dropped\n",
                Tool.run("import", file, directory, "orders").done());
        assertEquals("500 450 400", TestStore.sequences(directory, "orders"));
    }

    @Test
    void shouldSayIfItWasNotKept() throws IOException {
        Files.write(file, TestStore.order(299).serialize());
        final Tool.Result result = Tool.run("import", file, directory, "orders");
        assertEquals(CairnTool.NOT_SOUND, result.status());
        assertEquals("", result.out());
        assertEquals(
                "cairn-tool: checkpoint 299 was not kept: stream \"orders\" has newer ones, 500, 400, 300, and the"
                        + " store keeps 3\n",
                result.err());
        assertEquals("500 400 300", TestStore.sequences(directory, "orders"));
    }

    @Test
    void shouldCompareSequencesUnsigned() throws IOException {
        Files.write(file, TestStore.order(-2).serialize());
        Tool.run("import", file, directory, "orders").done();
        assertEquals("18446744073709551614 500 400", TestStore.sequences(directory, "orders"));
    }

    @Test
    void shouldRefuseAFileThatIsNoCheckpoint() throws IOException {
        final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
        Files.write(file, Arrays.copyOf(TestStore.order(450).serialize(), 60));
        assertEquals(
                "cairn-tool: " + file
                        + " is no checkpoint: operator 1 name length at offset 58: needs 4 bytes, but the end is at 60",
                Tool.run("import", file, directory, "orders").refused());
        Files.write(file, new byte[0]);
        assertTrue(Tool.run("import", file, directory, "orders").refused().contains("is no checkpoint"));
        assertEquals(
                "cairn-tool: the file cannot be read: " + root.resolve("none") + " does not exist",
                Tool.run("import", root.resolve("none"), directory, "orders").refused());
        assertEquals(
                "cairn-tool: " + root + " is no regular file",
                Tool.run("import", root, directory, "orders").refused());
        snapshot.assertSame(directory);
    }

    @Test
    void shouldRefuseAFileThatNoStoreTakesBeforeItIsRead() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        assertEquals(
                "cairn-tool: " + file + " has 1,099,511,627,776 bytes, and a store takes 1,073,741,760",
                Tool.run("import", file, directory, "orders").refused());
    }

    @Test
    void shouldMakeAStoreOnlyIfTold() throws IOException {
        final Path typo = root.resolve("typo");
        assertEquals(
                "cairn-tool: " + typo + " is no store; --create makes one",
                Tool.run("import", file, typo, "orders").refused());
        assertFalse(Files.exists(typo));
        Files.createDirectory(typo);
        assertEquals(
                "cairn-tool: " + typo + " is no store; --create makes one",
                Tool.run("import", file, typo, "orders").refused());

        Tool.run("import", "--create", file, typo, "orders").done();
        Tool.run("import", "--create", "--max-per-stream", 7, file, root.resolve("a/b"), "orders")
                .done();
        try (FileCheckpointReader four = FileCheckpointStore.openReadOnly(typo);
                FileCheckpointReader seven = FileCheckpointStore.openReadOnly(root.resolve("a/b"))) {
            assertEquals(4, four.maxPerStream());
            assertEquals(7, seven.maxPerStream());
        }
    }

    @Test
    void shouldMakeNoStoreForAFileThatIsNoCheckpoint() throws IOException {
        Files.write(file, new byte[10]);
        Tool.run("import", "--create", file, root.resolve("new"), "orders").refused();
        assertFalse(Files.exists(root.resolve("new")));
    }

    @Test
    void shouldMakeNoStoreAmongOtherThings() throws IOException {
        final Path other = Files.createDirectory(root.resolve("other"));
        Files.writeString(other.resolve("precious"), "");
        assertEquals(
                "cairn-tool: " + other + " is no store: it has no manifest",
                Tool.run("import", "--create", file, other, "orders").refused());
        assertEquals(
                "cairn-tool: " + file + " is no directory",
                Tool.run("import", "--create", file, file, "orders").refused());
    }

    @Test
    void shouldKeepWhatAStoreKeeps() {
        assertEquals(
                "cairn-tool: " + directory
                        + " is a store already, and keeps 3 checkpoints of each stream;"
                        + " --max-per-stream is for new ones",
                Tool.run("import", "--create", "--max-per-stream", 5, file, directory, "orders")
                        .refused());
        assertEquals(
                "cairn-tool: maxPerStream must be at least 1: 0",
                Tool.run("import", "--create", "--max-per-stream", 0, file, root.resolve("new"), "orders")
                        .refused());
    }

    @Test
    void shouldLeaveALockedStoreAlone() throws IOException {
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
            final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
            assertEquals(
                    "cairn-tool: " + directory + " is open for writing in this process",
                    Tool.run("import", file, directory, "orders").refused());
            snapshot.assertSame(directory);
            store.save(TestStore.order(700));
        }
    }

    @Test
    void shouldNotGuessWhatADamagedManifestSaid() throws IOException {
        final Path manifest = directory.resolve("manifest");
        final byte[] bytes = Files.readAllBytes(manifest);
        bytes[32]++;
        Files.write(manifest, bytes);
        final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
        assertEquals(
                "cairn-tool: " + directory + " cannot be changed by this program, since a file is damaged: " + manifest
                        + ": its checksum is wrong; see cairn-tool repair --help",
                Tool.run("import", file, directory, "orders").refused());
        snapshot.assertSame(directory);
    }

    @Test
    void shouldSayWhatDamageItFound() throws IOException {
        TestStore.damage(directory, 500);
        final Tool.Result result = Tool.run("import", file, directory, "orders");
        assertEquals(CairnTool.DONE, result.status());
        assertTrue(
                result.err().contains("stream orders, sequence 500: the checksum of the payload is wrong"),
                result.err());
        assertEquals("450 400 300", TestStore.sequences(directory, "orders"));
    }
}
