package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    Path directory;

    @BeforeEach
    void createStore() {
        TestStore.create(directory);
    }

    @Test
    void shouldFindASoundStoreSound() throws IOException {
        assertEquals(
                "sound: 2 streams read in full\n", Tool.run("verify", directory).done());
        assertEquals(
                Map.of(
                        "directory",
                        directory.toString(),
                        "sound",
                        true,
                        "streams",
                        BigInteger.TWO,
                        "damage",
                        List.of(),
                        "savedMeanwhile",
                        BigInteger.ZERO,
                        "streamsBeingWritten",
                        List.of(),
                        "slotsBeingWritten",
                        BigInteger.ZERO),
                Json.object(Tool.run("verify", "--json", directory).done()));
    }

    @Test
    void shouldFindDamageInACheckpointThatIsNotTheNewest() throws IOException {
        TestStore.damage(directory, 300);
        final Tool.Result result = Tool.run("verify", directory);
        assertEquals(CairnTool.NOT_SOUND, result.status());
        assertEquals("", result.err());
        final Path file = directory.resolve("slots-4096");
        assertEquals(
                file + ", slot 2, stream orders, sequence 300: the checksum of the payload is wrong\n"
                        + "damaged in 1 place; 2 streams with what is sound\n",
                result.out());
        final Tool.Result json = Tool.run("verify", "--json", directory);
        assertEquals(CairnTool.NOT_SOUND, json.status());
        assertEquals(
                Map.of(
                        "directory",
                        directory.toString(),
                        "sound",
                        false,
                        "streams",
                        BigInteger.TWO,
                        "damage",
                        List.of(Map.of(
                                "file",
                                file.toString(),
                                "slot",
                                BigInteger.TWO,
                                "stream",
                                "orders",
                                "sequence",
                                BigInteger.valueOf(300),
                                "problem",
                                "the checksum of the payload is wrong")),
                        "savedMeanwhile",
                        BigInteger.ZERO,
                        "streamsBeingWritten",
                        List.of(),
                        "slotsBeingWritten",
                        BigInteger.ZERO),
                Json.object(json.out()));
    }

    @Test
    void shouldFindDamageInASlotThatHoldsNothing() throws IOException {
        final Path file = directory.resolve("slots-8192");
        final byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 8192]++;
        Files.write(file, bytes);
        final Tool.Result result = Tool.run("verify", directory);
        assertEquals(CairnTool.NOT_SOUND, result.status());
        assertTrue(result.out().startsWith(file + ", slot 1: no slot header\n"), result.out());
    }

    @Test
    void shouldFindAManifestThatIsDamaged() throws IOException {
        final Path manifest = directory.resolve("manifest");
        final byte[] bytes = Files.readAllBytes(manifest);
        bytes[20]++;
        Files.write(manifest, bytes);
        final Tool.Result result = Tool.run("verify", "--json", directory);
        assertEquals(CairnTool.NOT_SOUND, result.status());
        assertEquals(
                List.of(Map.of("file", manifest.toString(), "problem", "its checksum is wrong")),
                Json.object(result.out()).get("damage"));
    }

    @Test
    void shouldChangeNothingBesideAWriterOrAlone() throws IOException {
        final TestStore.Snapshot alone = new TestStore.Snapshot(directory);
        Tool.run("verify", directory).done();
        alone.assertSame(directory);
        TestStore.damage(directory, 300);
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
            TestStore.damage(directory, 400);
            final TestStore.Snapshot besideAWriter = new TestStore.Snapshot(directory);
            assertEquals(CairnTool.NOT_SOUND, Tool.run("verify", directory).status());
            besideAWriter.assertSame(directory);
        }
    }

    /** Two streams that keep one checkpoint each, and change places: one can be elsewhere whenever it is looked for. */
    @Test
    void shouldJudgeWhatItCanBesideAWriterThatIsBusier(@TempDir final Path other) throws InterruptedException {
        final AtomicBoolean isStopping = new AtomicBoolean();
        final AtomicLong saved = new AtomicLong();
        final Thread writer = new Thread(() -> {
            try (FileCheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration()
                    .directory(other)
                    .maxPerStream(1)
                    .durability(Durability.PROCESS))) {
                for (int i = 0; i < 1000; i++) {
                    store.save(new CheckpointState(new CheckpointId("still " + i, i, 1))
                            .setOperatorState("op", new byte[i % 3 * 5000]));
                }
                for (long i = 1; !isStopping.get(); i++) {
                    store.save(new CheckpointState(new CheckpointId("busy " + i % 5, i, 1))
                            .setOperatorState("op", new byte[(int) (i % 3 * 4000)]));
                    saved.set(i);
                }
            }
        });
        writer.start();
        try {
            for (int i = 0; i < 10 || saved.get() < 1000; i++) {
                final boolean isThere = saved.get() > 0;
                if (isThere) {
                    final Tool.Result result = Tool.run("verify", other);
                    assertEquals(CairnTool.DONE, result.status(), result.out() + result.err());
                    assertEquals("", result.err());
                    assertTrue(result.out().startsWith("sound"), result.out());
                }
                assertTrue(writer.isAlive());
            }
        } finally {
            isStopping.set(true);
            writer.join();
        }
    }

    @Test
    void shouldNotTakeAWriterForDamage() throws InterruptedException {
        final AtomicBoolean isStopping = new AtomicBoolean();
        final AtomicLong saved = new AtomicLong();
        final Thread writer = new Thread(() -> {
            try (FileCheckpointStore store = TestStore.open(directory)) {
                while (!isStopping.get()) {
                    final long sequence = saved.get() + 1;
                    store.save(new CheckpointState(new CheckpointId("busy", sequence, 1))
                            .setOperatorState("op", new byte[(int) (sequence % 7 * 10_000)]));
                    saved.set(sequence);
                }
            }
        });
        writer.start();
        try {
            for (int i = 0; i < 50 || saved.get() < 200; i++) {
                final Tool.Result result = Tool.run("verify", directory);
                assertEquals(CairnTool.DONE, result.status(), result.out() + result.err());
                assertTrue(writer.isAlive());
            }
        } finally {
            isStopping.set(true);
            writer.join();
        }
    }
}
