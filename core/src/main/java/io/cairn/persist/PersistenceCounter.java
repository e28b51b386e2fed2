package io.cairn.persist;

/**
 * What a {@link CheckpointAgent} counts, each in an Agrona counter with this type id and label. The agent's thread alone writes
 * them, by release stores: at the end of each duty cycle, and about once a millisecond while it waits for the disk, when it knows {@link
 * #TAKEN}, {@link #COALESCED}, {@link #REFUSED}, {@link #PENDING} and {@link #HEARTBEAT}. Times are nanoseconds; what is last or longest is 0 until there is one.
 */
public enum PersistenceCounter {
    /** Checkpoints that hot threads have handed to the agent. */
    TAKEN(7401, "cairn: checkpoints taken"),

    /** Checkpoints that were not written since a newer one of their stream was handed over while they waited. */
    COALESCED(7402, "cairn: checkpoints coalesced"),

    /** Checkpoints written and flushed. */
    DURABLE(7403, "cairn: checkpoints durable"),

    /** Checkpoints that could not be written, such as to a full disk, or not be flushed, or that their stream has evicted at once. */
    FAILED(7404, "cairn: checkpoints failed"),

    /** Bytes of the checkpoints that are durable. */
    BYTES(7405, "cairn: bytes durable"),

    /** Slots with checkpoints that wait, or are being written: what was taken, less what was coalesced, is durable or has failed. */
    PENDING(7406, "cairn: pending slots"),

    /** How long the last save to the store took, or the last write of several that are neighbours on disk. */
    LAST_SAVE(7407, "cairn: last save ns"),

    /** How long the longest of these took. */
    LONGEST_SAVE(7408, "cairn: longest save ns"),

    /** How long the last flush took, of all files that a duty cycle had written to. */
    LAST_FLUSH(7409, "cairn: last flush ns"),

    /** How long the longest flush took. */
    LONGEST_FLUSH(7410, "cairn: longest flush ns"),

    /** How long it took from the commit of the last durable checkpoint on its hot thread until it was durable. */
    LAST_LAG(7411, "cairn: last lag ns"),

    /** The longest time from a commit until the checkpoint was durable. */
    LONGEST_LAG(7412, "cairn: longest lag ns"),

    /** When the last durable checkpoint was committed, since the Unix epoch: its age is the time since then. */
    LAST_DURABLE(7413, "cairn: last durable checkpoint, epoch ns"),

    /** When the agent gave its last sign of life, since the Unix epoch. */
    HEARTBEAT(7414, "cairn: agent heartbeat, epoch ns"),

    /**
     * Checkpoints that were never taken, since a front has refused the save: there was no slot, the agent had failed or gave no sign of
     * life, the checkpoint was longer than a slot, or its stream is known to evict it at once.
     */
    REFUSED(7415, "cairn: checkpoints refused");

    private final int typeId;
    private final String label;

    PersistenceCounter(final int typeId, final String label) {
        this.typeId = typeId;
        this.label = label;
    }

    /**
     * Type of the counter, by which a {@code CountersReader} can find it.
     *
     * @return the same in all versions.
     */
    public int typeId() {
        return typeId;
    }

    /**
     * Label of the counter.
     *
     * @return ASCII text.
     */
    public String label() {
        return label;
    }
}
