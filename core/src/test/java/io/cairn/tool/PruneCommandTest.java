package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneCommandTest {
    @TempDir
    Path directory;

    @BeforeEach
    void createStore() {
        TestStore.create(directory);
    }

    @Test
    void shouldKeepTheNewest() {
        assertEquals(
                "stream orders: 2 checkpoints deleted (400, 300), 1 left\n",
                Tool.run("prune", directory, "--keep", 1, "--stream", "orders").done());
        assertEquals("500", TestStore.sequences(directory, "orders"));
        assertEquals("18446744073709551615", TestStore.sequences(directory, "quakes"));
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
            assertEquals(TestStore.MAX_PER_STREAM, reader.maxPerStream());
        }
    }

    @Test
    void shouldKeepAllOfTheLowestSequenceKept() {
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(500));
        }
        assertEquals("500 500 400", TestStore.sequences(directory, "orders"));
        assertEquals(
                "stream orders: 1 checkpoint deleted (400), 2 left\n",
                Tool.run("prune", directory, "--keep", 1, "--stream", "orders").done());
    }

    @Test
    void shouldDeleteNothingWhereThereIsNoMoreThanIsKept() {
        for (final int keep : new int[] {3, 4, Integer.MAX_VALUE}) {
            assertEquals(
                    "stream orders: 0 checkpoints deleted, 3 left\n",
                    Tool.run("prune", directory, "--keep", keep, "--stream", "orders")
                            .done());
        }
        assertEquals("500 400 300", TestStore.sequences(directory, "orders"));
    }

    @Test
    void shouldDeleteWhatIsBeforeASequence() {
        assertEquals(
                "stream orders: 1 checkpoint deleted (300), 2 left\n",
                Tool.run("prune", directory, "--before", 400, "--stream", "orders")
                        .done());
        assertEquals("500 400", TestStore.sequences(directory, "orders"));
    }

    @Test
    void shouldCompareSequencesUnsigned() {
        assertEquals(
                "stream orders: 3 checkpoints deleted (500, 400, 300), 0 left\n",
                Tool.run("prune", directory, "--before", "18446744073709551615", "--stream", "orders")
                        .done());
        assertEquals(
                "stream quakes: 0 checkpoints deleted, 1 left\n",
                Tool.run("prune", directory, "--before", "18446744073709551615", "--stream", "quakes")
                        .done());
    }

    @Test
    void shouldOnlyTellInADryRun() throws IOException {
        final TestStore.Snapshot alone = new TestStore.Snapshot(directory);
        assertEquals(
                "stream orders: 2 checkpoints would be deleted (400, 300), 1 would be left\n",
                Tool.run("prune", directory, "--keep", 1, "--stream", "orders", "--dry-run")
                        .done());
        alone.assertSame(directory);
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
            final TestStore.Snapshot besideAWriter = new TestStore.Snapshot(directory);
            assertEquals(
                    "stream orders: 1 checkpoint would be deleted (400), 2 would be left\n",
                    Tool.run("prune", directory, "--before", 500, "--stream", "orders", "--dry-run")
                            .done());
            besideAWriter.assertSame(directory);
        }
    }

    @Test
    void shouldLeaveALockedStoreAlone() throws IOException {
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
            final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
            assertEquals(
                    "cairn-tool: " + directory + " is open for writing in this process",
                    Tool.run("prune", directory, "--keep", 1, "--stream", "orders")
                            .refused());
            snapshot.assertSame(directory);
            store.save(TestStore.order(700));
        }
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        final String sentence = "cairn-tool: " + directory + " has no stream \"nobody\"";
        assertEquals(
                sentence,
                Tool.run("prune", directory, "--keep", 1, "--stream", "nobody").refused());
        assertEquals(
                sentence,
                Tool.run("prune", directory, "--keep", 1, "--stream", "nobody", "--dry-run")
                        .refused());
    }

    @Test
    void shouldRefuseWhatIsHalfSaid() {
        assertEquals(
                "cairn-tool: --keep must be at least 1: 0",
                Tool.run("prune", directory, "--keep", 0, "--stream", "orders").refused());
        for (final String[] args : new String[][] {
            {"prune", directory.toString(), "--stream", "orders"},
            {"prune", directory.toString(), "--stream", "orders", "--keep", "1", "--before", "2"},
            {"prune", directory.toString(), "--keep", "1"},
            {"prune", "--stream", "orders", "--keep", "1"},
            {"prune", directory.toString(), "--stream", "orders", "--before", "1e3"},
        }) {
            final String sentence = Tool.run((Object[]) args).refused();
            assertTrue(sentence.endsWith("(see cairn-tool prune --help)"), sentence);
        }
        assertEquals("500 400 300", TestStore.sequences(directory, "orders"));
    }
}
