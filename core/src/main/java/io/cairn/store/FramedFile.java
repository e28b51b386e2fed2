package io.cairn.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The frame that the manifest and the first block of each slot file have in common, in every version of the format:
 *
 * <pre>
 *  0  8 bytes magic
 *  8  u32 version
 * 12  u32 length           of all, with the checksum
 *     ...
 *     u32 crc              CRC32C of all before it
 * </pre>
 */
final class FramedFile {
    static final int VERSION = 1;
    static final int VERSION_OFFSET = 8;
    static final int LENGTH_OFFSET = 12;
    static final int CONTENT_OFFSET = 16;

    /** What is longer is no frame of any version. */
    static final int MAX_LENGTH = 4096;

    /** Why bytes are not the frame that was expected. */
    static final class Problem extends Exception {
        private static final long serialVersionUID = 1L;

        /** Whether they are sound, but of a version that is not known here. */
        private final boolean isNewer;

        Problem(final String message, final boolean isNewer) {
            super(message);
            this.isNewer = isNewer;
        }

        boolean isNewer() {
            return isNewer;
        }
    }

    private FramedFile() {}

    /** A buffer of zeros with the start of the frame. */
    static ByteBuffer create(final long magic, final int length) {
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, magic)
                .putInt(VERSION_OFFSET, VERSION)
                .putInt(LENGTH_OFFSET, length);
    }

    /** Puts the checksum where it belongs. */
    static ByteBuffer seal(final ByteBuffer frame) {
        final int end = frame.capacity() - Integer.BYTES;
        return frame.putInt(end, crc(frame, end));
    }

    /** Checks a frame, which starts at index 0 and may be followed by anything. */
    static void check(final ByteBuffer bytes, final long magic, final int length) throws Problem {
        if (bytes.limit() < CONTENT_OFFSET || bytes.getLong(0) != magic) {
            throw new Problem("it does not start as it should", false);
        }
        final int actualLength = bytes.getInt(LENGTH_OFFSET);
        if (actualLength < CONTENT_OFFSET + Integer.BYTES || actualLength > Math.min(MAX_LENGTH, bytes.limit())) {
            throw new Problem(
                    "its length is given as " + Integer.toUnsignedString(actualLength) + ", but there are "
                            + bytes.limit() + " bytes",
                    false);
        }
        final int end = actualLength - Integer.BYTES;
        if (bytes.getInt(end) != crc(bytes, end)) {
            throw new Problem("its checksum is wrong", false);
        }
        final int version = bytes.getInt(VERSION_OFFSET);
        if (version != VERSION) {
            throw new Problem(
                    "it is of format version " + Integer.toUnsignedString(version) + ", and this library reads "
                            + VERSION,
                    true);
        }
        if (actualLength != length) {
            throw new Problem("its length is " + actualLength + " and should be " + length, false);
        }
    }

    private static int crc(final ByteBuffer bytes, final int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(length));
        return (int) crc.getValue();
    }
}
