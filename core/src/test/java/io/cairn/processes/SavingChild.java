package io.cairn.processes;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Saves, and deletes now and then, until it is killed. What a call has done it prints after the call has returned; that it is
 * about to delete it prints before.
 */
final class SavingChild {
    static final String OPENING = "opening";
    static final String SAVED = "saved";
    static final String DELETING = "deleting";
    static final String DELETED = "deleted";

    static final int MIN_LENGTH = 100;
    static final int MAX_LENGTH = 200_000;
    static final int FIRST_STREAMS = 6;

    private SavingChild() {}

    /** Arguments: directory, durability, checkpoints per stream, seed of the checkpoints, seed of this run. */
    public static void main(final String[] args) throws Exception {
        final Checkpoints checkpoints = new Checkpoints(Long.parseLong(args[3]), MIN_LENGTH, MAX_LENGTH);
        final long seed = Long.parseLong(args[4]);
        final CheckpointDecoder decoder = new CheckpointDecoder();
        Acks.print(OPENING);
        try (FileCheckpointStore store = new FileCheckpointStore(
                checkpoints.configuration(Path.of(args[0]), Durability.valueOf(args[1]), Integer.parseInt(args[2])))) {
            final List<Long> newest = new ArrayList<>();
            while (newest.size() < FIRST_STREAMS || store.checkpointCount(Checkpoints.streamId(newest.size())) > 0) {
                final boolean isThere = store.latest(Checkpoints.streamId(newest.size()), decoder);
                newest.add(isThere ? decoder.sequence() : 0);
            }
            for (int i = 0; true; i++) {
                final long choice = Checkpoints.mix(seed, i, 0) >>> 1;
                final int stream = (int) Math.floorMod(Checkpoints.mix(seed, i, 1), (long) newest.size());
                if (choice % 40 == 0) {
                    final long keep = Math.max(0, newest.get(stream) - choice % 3);
                    Acks.print(DELETING, stream, keep);
                    store.deleteBefore(Checkpoints.streamId(stream), keep);
                    Acks.print(DELETED, stream, keep);
                } else if (choice % 40 == 1) {
                    checkpoints.save(store, newest.size(), 1);
                    Acks.print(SAVED, newest.size(), 1);
                    newest.add(1L);
                } else if (choice % 40 == 2) {
                    store.sync();
                } else {
                    final long sequence = newest.get(stream) + 1;
                    checkpoints.save(store, stream, sequence);
                    newest.set(stream, sequence);
                    Acks.print(SAVED, stream, sequence);
                }
            }
        }
    }
}
