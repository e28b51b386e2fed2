package io.cairn.checkpoint;

/** Bytes that are no checkpoint in the layout of {@link CheckpointLayout}: where reading stopped, and why. */
public final class MalformedCheckpointException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /** The field that could not be read. */
    private final String field;

    /** Where it begins, from the start of the checkpoint. */
    private final int offset;

    /** Why it could not be read. */
    private final String reason;

    /**
     * Creates an exception with the message "field at offset N: reason".
     *
     * @param field that could not be read, such as "operator 3 name".
     * @param offset of the field's first byte, counted from the start of the checkpoint.
     * @param reason why it could not be read.
     */
    public MalformedCheckpointException(final String field, final int offset, final String reason) {
        super(field + " at offset " + offset + ": " + reason);
        this.field = field;
        this.offset = offset;
        this.reason = reason;
    }

    /**
     * The field that could not be read.
     *
     * @return the name of the field, such as "operator 3 name".
     */
    public String field() {
        return field;
    }

    /**
     * Where that field begins.
     *
     * @return offset of the field's first byte, counted from the start of the checkpoint.
     */
    public int offset() {
        return offset;
    }

    /**
     * Why it could not be read.
     *
     * @return the reason, for people.
     */
    public String reason() {
        return reason;
    }
}
