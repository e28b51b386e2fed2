package io.cairn.store;

/** A store is open for writing elsewhere, in this process or in another. */
public final class StoreLockedException extends StoreUnusableException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message naming the directory, and who has it.
     */
    public StoreLockedException(final String message) {
        super(message);
    }
}
