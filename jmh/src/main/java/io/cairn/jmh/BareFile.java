package io.cairn.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** The floor: the same bytes, written into a file that has its size already, at its positions in turn. */
final class BareFile implements AutoCloseable {
    /** As many positions as a store with one stream has slots in use. */
    static final int POSITIONS_OF_ONE_STREAM = 5;

    private static final int ALIGNMENT = 4096;

    private final byte[][] onHeap;
    private final ByteBuffer[] contents;
    private final ByteBuffer copy;
    private final CRC32C crc = new CRC32C();
    private final FileChannel channel;
    private final int stride;
    private final int[] positions;
    private int nextContent;
    private int nextPosition;
    private long checksums;

    BareFile(final Path path, final byte[][] contents, final int positions) {
        onHeap = contents;
        copy = ByteBuffer.allocateDirect(contents[0].length);
        this.contents = new ByteBuffer[contents.length];
        for (int i = 0; i < contents.length; i++) {
            this.contents[i] = ByteBuffer.allocateDirect(contents[i].length).put(contents[i]);
        }
        this.positions = Payloads.shuffled(positions);
        stride = (contents[0].length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            final ByteBuffer zeros = ByteBuffer.allocateDirect(stride);
            for (int i = 0; i < positions; i++) {
                writeFully(zeros.clear(), (long) i * stride);
            }
            channel.force(true);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    void write(final boolean isForced) {
        write(contents[nextContent].clear(), isForced);
    }

    /** What no store can do without that takes checkpoints from the heap and checks them when they are read. */
    void copyChecksumAndWrite(final boolean isForced) {
        copy.clear().put(onHeap[nextContent]);
        crc.reset();
        crc.update(copy.flip());
        checksums ^= crc.getValue();
        write(copy.flip(), isForced);
    }

    private void write(final ByteBuffer content, final boolean isForced) {
        try {
            writeFully(content, (long) positions[nextPosition] * stride);
            if (isForced) {
                channel.force(false);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        nextContent = nextContent + 1 == contents.length ? 0 : nextContent + 1;
        nextPosition = nextPosition + 1 == positions.length ? 0 : nextPosition + 1;
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
