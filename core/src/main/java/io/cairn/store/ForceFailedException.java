package io.cairn.store;

import java.io.IOException;

/** A flush has failed, after which nobody can tell what is on disk; it must not be tried again. */
final class ForceFailedException extends UnknownOutcomeException {
    private static final long serialVersionUID = 1L;

    ForceFailedException(final String message, final IOException cause) {
        super(message, cause);
    }
}
