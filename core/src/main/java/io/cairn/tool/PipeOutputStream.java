package io.cairn.tool;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** Writes to a file or a pipe. If nobody reads the pipe to its end, as in {@code | head}, the rest is dropped. */
final class PipeOutputStream extends FileOutputStream {
    private boolean isBroken;

    PipeOutputStream(final FileDescriptor descriptor) {
        super(descriptor);
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
            isBroken = "Broken pipe".equals(ex.getMessage());
            if (!isBroken) {
                throw ex;
            }
        }
    }
}
