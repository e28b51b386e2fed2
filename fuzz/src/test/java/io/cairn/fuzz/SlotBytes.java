package io.cairn.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/** A slot within the bytes of a slot file, by the layout alone. */
final class SlotBytes {
    static final int BLOCK = 4096;

    /** Where a field of the header is, and its length. */
    record Field(String name, int offset, int length) {}

    static final Field SLOT_SHIFT = new Field("slot_shift", 20, 4);
    private static final Field ORDINAL = new Field("ordinal", 24, 8);
    private static final Field SEQUENCE = new Field("sequence", 32, 8);
    private static final Field CREATED_AT = new Field("created_at_ns", 40, 8);
    private static final Field STREAM_ID_LENGTH = new Field("stream_id_length", 48, 4);
    static final Field PAYLOAD_LENGTH = new Field("payload_length", 52, 4);
    private static final Field PAYLOAD_CRC = new Field("payload_crc", 56, 4);
    private static final Field HEADER_CRC = new Field("header_crc", 60, 4);

    /** All that a checksum covers. */
    static final List<Field> FIELDS = List.of(
            new Field("magic", 0, 4),
            new Field("version", 4, 4),
            new Field("store_id", 8, 8),
            new Field("slot_number", 16, 4),
            SLOT_SHIFT,
            ORDINAL,
            SEQUENCE,
            CREATED_AT,
            STREAM_ID_LENGTH,
            PAYLOAD_LENGTH,
            PAYLOAD_CRC);

    static final int MANIFEST_LENGTH = 128;
    static final int FILE_HEADER_LENGTH = 32;
    private static final int HEADER = 64;

    final int number;
    final int size;
    private final ByteBuffer bytes;

    private SlotBytes(final ByteBuffer bytes, final int number) {
        this.bytes = bytes;
        this.number = number;
        size = bytes.capacity();
    }

    /** A slot of a file whose slots are of a size; the bytes are the file's own. */
    static SlotBytes of(final byte[] file, final int size, final int number) {
        final ByteBuffer slot = ByteBuffer.wrap(file, position(size, number), size);
        return new SlotBytes(slot.slice().order(ByteOrder.LITTLE_ENDIAN), number);
    }

    static int position(final int size, final int number) {
        return BLOCK + number * size;
    }

    /** How many whole slots a file has. */
    static int count(final byte[] file, final int size) {
        return Math.max(0, file.length - BLOCK) / size;
    }

    /** Sets a number in the manifest or in the first block of a slot file, and makes its checksum right. */
    static void setInFrame(final byte[] bytes, final int frameLength, final int offset, final int value) {
        final int end = frameLength - Integer.BYTES;
        final ByteBuffer frame =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, end);
        frame.putInt(end, (int) crc.getValue());
    }

    boolean holdsCheckpoint() {
        return get(ORDINAL) != 0;
    }

    long sequence() {
        return get(SEQUENCE);
    }

    long createdAtNs() {
        return get(CREATED_AT);
    }

    String streamId() {
        return new String(
                bytes.array(), bytes.arrayOffset() + HEADER, (int) get(STREAM_ID_LENGTH), StandardCharsets.UTF_8);
    }

    void set(final Field field, final long value) {
        if (field.length() == Long.BYTES) {
            bytes.putLong(field.offset(), value);
        } else {
            bytes.putInt(field.offset(), (int) value);
        }
    }

    /** Writes over something behind the header: the stream id or the payload. */
    void put(final int offset, final byte[] content) {
        bytes.put(HEADER + Math.floorMod(offset, size - HEADER - content.length), content);
    }

    /** Takes over another slot as if it had been written here. */
    void become(final SlotBytes other) {
        final int length = Math.min(size, other.size);
        System.arraycopy(other.bytes.array(), other.bytes.arrayOffset(), bytes.array(), bytes.arrayOffset(), length);
        bytes.putInt(16, number);
        set(SLOT_SHIFT, Integer.numberOfTrailingZeros(size));
    }

    /** Makes both checksums right, if the lengths leave anything that they could be of. */
    void repair() {
        final long payloadOffset = HEADER + (get(STREAM_ID_LENGTH) + 7) / 8 * 8;
        final long end = payloadOffset + get(PAYLOAD_LENGTH);
        if (end <= size) {
            set(PAYLOAD_CRC, crc((int) payloadOffset, (int) end));
        }
        repairHeader();
    }

    void repairHeader() {
        final long payloadOffset = HEADER + (get(STREAM_ID_LENGTH) + 7) / 8 * 8;
        if (payloadOffset <= BLOCK) {
            final CRC32C crc = new CRC32C();
            crc.update(bytes.array(), bytes.arrayOffset(), HEADER_CRC.offset());
            crc.update(bytes.array(), bytes.arrayOffset() + HEADER, (int) payloadOffset - HEADER);
            set(HEADER_CRC, crc.getValue());
        }
    }

    private long get(final Field field) {
        return field.length() == Long.BYTES
                ? bytes.getLong(field.offset())
                : Integer.toUnsignedLong(bytes.getInt(field.offset()));
    }

    private long crc(final int start, final int end) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.array(), bytes.arrayOffset() + start, end - start);
        return crc.getValue();
    }
}
