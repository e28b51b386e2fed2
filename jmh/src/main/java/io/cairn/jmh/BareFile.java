package io.cairn.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** The floor: the same bytes, written into a file that has its size already, at a few positions in turn. */
final class BareFile implements AutoCloseable {
    private static final int POSITIONS = 5;
    private static final int ALIGNMENT = 4096;

    private final byte[][] onHeap;
    private final ByteBuffer[] contents;
    private final ByteBuffer copy;
    private final CRC32C crc = new CRC32C();
    private final FileChannel channel;
    private final int stride;
    private int next;
    private long checksums;

    BareFile(final Path path, final byte[][] contents) {
        onHeap = contents;
        copy = ByteBuffer.allocateDirect(contents[0].length);
        this.contents = new ByteBuffer[contents.length];
        for (int i = 0; i < contents.length; i++) {
            this.contents[i] = ByteBuffer.allocateDirect(contents[i].length).put(contents[i]);
        }
        stride = (contents[0].length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            for (int i = 0; i < POSITIONS; i++) {
                writeFully(ByteBuffer.allocateDirect(stride), (long) i * stride);
            }
            channel.force(true);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    void write(final boolean isForced) {
        write(contents[next % contents.length].clear(), isForced);
    }

    /** What no store can do without that takes checkpoints from the heap and checks them when they are read. */
    void copyChecksumAndWrite(final boolean isForced) {
        copy.clear().put(onHeap[next % onHeap.length]);
        crc.reset();
        crc.update(copy.flip());
        checksums ^= crc.getValue();
        write(copy.flip(), isForced);
    }

    private void write(final ByteBuffer content, final boolean isForced) {
        try {
            writeFully(content, (long) (next % POSITIONS) * stride);
            if (isForced) {
                channel.force(false);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        next++;
    }

    /** So that the checksums must be taken. */
    long checksums() {
        return checksums;
    }

    private void writeFully(final ByteBuffer content, final long position) throws IOException {
        long at = position;
        while (content.hasRemaining()) {
            at += channel.write(content, at);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
