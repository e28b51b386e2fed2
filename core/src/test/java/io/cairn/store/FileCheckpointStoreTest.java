package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest {
    @TempDir
    Path directory;

    private FileCheckpointStore open(final int maxPerStream) {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory.resolve("store"))
                .maxPerStream(maxPerStream)
                .growthStep(1 << 16));
    }

    private static CheckpointState state(final String stream, final long sequence) {
        return new CheckpointState(new CheckpointId(stream, sequence, 1000 + sequence))
                .eventCount(sequence)
                .setOperatorState("op", new byte[100]);
    }

    private static String sequences(final CheckpointStore store, final String stream) {
        return store.list(stream).stream()
                .map(state -> Long.toUnsignedString(state.id().sequence()))
                .collect(Collectors.joining(" "));
    }

    @Test
    void shouldKeepTheNewestAcrossReopening() {
        try (FileCheckpointStore store = open(3)) {
            for (int i = 1; i <= 10; i++) {
                store.save(state("a", i));
                store.save(state("b", 100 - i));
            }
            assertEquals("8 9 10", sequences(store, "a"));
            assertEquals("97 98 99", sequences(store, "b"));
            assertEquals(OptionalLong.of(10), store.durableSequence("a"));
        }
        try (FileCheckpointStore store = open(3)) {
            assertEquals(List.of(), store.damage());
            assertEquals(Set.of("a", "b"), store.streams());
            assertEquals("8 9 10", sequences(store, "a"));
            assertEquals("97 98 99", sequences(store, "b"));
            assertEquals(1010, store.latest("a").orElseThrow().id().createdAtNs());
            assertEquals(2, store.deleteBefore("a", 10));
            assertThrows(StoreLockedException.class, () -> open(3));
        }
        try (FileCheckpointStore store = open(5)) {
            assertEquals("10", sequences(store, "a"));
            assertTrue(sequences(store, "b").endsWith("97 98 99"));
        }
    }

    @Test
    void shouldBeReadBesideItsWriter() {
        try (FileCheckpointStore store = open(2)) {
            for (int i = 1; i <= 5; i++) {
                store.save(state("a", i));
            }
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory.resolve("store"))) {
                assertEquals(Set.of("a"), reader.streams());
                assertEquals(List.of(), reader.damage());
                assertEquals(store.list("a"), reader.list("a"));
                for (int i = 6; i <= 20; i++) {
                    store.save(state("a", i));
                }
                assertTrue(reader.latest("a").orElseThrow().id().sequence() > 5);
                reader.refresh();
                assertEquals(store.list("a"), reader.list("a"));
                assertEquals(2, reader.maxPerStream());
                store.deleteBefore("a", 100);
                assertTrue(reader.latest("a").isEmpty());
            }
        }
    }
}
