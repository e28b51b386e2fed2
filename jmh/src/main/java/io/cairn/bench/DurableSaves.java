package io.cairn.bench;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program that {@link SystemCalls} watches: durable saves in steady state, between two calls that can be found in a trace. */
public final class DurableSaves {
    static final String BEGIN = "steady-state-begins";
    static final String END = "steady-state-ends";

    private static final int MAX_PER_STREAM = 4;
    private static final int WARM_UP = 5 * MAX_PER_STREAM;

    private DurableSaves() {}

    /**
     * Saves.
     *
     * @param args the directory of the store, and the number of saves.
     */
    public static void main(final String[] args) {
        final Path directory = Path.of(args[0]);
        final int saves = Integer.parseInt(args[1]);
        try (FileCheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory)
                .durability(Durability.EVERY_SAVE)
                .maxPerStream(MAX_PER_STREAM))) {
            for (int i = 0; i < WARM_UP; i++) {
                store.save(state(i));
            }
            mark(directory.resolve(BEGIN));
            for (int i = 0; i < saves; i++) {
                store.save(state(WARM_UP + i));
            }
            mark(directory.resolve(END));
        }
    }

    private static void mark(final Path path) {
        if (Files.exists(path)) {
            throw new IllegalStateException("there should be no " + path);
        }
    }

    private static CheckpointState state(final int sequence) {
        return new CheckpointState(new CheckpointId("stream", sequence, 1))
                .setOperatorState("operator", new byte[2000]);
    }
}
