package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairCommandTest {
    @TempDir
    Path directory;

    private Path slots4096;

    @BeforeEach
    void createStore() {
        TestStore.create(directory);
        slots4096 = directory.resolve("slots-4096");
    }

    /** Leaves the first block and three slots; of the checkpoints only the one in the fourth slot is lost. */
    private void cut() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(slots4096.toFile(), "rw")) {
            file.setLength(4 * 4096 + 10);
        }
    }

    @Test
    void shouldMakeAStoreWritableThatLacksTheEndOfAFile() throws IOException {
        cut();
        final String before = TestStore.sequences(directory, "orders");
        assertTrue(Tool.run("prune", directory, "--keep", 1, "--stream", "orders")
                .refused()
                .contains("cannot be changed by this program, since a file is damaged"));
        final String lost = slots4096
                + ": it has 16394 bytes, but should have 20480; slot 3 is lost, and nobody can tell what was in it\n";
        final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
        assertEquals(
                lost + "nothing was changed, since this was a dry run\n",
                Tool.run("repair", "--dry-run", directory).done());
        snapshot.assertSame(directory);
        assertEquals(lost + "repaired\n", Tool.run("repair", directory).done());
        assertEquals(before, TestStore.sequences(directory, "orders"));
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
        }
        assertTrue(Tool.run("verify", directory).done().startsWith("sound: "));
        assertEquals(
                "there is nothing to repair\n", Tool.run("repair", directory).done());
    }

    @Test
    void shouldSayWhatIsLeft() throws IOException {
        final Path manifest = directory.resolve("manifest");
        Files.delete(manifest);
        final Tool.Result result = Tool.run("repair", directory);
        assertEquals(CairnTool.NOT_SOUND, result.status());
        assertEquals("", result.err());
        assertEquals(
                "not repaired: " + manifest
                        + ": it is missing or damaged: the application makes it anew when it opens the store\n"
                        + "there is nothing else to repair\n",
                result.out());
    }

    @Test
    void shouldSayThatNothingIsLostWithAFirstBlock() throws IOException {
        final byte[] bytes = Files.readAllBytes(slots4096);
        bytes[20]++;
        Files.write(slots4096, bytes);
        assertEquals(
                slots4096 + ": its checksum is wrong; it is written anew, and nothing is lost\nrepaired\n",
                Tool.run("repair", directory).done());
        assertEquals(
                "sound: 2 streams read in full\n", Tool.run("verify", directory).done());
    }

    @Test
    void shouldLeaveALockedStoreAlone() throws IOException {
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
            final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
            assertEquals(
                    "cairn-tool: " + directory + " is open for writing in this process",
                    Tool.run("repair", directory).refused());
            snapshot.assertSame(directory);
        }
    }
}
