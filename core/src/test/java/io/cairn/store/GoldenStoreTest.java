package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that the first version of the format has written stays as readable as it was. */
class GoldenStoreTest extends FileStoreFixture {
    private Path golden;

    @BeforeEach
    void findGoldenStore() throws URISyntaxException {
        golden = Path.of(
                        GoldenStoreTest.class.getResource("/stores/v1/manifest").toURI())
                .getParent();
    }

    @Test
    void shouldOpen() {
        DirectoryImage.of(golden).writeTo(directory);
        try (FileCheckpointStore store = open(GoldenStore.MAX_PER_STREAM)) {
            assertEquals(List.of(), store.damage());
            assertEquals(GoldenStore.content().keySet(), store.streams());
            GoldenStore.content().forEach((stream, states) -> {
                assertEquals(states, store.list(stream));
                assertEquals(Optional.of(states.get(states.size() - 1)), store.latest(stream));
            });
        }
        DirectoryImage.of(golden).assertSameBytes(directory);
    }

    @Test
    void shouldTakeSaves() {
        DirectoryImage.of(golden).writeTo(directory);
        fill(GoldenStore.MAX_PER_STREAM, "orders", 44);
        fill(GoldenStore.MAX_PER_STREAM, "new", 1);
        try (FileCheckpointStore store = open(GoldenStore.MAX_PER_STREAM)) {
            assertEquals("43 44", sequences(store, "orders"));
            assertEquals("1", sequences(store, "new"));
            assertEquals(GoldenStore.content().get(GoldenStore.LARGE), store.list(GoldenStore.LARGE));
            assertEquals(List.of(), store.damage());
        }
    }

    @Test
    void shouldFindWhatWasEvictedWithALargerBound() {
        DirectoryImage.of(golden).writeTo(directory);
        final List<CheckpointState> all = new ArrayList<>(List.of(GoldenStore.evicted()));
        all.addAll(GoldenStore.content().get("orders"));
        try (FileCheckpointStore store = open(10)) {
            assertEquals(all, store.list("orders"));
            assertEquals(GoldenStore.content().keySet(), store.streams());
        }
    }

    @Test
    void shouldBeReadInPlace() {
        final DirectoryImage before = DirectoryImage.of(golden);
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(golden)) {
            assertEquals(GoldenStore.STORE_ID, reader.storeId());
            assertEquals(GoldenStore.MAX_PER_STREAM, reader.maxPerStream());
            assertEquals(GoldenStore.content().keySet(), reader.streams());
            GoldenStore.content().forEach((stream, states) -> assertEquals(states, reader.list(stream)));
            assertEquals(List.of(), reader.damage());
        }
        before.assertUntouched(golden);
    }

    @Test
    void shouldBeWrittenByteForByteToday() {
        GoldenStore.write(directory);
        DirectoryImage.of(golden).assertSameBytes(directory);
    }

    /** Two sizes; slots in use, evicted, deleted, and never used. */
    @Test
    void shouldHaveAllThatCanBeInAStore() {
        final DirectoryImage image = DirectoryImage.of(golden);
        assertEquals(List.of("lock", "manifest", "slots-4096", "slots-8192"), image.names());
        assertTrue(image.size() < 100_000, image.size() + " bytes");
        final ByteBuffer slots = StoreBytes.read(golden.resolve("slots-4096"));
        int deleted = 0;
        int neverUsed = 0;
        int used = 0;
        for (int at = 4096; at < slots.capacity(); at += 4096) {
            if (slots.getLong(at + 24) != 0) {
                used++;
            } else if (slots.getLong(at + 64) != 0) {
                deleted++;
            } else {
                neverUsed++;
            }
        }
        assertEquals(List.of(4, 2, 2), List.of(used, deleted, neverUsed));
    }
}
