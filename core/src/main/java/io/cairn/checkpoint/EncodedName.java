package io.cairn.checkpoint;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A name (or a metadata key or value) encoded once, as the block {@code u32 length | UTF-8 bytes} of the layout, so that
 * writing it is a few eight-byte stores. Immutable and thread-safe; writing and comparing allocate nothing.
 */
public final class EncodedName {
    private final String text;
    private final int blockLength;
    /** The block from its start; the last, perhaps partial, eight bytes are in {@link #tail}. */
    private final long[] words;
    /** The last eight bytes of the block, overlapping the last full word; of a shorter block, all of it. */
    private final long tail;

    private EncodedName(final String text) {
        this.text = text;
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        blockLength = Math.addExact(CheckpointLayout.LENGTH_SIZE, bytes.length);
        words = new long[blockLength <= Long.BYTES ? 0 : (blockLength - 1) / Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = word(bytes, i * Long.BYTES);
        }
        tail = word(bytes, Math.max(0, blockLength - Long.BYTES));
    }

    /**
     * Encodes a text.
     *
     * @param text to encode; it may be empty.
     * @return the encoded text.
     * @throws IllegalArgumentException if the text has an unpaired surrogate.
     */
    public static EncodedName of(final String text) {
        return of(text, "name");
    }

    static EncodedName of(final String text, final String what) {
        Objects.requireNonNull(text, what);
        Utf8.encodedLength(text, what);
        return new EncodedName(text);
    }

    /** The little-endian word at an index of the block, zero where the block has ended. */
    private static long word(final byte[] name, final int index) {
        long result = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            final int at = index + i - CheckpointLayout.LENGTH_SIZE;
            final int value = at < 0 ? name.length >>> (index + i) * Byte.SIZE : at < name.length ? name[at] : 0;
            result |= (value & 0xFFL) << i * Byte.SIZE;
        }
        return result;
    }

    /**
     * The text that was encoded.
     *
     * @return the text.
     */
    public String text() {
        return text;
    }

    /**
     * Length of the block.
     *
     * @return bytes of the text in UTF-8 and of the u32 length before it.
     */
    public int blockLength() {
        return blockLength;
    }

    /** Bytes of the text in UTF-8. */
    int nameLength() {
        return blockLength - CheckpointLayout.LENGTH_SIZE;
    }

    /** Writes the block, for which the caller has found the room, and returns its length. */
    int putInto(final MutableDirectBuffer buffer, final int offset) {
        final int last = blockLength - Long.BYTES;
        if (last >= 0) {
            for (int i = 0; i < words.length; i++) {
                buffer.putLong(offset + i * Long.BYTES, words[i], LITTLE_ENDIAN);
            }
            buffer.putLong(offset + last, tail, LITTLE_ENDIAN);
        } else {
            buffer.putInt(offset, (int) tail, LITTLE_ENDIAN);
            final int rest = blockLength - Integer.BYTES;
            buffer.putInt(offset + rest, (int) (tail >>> rest * Byte.SIZE), LITTLE_ENDIAN);
        }
        return blockLength;
    }

    /** Tells whether the block stands at an offset; the caller has checked that the name there is as long. */
    boolean matches(final UnsafeBuffer buffer, final int offset) {
        final int last = blockLength - Long.BYTES;
        if (last >= 0) {
            for (int i = 0; i < words.length; i++) {
                if (buffer.getLong(offset + i * Long.BYTES, LITTLE_ENDIAN) != words[i]) {
                    return false;
                }
            }
            return buffer.getLong(offset + last, LITTLE_ENDIAN) == tail;
        }
        final int rest = blockLength - Integer.BYTES;
        return buffer.getInt(offset, LITTLE_ENDIAN) == (int) tail
                && buffer.getInt(offset + rest, LITTLE_ENDIAN) == (int) (tail >>> rest * Byte.SIZE);
    }

    @Override
    public boolean equals(final Object that) {
        return that instanceof EncodedName && text.equals(((EncodedName) that).text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
