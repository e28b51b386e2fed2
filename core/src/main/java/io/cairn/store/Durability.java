package io.cairn.store;

/** What a checkpoint that was saved survives. */
public enum Durability {
    /** The end of the process, however it ends, as long as the machine runs. */
    PROCESS,

    /** That and, up to the last {@link FileCheckpointStore#sync()}, the loss of power. */
    ON_SYNC,

    /** The loss of power, from the moment the save returns. */
    EVERY_SAVE
}
