package io.cairn.persist;

import org.agrona.UnsafeApi;

/** Checkpoints without memory of their own, of which there are too many here. */
final class Pending {
    private static final int TORN = 99;

    private Pending() {}

    static PendingCheckpoint of(final AsyncStream stream) {
        final PendingCheckpoint checkpoint = (PendingCheckpoint) UnsafeApi.allocateInstance(PendingCheckpoint.class);
        checkpoint.stream = stream;
        return checkpoint;
    }

    /** Writes what the hot thread writes before it hands a slot over. */
    static void fill(final PendingCheckpoint checkpoint, final int number) {
        checkpoint.sequence = number;
        checkpoint.createdAtNs = number;
        checkpoint.length = number;
    }

    /** What was written; 0 if there is no checkpoint. */
    static int read(final PendingCheckpoint checkpoint) {
        if (checkpoint == null) {
            return 0;
        }
        final boolean isWhole = checkpoint.sequence == checkpoint.length && checkpoint.createdAtNs == checkpoint.length;
        return isWhole ? checkpoint.length : TORN;
    }
}
