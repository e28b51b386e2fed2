package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.ChildJvm;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import io.cairn.manager.CheckpointManager;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM with 8 MiB of direct memory makes of a store that wants more, and of one that was closed. */
@Tag("once")
class DirectMemoryTest {
    /** Fills stores, and prints what happens. */
    public static final class Main {
        public static void main(final String[] args) {
            final CheckpointManager[] managers = new CheckpointManager[100];
            final CheckpointDecoder view = new CheckpointDecoder();
            int full = 0;
            long checkpoints = 0;
            for (int i = 0; i < managers.length; i++) {
                final InMemoryCheckpointStore store = new InMemoryCheckpointStore(100);
                managers[i] = new CheckpointManager(store, 1);
                try {
                    for (int sequence = 1; sequence <= 100; sequence++) {
                        store.save(new CheckpointState(CheckpointId.of("s", sequence))
                                .setOperatorState("o", new byte[100_000]));
                    }
                } catch (final StoreFullException ex) {
                    full += ex.getCause() instanceof OutOfMemoryError ? 1 : 0;
                }
                checkpoints += store.checkpointCount("s");
                store.latest("s", view);
                if (view.sequence() != store.checkpointCount("s")) {
                    throw new IllegalStateException("latest is " + view.sequence());
                }
                store.close();
            }
            System.out.println(full + " stores were full, with " + checkpoints / managers.length + " checkpoints each");
        }
    }

    @Test
    void shouldBeATypedExceptionWhenItRunsOutAndComeBackAfterClose() throws Exception {
        final ChildJvm.Result result = ChildJvm.run(
                Main.class, ChildJvm.ADD_OPENS, "-Xmx64m", "-XX:MaxDirectMemorySize=8m", "-XX:+UseSerialGC");
        final String output = result.output().strip();
        assertEquals(0, result.exitStatus(), output);
        // The view of the store before keeps one of the eight chunks.
        assertEquals(true, output.matches("100 stores were full, with (5[6-9]|6[0-4]) checkpoints each"), output);
    }

    /** Opens a store over and over, and prints what happens. */
    public static final class Opening {
        public static void main(final String[] args) {
            try {
                for (int i = 0; i < 10_000; i++) {
                    new FileCheckpointStore(new FileStoreConfiguration().durability(Durability.PROCESS)).close();
                }
                System.out.println("opened");
            } catch (final StoreFullException ex) {
                System.out.println(ex.getMessage());
            }
        }
    }

    /** The collector is not asked to give back what closed stores have left, and then there is none. */
    @Test
    void shouldNameTheFlagThatKeepsTheMemoryOfClosedStores(@TempDir final Path directory) throws Exception {
        final ChildJvm.Result result = ChildJvm.run(
                Opening.class,
                ChildJvm.ADD_OPENS,
                "-Xmx1g",
                "-Xmn512m",
                "-XX:MaxDirectMemorySize=4m",
                "-XX:+UseSerialGC",
                "-XX:+DisableExplicitGC",
                "-Dcairn.store.directory=" + directory);
        assertEquals(
                true,
                result.output()
                        .matches("the JVM has no \\d+ bytes of direct memory left: see -XX:MaxDirectMemorySize; with"
                                + " -XX:\\+DisableExplicitGC that of closed stores is not given back in time\n"),
                result.output());
    }

    @Test
    void shouldNameTheFlagThatKeepsTheMappingsOfClosedStores(@TempDir final Path temp) throws IOException {
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        final FileStoreConfiguration configuration = new FileStoreConfiguration()
                .directory(files.root().resolve("store"))
                .growthStep(4096);
        try (FileCheckpointStore store = new FileCheckpointStore(configuration)) {
            store.save(new CheckpointState(CheckpointId.of("s", 1)));
            files.interceptor(operation -> operation.kind() == Operation.Kind.MAP
                    ? Verdict.fail(new IOException("Map failed", new OutOfMemoryError("Map failed")))
                    : Verdict.PROCEED);
            final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> store.latest("s"));
            assertEquals(true, ex.getMessage().contains("-XX:+DisableExplicitGC"), ex.getMessage());
            files.interceptor();
            assertEquals(1, store.latest("s").orElseThrow().id().sequence());
        }
    }
}
