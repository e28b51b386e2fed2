package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir
    Path root;

    private Path directory;
    private Path file;

    @BeforeEach
    void createStore() {
        directory = TestStore.create(root.resolve("store"));
        file = root.resolve("exported");
    }

    @Test
    void shouldWriteTheNewestInTheLayoutOfCheckpoints() throws IOException {
        assertEquals(
                "exported checkpoint 500 of stream orders to " + file + ": 145 B\n",
                Tool.run("export", directory, "orders", file).done());
        assertArrayEquals(TestStore.order(500).serialize(), Files.readAllBytes(file));
        assertEquals(List.of("exported", "store"), names(root));
    }

    @Test
    void shouldWriteTheCheckpointOfASequence() throws IOException {
        Tool.run("export", "--sequence", 300, directory, "orders", file).done();
        assertArrayEquals(TestStore.order(300).serialize(), Files.readAllBytes(file));
        assertEquals(
                "cairn-tool: stream \"orders\" has no checkpoint of sequence 100, only of 500, 400, 300",
                Tool.run("export", "--sequence", 100, directory, "orders", root.resolve("other"))
                        .refused());
        assertEquals(List.of("exported", "store"), names(root));
    }

    @Test
    void shouldWriteStatesThatAreLong() throws IOException {
        final CheckpointState state = TestStore.order(700);
        for (int i = 0; i < 5; i++) {
            final byte[] bytes = new byte[100_000 * i + i];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) (at * 31 + i);
            }
            state.setOperatorState("long " + i, bytes).setSourceOffset("source " + i, i);
        }
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(state);
        }
        Tool.run("export", directory, "orders", file).done();
        assertArrayEquals(state.serialize(), Files.readAllBytes(file));
    }

    @Test
    void shouldWriteWhatWasStoredAndNotWhatItMeans() throws IOException {
        // A name twice, and no sources.
        final byte[] twice = payload(2, "6100000000", "6101000000ff");
        save("twice", twice);
        Tool.run("export", directory, "twice", file).done();
        assertArrayEquals(twice, Files.readAllBytes(file));

        final byte[] noMetadata = payload(0, "00000000" + "ca4d4401" + "00000000");
        save("none", noMetadata);
        Tool.run("export", "--force", directory, "none", file).done();
        assertArrayEquals(noMetadata, Files.readAllBytes(file));

        // Something behind the metadata, as a later version may write it.
        final byte[] more = payload(0, "00000000" + "ca4d4401" + "00000000" + "0badcafe");
        save("more", more);
        Tool.run("export", "--force", directory, "more", file).done();
        assertArrayEquals(more, Files.readAllBytes(file));
    }

    @Test
    void shouldReplaceAFileOnlyIfForced() throws IOException {
        Files.writeString(file, "precious");
        assertEquals(
                "cairn-tool: " + file + " exists; --force replaces it",
                Tool.run("export", directory, "orders", file).refused());
        assertEquals("precious", Files.readString(file));
        Tool.run("export", "--force", directory, "orders", file).done();
        assertArrayEquals(TestStore.order(500).serialize(), Files.readAllBytes(file));
    }

    /** Ids of processes come again, in containers always the same one. */
    @Test
    void shouldNameWhatAnExportHasLeftAndNotBeBlockedByIt() throws IOException {
        final Path left = root.resolve(".exported." + ProcessHandle.current().pid() + ".tmp");
        Files.writeString(left, "half");
        Files.writeString(root.resolve(".other.1.tmp"), "");
        for (final Object[] command :
                new Object[][] {{"export", directory, "orders", file}, {"export", "--force", directory, "orders", file}
                }) {
            final Tool.Result result = Tool.run(command);
            assertEquals(CairnTool.DONE, result.status(), result.err());
            assertEquals(
                    "cairn-tool: " + left
                            + " was left by an export that was cut short, or is just being written: delete"
                            + " it if no other export is running\n",
                    result.err());
            assertArrayEquals(TestStore.order(500).serialize(), Files.readAllBytes(file));
        }
        assertEquals("half", Files.readString(left));
        assertEquals(4, names(root).size());
    }

    @Test
    void shouldReplaceNothingButFiles() throws IOException {
        assertEquals(
                "cairn-tool: " + root + " exists and is no regular file",
                Tool.run("export", "--force", directory, "orders", root).refused());
        final Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("nowhere"));
        assertEquals(
                "cairn-tool: " + link + " exists and is no regular file",
                Tool.run("export", directory, "orders", link).refused());
        assertEquals(
                "cairn-tool: there is no directory for " + root.resolve("no/file"),
                Tool.run("export", directory, "orders", root.resolve("no/file")).refused());
    }

    @Test
    void shouldKeepOutOfTheStore() throws IOException {
        final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
        final Path link = Files.createSymbolicLink(root.resolve("link"), directory);
        for (final Path inside : List.of(
                directory.resolve("manifest"),
                directory.resolve("new"),
                directory.resolve("../store/new"),
                link.resolve("new"))) {
            assertEquals(
                    "cairn-tool: " + inside + " would be in the directory of the store, where nothing else belongs",
                    Tool.run("export", "--force", directory, "orders", inside).refused());
        }
        snapshot.assertSame(directory);
    }

    @Test
    void shouldRefuseAStreamThatIsNotThere() throws IOException {
        assertEquals(
                "cairn-tool: " + directory + " has no stream \"nobody\"",
                Tool.run("export", directory, "nobody", file).refused());
        assertEquals(List.of("store"), names(root));
    }

    @Test
    void shouldSayThatWhatWasNewestIsDamaged() throws IOException {
        TestStore.damage(directory, 500);
        final Tool.Result result = Tool.run("export", directory, "orders", file);
        assertEquals(CairnTool.DONE, result.status());
        assertEquals(
                "cairn-tool: damage was found in 1 place: see cairn-tool verify " + directory + "\n", result.err());
        assertTrue(result.out().startsWith("exported checkpoint 400 of stream orders"), result.out());
    }

    @Test
    void shouldNotChangeTheStoreBesideAWriterOrAlone() throws IOException {
        final TestStore.Snapshot alone = new TestStore.Snapshot(directory);
        Tool.run("export", directory, "orders", file).done();
        alone.assertSame(directory);
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
            final TestStore.Snapshot besideAWriter = new TestStore.Snapshot(directory);
            Tool.run("export", "--force", directory, "orders", file).done();
            besideAWriter.assertSame(directory);
        }
        assertArrayEquals(TestStore.order(600).serialize(), Files.readAllBytes(file));
    }

    private void save(final String stream, final byte[] payload) {
        try (FileCheckpointStore store = TestStore.open(directory);
                CheckpointClaim claim = new CheckpointClaim()) {
            store.claim(stream, 1, payload.length, claim);
            claim.buffer().putBytes(0, payload);
            claim.commit(payload.length);
        }
        assertTrue(TestStore.sequences(directory, stream).equals("1"));
    }

    /** A payload of sequence 1; of operators only what follows the length of the name is given, in hexadecimal. */
    private static byte[] payload(final int operators, final String... fields) {
        final ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(1).putLong(2).putLong(3).putInt(operators);
        for (int i = 0; i < fields.length; i++) {
            if (i < operators) {
                bytes.putInt(1);
            }
            bytes.put(HexFormat.of().parseHex(fields[i]));
        }
        final byte[] result = new byte[bytes.position()];
        bytes.flip().get(result);
        return result;
    }

    private static List<String> names(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }
}
