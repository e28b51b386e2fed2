package io.cairn.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory of which a part cannot be touched: a mapping whose file was cut behind it. Who reads or writes the first byte beyond, by
 * whatever means, gets an {@link InternalError}, since there is no page. Where files that are mapped cannot be cut, nobody does.
 */
final class ProtectedMemory {
    /** Bytes that can be touched. */
    static final int END = 1 << 22;

    /** A page on any machine. */
    private static final int BEYOND = 1 << 16;

    private static final ProtectedMemory INSTANCE = new ProtectedMemory();

    private final MappedByteBuffer mapping;

    private ProtectedMemory() {
        try (TempDirectory temp = TempDirectory.inMemory()) {
            final Path file = temp.resolve("mapped");
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, END + BEYOND);
                channel.truncate(END);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** A buffer that thinks it has more than there is. Everybody gets the same memory. */
    static UnsafeBuffer buffer() {
        return new UnsafeBuffer(INSTANCE.mapping);
    }

    /** A byte buffer between a position and the end of what there is, behind which it could go on. */
    static ByteBuffer byteBuffer(final int length) {
        return INSTANCE.mapping.duplicate().position(END - length).limit(END);
    }

    /** Writes bytes so that they end where the memory does, and returns where they start. */
    static int put(final byte[] bytes) {
        INSTANCE.mapping.duplicate().position(END - bytes.length).put(bytes);
        return END - bytes.length;
    }

    static byte[] get(final int length) {
        final byte[] bytes = new byte[length];
        INSTANCE.mapping.duplicate().position(END - length).get(bytes);
        return bytes;
    }
}
