package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.ChildJvm;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.manager.CheckpointManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
}
