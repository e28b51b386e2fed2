package io.cairn.crash;

/** Something that is done to a store. */
sealed interface Step {
    /** Opens it, and makes it if there is nothing; or does that after it has been closed, or its process killed. */
    record Open(boolean isAfterKill) implements Step {}

    /** Saves a checkpoint, by a claim or as a whole. */
    record Save(SavedCheckpoint checkpoint, boolean isClaimed) implements Step {}

    /** Deletes the checkpoints of a stream before a sequence. */
    record Delete(String streamId, long before) implements Step {
        boolean deletes(final SavedCheckpoint checkpoint) {
            return checkpoint.streamId().equals(streamId) && checkpoint.isBefore(before);
        }
    }

    /** Flushes. */
    record Sync() implements Step {}
}
