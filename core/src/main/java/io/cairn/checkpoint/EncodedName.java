package io.cairn.checkpoint;

import static io.cairn.checkpoint.CheckpointLayout.LENGTH_SIZE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A name (or a metadata key or value) encoded once, as the block {@code u32 length | UTF-8 bytes} of the layout, so that
 * writing it is a few eight-byte stores. Immutable and thread-safe; writing and comparing allocate nothing.
 */
public final class EncodedName {
    private static final VarHandle LENGTH = MethodHandles.byteArrayViewVarHandle(int[].class, LITTLE_ENDIAN);
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

    private final String text;
    private final int blockLength;
    /** The block from its start; the last, perhaps partial, eight bytes are in {@link #tail}. */
    private final long[] words;
    /** The last eight bytes of the block, overlapping the last full word; of a shorter block, all of it. */
    private final long tail;

    private EncodedName(final String text, final int blockLength, final byte[] block) {
        this.text = text;
        this.blockLength = blockLength;
        words = new long[blockLength <= Long.BYTES ? 0 : (blockLength - 1) / Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) WORD.get(block, i * Long.BYTES);
        }
        tail = (long) WORD.get(block, Math.max(0, blockLength - Long.BYTES));
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
        return encode(text);
    }

    /**
     * The name at an offset of memory that was validated. Whatever the memory has become since, the block is that of the text.
     */
    static EncodedName read(final UnsafeBuffer buffer, final int offset, final int length) {
        final byte[] block = newBlock(length);
        buffer.getBytes(offset, block, LENGTH_SIZE, length);
        final String text = new String(block, LENGTH_SIZE, length, StandardCharsets.UTF_8);
        return isAscii(block) ? new EncodedName(text, LENGTH_SIZE + length, block) : encode(text);
    }

    private static EncodedName encode(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final byte[] block = newBlock(bytes.length);
        System.arraycopy(bytes, 0, block, LENGTH_SIZE, bytes.length);
        return new EncodedName(text, LENGTH_SIZE + bytes.length, block);
    }

    /** The length, and room for the name; at least a word. */
    private static byte[] newBlock(final int length) {
        final byte[] block = new byte[Math.max(Long.BYTES, Math.addExact(LENGTH_SIZE, length))];
        LENGTH.set(block, 0, length);
        return block;
    }

    private static boolean isAscii(final byte[] block) {
        int bits = 0;
        for (int i = LENGTH_SIZE; i < block.length; i++) {
            bits |= block[i];
        }
        return bits >= 0;
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
        return blockLength - LENGTH_SIZE;
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
