package io.cairn.checkpoint;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.agrona.MutableDirectBuffer;

/**
 * The bytes of a checkpoint. All integers are little-endian, lengths and counts are unsigned, names and metadata are
 * UTF-8, and nothing is padded or aligned.
 *
 * <pre>
 *   0        8               16            24
 *  +--------+---------------+-------------+-----------+------------+
 *  |u64     |u64            |u64          |u32        |operators ...
 *  |sequence|watermark (ns) |event count  |n_operators|
 *  +--------+---------------+-------------+-----------+------------+
 *
 *  n_operators times    u32 name_length, name, u32 state_length, state
 *  u32 n_sources
 *  n_sources times      u32 name_length, name, u64 offset
 *
 *  and, only where there is metadata:
 *
 *  4 bytes CA 4D 44 01  (the magic)
 *  u32 n_entries
 *  n_entries times      u32 key_length, key, u32 value_length, value
 * </pre>
 *
 * <p>Reading: with fewer than four bytes left after the operators there are no sources; bytes after the sources that do
 * not start with the magic, and bytes after the metadata, are ignored; of two fields with one name the later counts;
 * anything else that is cut short or no UTF-8 is malformed.
 */
public final class CheckpointLayout {
    /** Offset of the sequence of the last event included, u64. */
    public static final int SEQUENCE_OFFSET = 0;

    /** Offset of the watermark in nanoseconds since the Unix epoch, u64. */
    public static final int WATERMARK_OFFSET = 8;

    /** Offset of the number of events processed, u64. */
    public static final int EVENT_COUNT_OFFSET = 16;

    /** Offset of the number of operators, u32. */
    public static final int OPERATOR_COUNT_OFFSET = 24;

    /** Offset of the first operator. */
    public static final int OPERATORS_OFFSET = 28;

    /** Bytes before the operator count: the shortest prefix that tells sequence, watermark and event count. */
    public static final int HEADER_LENGTH = OPERATOR_COUNT_OFFSET;

    /** Bytes of each length and each count. */
    public static final int LENGTH_SIZE = Integer.BYTES;

    /** Bytes of a checkpoint without operators, sources and metadata. */
    public static final int EMPTY_LENGTH = OPERATORS_OFFSET + LENGTH_SIZE;

    /** The bytes CA 4D 44 01, read as a little-endian integer, that start the metadata section. */
    public static final int METADATA_MAGIC = 0x01444DCA;

    /** Most bytes to which Agrona's buffers expand. */
    static final int MAX_EXPANDED_LENGTH = Integer.MAX_VALUE - 8;

    private CheckpointLayout() {}

    /**
     * Refuses a buffer that must not be written to. Agrona writes through a read-only byte buffer without asking; into a read-only
     * mapping that ends the JVM.
     *
     * @param buffer to be written to.
     * @throws ReadOnlyBufferException if it is a view of a read-only byte buffer.
     */
    public static void requireWritable(final MutableDirectBuffer buffer) {
        final ByteBuffer byteBuffer = buffer.byteBuffer();
        if (byteBuffer != null && byteBuffer.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    static void putHeader(
            final MutableDirectBuffer buffer,
            final int offset,
            final long sequence,
            final long watermarkNs,
            final long eventCount) {
        buffer.putLong(offset + SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
        buffer.putLong(offset + WATERMARK_OFFSET, watermarkNs, LITTLE_ENDIAN);
        buffer.putLong(offset + EVENT_COUNT_OFFSET, eventCount, LITTLE_ENDIAN);
    }
}
