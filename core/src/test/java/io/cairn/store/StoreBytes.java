package io.cairn.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads and changes the bytes of a store's files as docs/FORMAT.md tells, without the code that is tested. */
final class StoreBytes {
    static final int BLOCK = 4096;

    private static final int VERSION_OFFSET = 8;
    private static final int LENGTH_OFFSET = 12;

    private StoreBytes() {}

    static ByteBuffer read(final Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    static void write(final Path file, final ByteBuffer bytes) {
        try {
            Files.write(file, bytes.array());
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    static void cut(final Path file, final int length) {
        write(file, ByteBuffer.wrap(Arrays.copyOf(read(file).array(), length)));
    }

    static void append(final Path file, final byte[] bytes) {
        try {
            Files.write(file, bytes, StandardOpenOption.APPEND);
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    static void flip(final Path file, final long position) {
        final ByteBuffer bytes = read(file);
        bytes.put((int) position, (byte) ~bytes.get((int) position));
        write(file, bytes);
    }

    static void putInt(final Path file, final long position, final int value) {
        write(file, read(file).putInt((int) position, value));
    }

    /** Makes a manifest, or the first block of a slot file, one of another version, with a sound checksum. */
    static void setVersion(final Path framedFile, final int version) {
        final ByteBuffer bytes = read(framedFile).putInt(VERSION_OFFSET, version);
        final int end = bytes.getInt(LENGTH_OFFSET) - Integer.BYTES;
        write(framedFile, bytes.putInt(end, crc(bytes, 0, end)));
    }

    /** Changes the sequence in the header of the slot that starts there, with a sound checksum. */
    static void setSequence(final Path slotFile, final long position, final long sequence) {
        final int at = (int) position;
        final ByteBuffer bytes = read(slotFile).putLong(at + 32, sequence);
        sealHeader(bytes, at);
        write(slotFile, bytes);
    }

    /** Puts the checksum where it belongs in the header of the slot that starts there. */
    static void sealHeader(final ByteBuffer bytes, final int at) {
        final int idLength = bytes.getInt(at + 48) + 7 & ~7;
        final ByteBuffer covered = ByteBuffer.allocate(60 + idLength);
        covered.put(bytes.array(), at, 60).put(bytes.array(), at + 64, idLength);
        bytes.putInt(at + 60, crc(covered, 0, covered.capacity()));
    }

    /** Where the slot starts that holds a checkpoint, by its header. Of several, the one that was saved last. */
    static long position(final Path slotFile, final String streamId, final long sequence) {
        final ByteBuffer bytes = read(slotFile);
        final byte[] id = streamId.getBytes(StandardCharsets.UTF_8);
        final int slotLength =
                Integer.parseInt(slotFile.getFileName().toString().substring("slots-".length()));
        long found = -1;
        long maxOrdinal = 0;
        for (int at = BLOCK; at < bytes.capacity(); at += slotLength) {
            final boolean isIt = bytes.getLong(at + 24) > maxOrdinal
                    && bytes.getLong(at + 32) == sequence
                    && bytes.getInt(at + 48) == id.length
                    && Arrays.equals(id, Arrays.copyOfRange(bytes.array(), at + 64, at + 64 + id.length));
            if (isIt) {
                maxOrdinal = bytes.getLong(at + 24);
                found = at;
            }
        }
        if (found < 0) {
            throw new AssertionError(streamId + '@' + sequence + " is not in " + slotFile);
        }
        return found;
    }

    /** Where the payload of the checkpoint starts whose slot starts there. */
    static long payload(final Path slotFile, final long position) {
        return position + 64 + (read(slotFile).getInt((int) position + 48) + 7 & ~7);
    }

    static int crc(final ByteBuffer bytes, final int offset, final int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.array(), offset, length);
        return (int) crc.getValue();
    }
}
