package io.cairn.processes;

import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Saves a number of checkpoints in steady state, between two calls that can be found in a trace. */
final class TracedChild {
    static final String BEGIN = "steady-state-begins";
    static final String END = "steady-state-ends";
    static final int MAX_PER_STREAM = 4;

    private static final int WARM_UP = 3 * MAX_PER_STREAM;

    private TracedChild() {}

    /** Arguments: directory, durability, number of streams, number of saves, shortest and longest state. */
    public static void main(final String[] args) throws Exception {
        final Path directory = Path.of(args[0]);
        final int streams = Integer.parseInt(args[2]);
        final int saves = Integer.parseInt(args[3]);
        final Checkpoints checkpoints = new Checkpoints(1, Integer.parseInt(args[4]), Integer.parseInt(args[5]));
        try (FileCheckpointStore store = new FileCheckpointStore(
                checkpoints.configuration(directory, Durability.valueOf(args[1]), MAX_PER_STREAM))) {
            for (int i = 0; i < streams * WARM_UP; i++) {
                checkpoints.save(store, i % streams, i / streams);
            }
            if (Files.exists(directory.resolve(BEGIN))) {
                throw new IllegalStateException("who made that?");
            }
            for (int i = 0; i < saves; i++) {
                checkpoints.save(store, i % streams, WARM_UP + i / streams);
            }
            if (Files.exists(directory.resolve(END))) {
                throw new IllegalStateException("who made that?");
            }
        }
    }
}
