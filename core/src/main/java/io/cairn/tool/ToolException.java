package io.cairn.tool;

/** Something that a user has to be told in one sentence, and that ends the command with nothing done. */
final class ToolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ToolException(final String message) {
        super(message);
    }

    ToolException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
