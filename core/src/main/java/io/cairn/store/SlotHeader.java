package io.cairn.store;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.cairn.checkpoint.JvmAccess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What stands in front of each slot of a slot file, so that the slot can be judged by itself. All integers are
 * little-endian; checksums are CRC32C (RFC 3720).
 *
 * <pre>
 *  0  u32 magic              43 52 4E 53
 *  4  u32 version            1
 *  8  u64 store_id           that of the manifest
 * 16  u32 slot_number        within the file, from 0
 * 20  u32 slot_shift         binary logarithm of the slot's size
 * 24  u64 ordinal            number of the save within the store, 1 to 2^62; 0 in a slot that holds no checkpoint
 * 32  u64 sequence
 * 40  u64 created_at_ns
 * 48  u32 stream_id_length   at most 4,032
 * 52  u32 payload_length
 * 56  u32 payload_crc        of the payload
 * 60  u32 header_crc         of bytes 0 to 59, and of 64 up to the payload
 * 64  stream id, then zeros up to a multiple of 8, then the payload
 * </pre>
 *
 * <p>An instance wraps a direct buffer, whose position and limit it moves. Not thread-safe.
 */
final class SlotHeader {
    static final int MAGIC = 0x534e5243;
    static final int VERSION = 1;
    static final int LENGTH = 64;

    /** A header and its stream id are within one block, so that a block of each slot tells what it holds. */
    static final int BLOCK_LENGTH = 4096;

    static final int MAX_STREAM_ID_LENGTH = BLOCK_LENGTH - LENGTH;

    /** Far from the end of the range, so that nothing on disk can make a store run out of ordinals. */
    static final long MAX_ORDINAL = 1L << 62;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int STORE_ID_OFFSET = 8;
    static final int SLOT_NUMBER_OFFSET = 16;
    static final int SLOT_SHIFT_OFFSET = 20;
    static final int ORDINAL_OFFSET = 24;
    static final int SEQUENCE_OFFSET = 32;
    static final int CREATED_AT_OFFSET = 40;
    static final int STREAM_ID_LENGTH_OFFSET = 48;
    static final int PAYLOAD_LENGTH_OFFSET = 52;
    static final int PAYLOAD_CRC_OFFSET = 56;
    static final int HEADER_CRC_OFFSET = 60;

    private final CRC32C crc = new CRC32C();
    private final UnsafeBuffer buffer = JvmAccess.newBuffer();
    private ByteBuffer bytes;
    private int offset;

    /** Where the payload starts in a record, in bytes. */
    static int payloadOffset(final int streamIdLength) {
        return BitUtil.align(LENGTH + streamIdLength, Long.BYTES);
    }

    /** Wraps a header in a direct buffer; as many bytes as are there of the block must be within its capacity. */
    SlotHeader wrap(final ByteBuffer bytes, final int offset, final int length) {
        bytes.clear();
        this.bytes = bytes;
        this.offset = offset;
        buffer.wrap(bytes, offset, length);
        return this;
    }

