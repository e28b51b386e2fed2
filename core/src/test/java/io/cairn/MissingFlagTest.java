package io.cairn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.InMemoryCheckpointStore;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM without the flag that Agrona needs is told so in one clear sentence, whatever of Cairn it touches first. */
class MissingFlagTest {
    private static final List<Runnable> FIRST_TOUCHES = List.of(
            () -> FileCheckpointStore.openReadOnly(Path.of("")),
            () -> new FileCheckpointStore(new FileStoreConfiguration()
                    .directory(Path.of(
                            System.getProperty("java.io.tmpdir"),
                            UUID.randomUUID().toString(),
                            "store"))),
            () -> new InMemoryCheckpointStore(1),
            CheckpointDecoder::new,
            CheckpointEncoder::new,
            CheckpointClaim::new,
            () -> CheckpointState.deserialize("s", new byte[32]),
            () -> new CheckpointState(CheckpointId.of("s", 1)).serialize());

    /** Touches all of them, and prints what is thrown. */
    public static final class Main {
        public static void main(final String[] args) {
            for (final Runnable touch : FIRST_TOUCHES) {
                try {
                    touch.run();
                    System.out.println("no exception");
                } catch (final IllegalStateException | CheckpointException ex) {
                    System.out.println(ex.getMessage());
                }
            }
        }
    }

    @TempDir
    Path root;

    @Test
    void shouldBeNamedInOneSentence() throws Exception {
        final ChildJvm.Result result = ChildJvm.run(Main.class, "-Djava.io.tmpdir=" + root);
        final String sentence = "Agrona cannot reach memory: start the JVM with"
                + " --add-opens java.base/jdk.internal.misc=ALL-UNNAMED";
        assertEquals((sentence + System.lineSeparator()).repeat(FIRST_TOUCHES.size()), result.output());
        assertEquals(0, result.exitStatus());
    }

    @Test
    void shouldNotBeMissedWhereItIs() throws Exception {
        final ChildJvm.Result result = ChildJvm.run(Main.class, ChildJvm.ADD_OPENS, "-Djava.io.tmpdir=" + root);
        assertTrue(result.output().contains("no exception"), result.output());
        assertFalse(result.output().contains("Agrona cannot"), result.output());
    }
}
