package io.cairn.checkpoint;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Judges whether bytes are a checkpoint, as {@link CheckpointDecoder#wrap(DirectBuffer, int, int)} does, but does not remember where its
 * fields are. It thus takes no memory, however many fields there are, and allocates nothing but an exception. Not thread-safe.
 */
public final class CheckpointValidator {
    private final UnsafeBuffer buffer = JvmAccess.newBuffer();
    private final FieldIndex fields = new FieldIndex(false);

    /** Creates a validator. */
    public CheckpointValidator() {
        buffer.wrap(CheckpointDecoder.EMPTY);
    }

    /**
     * Validates a range of a buffer, which the validator refers to until it validates another.
     *
     * @param buffer that holds the checkpoint.
     * @param offset of the range in bytes.
     * @param length of the range in bytes; what follows the checkpoint in it is ignored.
     * @throws MalformedCheckpointException if the range does not hold a checkpoint.
     * @throws IndexOutOfBoundsException if the range is not within the buffer.
     */
    public void validate(final DirectBuffer buffer, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
        this.buffer.wrap(buffer, offset, length);
        boolean isValid = false;
        try {
            fields.parse(this.buffer);
            isValid = true;
        } finally {
            if (!isValid) {
                this.buffer.wrap(CheckpointDecoder.EMPTY);
            }
        }
    }

    /**
     * Sequence of the checkpoint that was validated last, as its memory holds it now.
     *
     * @return the sequence, unsigned; 0 if it was malformed, or there was none.
     */
    public long sequence() {
        return buffer.getLong(CheckpointLayout.SEQUENCE_OFFSET, LITTLE_ENDIAN);
    }
}
