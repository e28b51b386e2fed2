package io.cairn.checkpoint;

/** A checkpoint does not fit into the space it was given, or into the 2^31-1 bytes a checkpoint may have. */
public final class CheckpointOverflowException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message naming the field, the bytes it needs and the bytes there are.
     */
    public CheckpointOverflowException(final String message) {
        super(message);
    }
}
