package io.cairn.checkpoint;

/** Root of Cairn's unchecked exceptions: something that is no programming error went wrong with a checkpoint. */
public class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message naming the thing, the value and the limit.
     */
    public CheckpointException(final String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message naming the thing, the value and the limit.
     * @param cause of it.
     */
    public CheckpointException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
