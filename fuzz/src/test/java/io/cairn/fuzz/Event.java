package io.cairn.fuzz;

/**
 * One event of a stream.
 *
 * @param stream number of the stream it belongs to.
 * @param sequence within the stream, unsigned.
 * @param timeNs event time, which need not rise.
 * @param key of what it is about.
 * @param value of it.
 * @param failure that hits the checkpoint which is taken at this event, if one is.
 */
record Event(int stream, long sequence, long timeNs, int key, long value, Failure failure) {
    /** What can go wrong while a checkpoint is taken. */
    enum Failure {
        NONE,
        SNAPSHOT_THROWS,
        SNAPSHOT_THROWS_ERROR,
        SNAPSHOT_TOO_LONG,
        SNAPSHOT_LENGTH_NEGATIVE,
        BOUND_NEGATIVE,
        SOURCE_THROWS,

        /** An operator tries to take a checkpoint itself, and when that is refused goes on. */
        CHECKPOINT_WITHIN_CHECKPOINT;

        /** Whether there is no checkpoint then. */
        boolean preventsCheckpoint() {
            return this != NONE && this != CHECKPOINT_WITHIN_CHECKPOINT;
        }
    }
}
