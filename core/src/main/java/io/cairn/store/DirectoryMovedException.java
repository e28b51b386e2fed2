package io.cairn.store;

import java.io.IOException;
import java.nio.file.Path;

/** The path of an open store leads to something else, or nowhere. Nothing was done there, and nothing was acknowledged. */
final class DirectoryMovedException extends UnknownOutcomeException {
    private static final long serialVersionUID = 1L;

    DirectoryMovedException(final Path path, final String what, final IOException cause) {
        super(
                path + " is not the directory any more in which the store was opened, which was moved or deleted" + what
                        + "; if it was moved, all that was acknowledged is in it, and it must be opened by its new name",
                cause);
    }
}
