package io.cairn.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * An operation on a file has failed, and nobody can tell what is on disk. Any other failure of a write or of a growth is taken back, and its
 * outcome is known. The step that failed decides, and never the system's text: that depends on the locale and on the file system.
 */
class UnknownOutcomeException extends IOException {
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(final String message, final IOException cause) {
        super(message, cause);
    }

    /** Whether a failure is one of these. A channel that was closed in the middle of an operation does not say how far it came. */
    static boolean is(final IOException ex) {
        return ex instanceof UnknownOutcomeException || ex instanceof ClosedChannelException;
    }
}
