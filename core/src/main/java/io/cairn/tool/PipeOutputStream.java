package io.cairn.tool;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Writes to a file or a pipe. If nobody reads the pipe to its end, as in {@code | head}, the rest is dropped. */
final class PipeOutputStream extends FileOutputStream {
    /** The kind of a file in its Unix mode, and the two that somebody else reads from. */
    private static final int KIND_MASK = 0170000;

    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private boolean isBroken;

    PipeOutputStream(final FileDescriptor descriptor) {
        super(descriptor);
        path = Path.of(descriptor == FileDescriptor.err ? "/dev/fd/2" : "/dev/fd/1");
    }

    /** Whether something was dropped. */
    boolean isBroken() {
        return isBroken;
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
        if (isBroken) {
            return;
        }
        try {
            super.write(bytes, offset, length);
        } catch (final IOException ex) {
            isBroken = isPipe();
            if (!isBroken) {
                throw ex;
            }
        }
    }

    /** The system's text of the failure depends on the locale, and a pipe fails for no other reason. */
    private boolean isPipe() throws IOException {
        try {
            final int kind = (Integer) Files.getAttribute(path, "unix:mode") & KIND_MASK;
            return kind == FIFO || kind == SOCKET;
        } catch (final NoSuchFileException | UnsupportedOperationException | IllegalArgumentException ex) {
            return false; // a system that cannot tell
        }
    }
}