    /** Writes the header of a checkpoint whose payload is in its place already. */
    void write(
            final long storeId,
            final long slot,
            final long ordinal,
            final long sequence,
            final long createdAtNs,
            final byte[] streamId,
            final int payloadLength) {
        final int payloadOffset = payloadOffset(streamId.length);
        writeSlot(storeId, slot, ordinal);
        buffer.putLong(SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
        buffer.putLong(CREATED_AT_OFFSET, createdAtNs, LITTLE_ENDIAN);
        buffer.putInt(STREAM_ID_LENGTH_OFFSET, streamId.length, LITTLE_ENDIAN);
        buffer.putInt(PAYLOAD_LENGTH_OFFSET, payloadLength, LITTLE_ENDIAN);
        buffer.putInt(PAYLOAD_CRC_OFFSET, crc(payloadOffset, payloadLength), LITTLE_ENDIAN);
        buffer.putBytes(LENGTH, streamId);
        for (int i = LENGTH + streamId.length; i < payloadOffset; i++) {
            buffer.putByte(i, (byte) 0);
        }
        buffer.putInt(HEADER_CRC_OFFSET, headerCrc(payloadOffset), LITTLE_ENDIAN);
    }

    /** Whether this is the header of a record, and not of another that has taken its place, or its ordinal. */
    boolean isOf(final FoundRecord record) {
        return ordinal() == record.ordinal()
                && sequence() == record.sequence()
                && createdAtNs() == record.createdAtNs()
                && payloadLength() == record.payloadLength()
                && payloadCrc() == record.payloadCrc()
                && record.streamId().equals(streamId());
    }

    /** Writes the header of a slot that holds no checkpoint. */
    void writeFree(final long storeId, final long slot) {
        writeSlot(storeId, slot, 0);
        buffer.setMemory(SEQUENCE_OFFSET, LENGTH - SEQUENCE_OFFSET, (byte) 0);
        buffer.putInt(HEADER_CRC_OFFSET, headerCrc(LENGTH), LITTLE_ENDIAN);
    }

    /** What is wrong with the header of a slot, or null. */
    String problem(final long storeId, final long slot) {
        if (buffer.getInt(MAGIC_OFFSET, LITTLE_ENDIAN) != MAGIC) {
            return "no slot header";
        }
        final int idLength = streamIdLength();
        if (idLength < 0 || idLength > MAX_STREAM_ID_LENGTH || payloadOffset(idLength) > buffer.capacity()) {
            return "the stream id has a length of " + Integer.toUnsignedString(idLength);
        }
        if (buffer.getInt(HEADER_CRC_OFFSET, LITTLE_ENDIAN) != headerCrc(payloadOffset(idLength))) {
            return "the checksum of the header is wrong";
        }
        if (buffer.getInt(VERSION_OFFSET, LITTLE_ENDIAN) != VERSION) {
            return "the slot is of format version "
                    + Integer.toUnsignedString(buffer.getInt(VERSION_OFFSET, LITTLE_ENDIAN));
        }
        if (buffer.getLong(STORE_ID_OFFSET, LITTLE_ENDIAN) != storeId) {
            return "the slot is another store's, " + Long.toHexString(buffer.getLong(STORE_ID_OFFSET, LITTLE_ENDIAN));
        }
        final int shift = SlotAllocator.shift(slot);
        if (buffer.getInt(SLOT_NUMBER_OFFSET, LITTLE_ENDIAN) != SlotAllocator.number(slot)
                || buffer.getInt(SLOT_SHIFT_OFFSET, LITTLE_ENDIAN) != shift) {
            return "the slot belongs elsewhere: it is slot "
                    + Integer.toUnsignedString(buffer.getInt(SLOT_NUMBER_OFFSET, LITTLE_ENDIAN)) + " of size 2^"
                    + Integer.toUnsignedString(buffer.getInt(SLOT_SHIFT_OFFSET, LITTLE_ENDIAN));
        }
        if (ordinal() < 0 || ordinal() > MAX_ORDINAL) {
            return "the ordinal is " + Long.toUnsignedString(ordinal());
        }
        if (payloadLength() < 0 || payloadLength() > (1 << shift) - payloadOffset(idLength)) {
            return "the payload has a length of " + Integer.toUnsignedString(payloadLength());
        }
        return null;
    }

    boolean isFree() {
        return ordinal() == 0;
    }

    long ordinal() {
        return buffer.getLong(ORDINAL_OFFSET, LITTLE_ENDIAN);
    }

    long sequence() {
        return buffer.getLong(SEQUENCE_OFFSET, LITTLE_ENDIAN);
    }

    long createdAtNs() {
        return buffer.getLong(CREATED_AT_OFFSET, LITTLE_ENDIAN);
    }

    int payloadLength() {
        return buffer.getInt(PAYLOAD_LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    int payloadCrc() {
        return buffer.getInt(PAYLOAD_CRC_OFFSET, LITTLE_ENDIAN);
    }

    int streamIdLength() {
        return buffer.getInt(STREAM_ID_LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    /** The stream id, or null if it is no UTF-8. */
    String streamId() {
        final byte[] encoded = new byte[streamIdLength()];
        buffer.getBytes(LENGTH, encoded);
        final String streamId = new String(encoded, StandardCharsets.UTF_8);
        final boolean isPerhapsMalformed = streamId.indexOf('\uFFFD') >= 0;
        return isPerhapsMalformed && !Arrays.equals(encoded, streamId.getBytes(StandardCharsets.UTF_8))
                ? null
                : streamId;
    }

    private void writeSlot(final long storeId, final long slot, final long ordinal) {
        buffer.putInt(MAGIC_OFFSET, MAGIC, LITTLE_ENDIAN);
        buffer.putInt(VERSION_OFFSET, VERSION, LITTLE_ENDIAN);
        buffer.putLong(STORE_ID_OFFSET, storeId, LITTLE_ENDIAN);
        buffer.putInt(SLOT_NUMBER_OFFSET, SlotAllocator.number(slot), LITTLE_ENDIAN);
        buffer.putInt(SLOT_SHIFT_OFFSET, SlotAllocator.shift(slot), LITTLE_ENDIAN);
        buffer.putLong(ORDINAL_OFFSET, ordinal, LITTLE_ENDIAN);
    }

    private int headerCrc(final int payloadOffset) {
        crc.reset();
        update(0, HEADER_CRC_OFFSET);
        update(LENGTH, payloadOffset - LENGTH);
        return (int) crc.getValue();
    }

    private int crc(final int index, final int length) {
        crc.reset();
        update(index, length);
        return (int) crc.getValue();
    }

    private void update(final int index, final int length) {
        crc.update(bytes.limit(offset + index + length).position(offset + index));
    }
}
