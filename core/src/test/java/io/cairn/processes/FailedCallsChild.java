package io.cairn.processes;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreFailedException;
import io.cairn.store.StoreFullException;
import java.nio.file.Path;

/** Saves, while calls of the system are made to fail, and goes on after a failure to see what is taken and what is refused. */
final class FailedCallsChild {
    static final String SAVED = "saved";
    static final String FULL = "full";
    static final String FAILED = "failed";
    static final String NOT_OPENED = "not-opened";
    static final String CLOSED = "closed";

    static final int STREAMS = 3;
    static final int MAX_PER_STREAM = 2;
    static final int SAVES = 60;
    static final int MIN_LENGTH = 100;
    static final int MAX_LENGTH = 30_000;

    private FailedCallsChild() {}

    /** Argument: directory. */
    public static void main(final String[] args) throws Exception {
        final Checkpoints checkpoints = new Checkpoints(1, MIN_LENGTH, MAX_LENGTH);
        final FileCheckpointStore store;
        try {
            store = new FileCheckpointStore(
                    checkpoints.configuration(Path.of(args[0]), Durability.EVERY_SAVE, MAX_PER_STREAM));
        } catch (final StoreFailedException ex) {
            Acks.print(NOT_OPENED);
            return;
        }
        for (int i = 0; i < SAVES; i++) {
            final int stream = i % STREAMS;
            final long sequence = 1 + i / STREAMS;
            try {
                checkpoints.save(store, stream, sequence);
                Acks.print(SAVED, stream, sequence);
            } catch (final StoreFullException ex) {
                Acks.print(FULL, stream, sequence);
            } catch (final StoreFailedException ex) {
                Acks.print(FAILED, stream, sequence);
                requireUnchangeable(store);
                break;
            }
        }
        try {
            store.close();
        } catch (final CheckpointException ex) {
            Acks.print("closing", ex);
        }
        Acks.print(CLOSED);
    }

    /** Nothing more is accepted, and what was acknowledged can still be read. */
    private static void requireUnchangeable(final FileCheckpointStore store) throws Exception {
        final Checkpoints checkpoints = new Checkpoints(1, MIN_LENGTH, MAX_LENGTH);
        final Runnable[] changes = {
            () -> checkpoints.save(store, 0, SAVES),
            () -> checkpoints.save(store, STREAMS, 1),
            () -> store.deleteBefore(Checkpoints.streamId(0), SAVES),
            store::sync
        };
        for (final Runnable change : changes) {
            try {
                change.run();
                Acks.print("a change was accepted");
            } catch (final StoreFailedException ex) {
                // As it should be.
            }
        }
        for (int stream = 0; stream < STREAMS; stream++) {
            final int number = stream;
            store.latest(Checkpoints.streamId(stream)).ifPresent(state -> {
                final String problem = checkpoints.problem(number, state);
                if (problem != null) {
                    throw new IllegalStateException(problem);
                }
            });
        }
    }
}
