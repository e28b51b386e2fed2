package io.cairn.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Records that were saved and are still to be written: neighbours on disk, so that one write is enough for all. Their order is that of
 * the saves; who writes anything else writes these first.
 */
final class DeferredWrites {
    private static final int CAPACITY = 1 << 16;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(CAPACITY);
    private SlotFile file;
    private long position;

    /**
     * Takes what remains of a buffer, to be written at a position.
     *
     * @return false, and nothing is taken, if that is not next to the others, or too much.
     */
    boolean add(final SlotFile file, final ByteBuffer source, final long position) {
        if (source.remaining() > bytes.remaining()) {
            return false;
        }
        if (bytes.position() == 0) {
            this.file = file;
            this.position = position;
        } else if (file != this.file || position != this.position + bytes.position()) {
            return false;
        }
        bytes.put(source);
        return true;
    }

    /** Writes what there is, if there is any; where that fails, it is still to be written. */
    boolean write() throws IOException {
        final int length = bytes.position();
        if (length == 0) {
            return false;
        }
        boolean isWritten = false;
        try {
            file.write(bytes.flip(), position);
            isWritten = true;
        } finally {
            bytes.clear().position(isWritten ? 0 : length);
        }
        return true;
    }

    /** Whether what belongs at a position of a file is not there yet. */
    boolean holds(final SlotFile file, final long position) {
        return file == this.file && position >= this.position && position < this.position + bytes.position();
    }
}
