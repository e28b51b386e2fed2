package io.cairn.jmh.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowDiskTest {
    @TempDir
    private Path directory;

    @Test
    void shouldTakeItsTimeToFlush() throws IOException {
        final Path file = SlowDisk.of(directory, 50).resolve("file");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            final long startNs = System.nanoTime();
            channel.force(false);
            final long elapsedNs = System.nanoTime() - startNs;
            assertTrue(elapsedNs >= TimeUnit.MILLISECONDS.toNanos(50), elapsedNs + " ns");
        }
        assertTrue(Files.exists(directory.resolve("file")));
    }

    @Test
    void shouldHoldAStore() {
        final CheckpointState state = new CheckpointState(new CheckpointId("s", 1, 2)).setSourceOffset("a", 3);
        final Path slow = SlowDisk.of(directory, 0).resolve("store");
        for (int i = 1; i <= 2; i++) {
            try (FileCheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration().directory(slow))) {
                assertEquals(i - 1, store.checkpointCount("s"));
                store.save(state);
            }
        }
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory.resolve("store"))) {
            assertEquals(2, reader.checkpointCount("s"));
            assertEquals(state, reader.latest("s").orElseThrow());
        }
    }
}
