package io.cairn.bench;

/** Something that a user has to be told in one sentence, and that ends the command with {@link Bench#ERROR}. */
final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchException(final String message) {
        super(message);
    }

    BenchException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
