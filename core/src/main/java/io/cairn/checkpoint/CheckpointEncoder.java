package io.cairn.checkpoint;

import static io.cairn.checkpoint.CheckpointLayout.LENGTH_SIZE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes a checkpoint straight into a buffer, field by field, in the layout of {@link CheckpointLayout}: the header, then
 * operators, then sources, then metadata, of which each but the header may be left out. {@link #finish()} ends it.
 *
 * <pre>{@code
 * int length = encoder.wrap(buffer, 0)
 *         .header(sequence, watermarkNs, eventCount)
 *         .operator("counts", counts, 0, countsLength)
 *         .source("orders-0", 1234)
 *         .finish();
 * }</pre>
 *
 * <p>A call out of this order is refused with an {@link IllegalStateException}, and a field for which there is no room
 * with a {@link CheckpointOverflowException}, in both cases before a byte of the field is written; the encoder can go on
 * from where it was. An expandable buffer is expanded, to at most 2^31-9 bytes; nothing else allocates.
 *
 * <p>Names are given as text, encoded on each call, or as {@link EncodedName}, encoded once. Nobody looks whether a name
 * comes twice: readers take the later one.
 *
 * <p>Not thread-safe.
 */
public final class CheckpointEncoder {
    private enum Stage {
        UNWRAPPED("before a buffer is wrapped"),
        HEADER("before the header"),
        OPERATORS("behind the header"),
        SOURCES("behind the sources"),
        METADATA("behind metadata"),
        FINISHED("after finish"),
        OPERATOR_STATE("before endOperator");

        private final String where;

        Stage(final String where) {
            this.where = where;
        }
    }

    /** The part of the buffer from {@link #start} on, up to where writing may go. */
    private final UnsafeBuffer view = JvmAccess.newBuffer();

    /** The buffer, if it can be expanded, by this encoder or by others; else null. */
    private MutableDirectBuffer expandable;

    /** Whether this encoder may expand it. */
    private boolean mayExpand;

    private int start;
    private Stage stage = Stage.UNWRAPPED;

    /** Bytes written, which is also the index of the next one in the view. */
    private int position;

    /** Where the count of the open section goes, and what it is so far. */
    private int countIndex;

    private int count;

    /** Creates an encoder that is to be wrapped. */
    public CheckpointEncoder() {}

    /**
     * Prepares to write a checkpoint into all of a buffer from an offset on.
     *
     * @param buffer to write to; it is expanded where needed and possible.
     * @param offset of the checkpoint's first byte.
     * @return this for a fluent API.
     * @throws IndexOutOfBoundsException if the offset is not within the buffer.
     * @throws java.nio.ReadOnlyBufferException if the buffer is a view of a read-only byte buffer.
     */
    public CheckpointEncoder wrap(final MutableDirectBuffer buffer, final int offset) {
        wrap(buffer, offset, buffer.capacity() - offset);
        mayExpand = expandable != null;
        return this;
    }

    /**
     * Prepares to write a checkpoint into a range of a buffer, beyond which nothing is written.
     *
     * @param buffer to write to; it is not expanded.
     * @param offset of the checkpoint's first byte.
     * @param length in bytes of the range.
     * @return this for a fluent API.
     * @throws IndexOutOfBoundsException if the range is not within the buffer.
     * @throws java.nio.ReadOnlyBufferException if the buffer is a view of a read-only byte buffer.
     */
    public CheckpointEncoder wrap(final MutableDirectBuffer buffer, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
        CheckpointLayout.requireWritable(buffer);
        view.wrap(buffer, offset, length);
        expandable = buffer.isExpandable() ? buffer : null;
        mayExpand = false;
        start = offset;
        position = 0;
        stage = Stage.HEADER;
        return this;
    }

    /**
     * Writes the header.
     *
     * @param sequence of the last event included, unsigned.
     * @param watermarkNs highest event time processed, in nanoseconds since the Unix epoch, unsigned.
     * @param eventCount number of events processed, unsigned.
     * @return this for a fluent API.
     */
    public CheckpointEncoder header(final long sequence, final long watermarkNs, final long eventCount) {
        if (stage != Stage.HEADER) {
            throw outOfOrder("header");
        }
        reserve(CheckpointLayout.OPERATORS_OFFSET, "header");
        CheckpointLayout.putHeader(view, 0, sequence, watermarkNs, eventCount);
        position = CheckpointLayout.HEADER_LENGTH;
        openCount(Stage.OPERATORS);
        return this;
    }

    /**
     * Writes an operator whose state is a range of another buffer.
     *
     * @param name of the operator.
     * @param state buffer that has the state.
     * @param offset of the state in bytes.
     * @param length of the state in bytes.
     * @return this for a fluent API.
     * @throws IndexOutOfBoundsException if the range is not within the buffer.
     */
    public CheckpointEncoder operator(
            final EncodedName name, final DirectBuffer state, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, state.capacity());
        beginField(Stage.OPERATORS, name.blockLength() + LENGTH_SIZE + (long) length, "operator");
        put(name);
        putState(state, offset, length);
        return this;
    }

    /**
     * Writes an operator whose state is a range of another buffer.
     *
     * @param name of the operator.
     * @param state buffer that has the state.
     * @param offset of the state in bytes.
     * @param length of the state in bytes.
     * @return this for a fluent API.
     * @throws IndexOutOfBoundsException if the range is not within the buffer.
     * @throws IllegalArgumentException if the name has an unpaired surrogate.
     */
    public CheckpointEncoder operator(final String name, final DirectBuffer state, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, state.capacity());
        final int nameLength = Utf8.encodedLength(name, "operator name");
        beginField(Stage.OPERATORS, 2L * LENGTH_SIZE + nameLength + length, "operator");
        put(name, nameLength);
        putState(state, offset, length);
        return this;
    }

    /**
     * Begins an operator whose state the caller writes in place, into the buffer that was wrapped, at the offset
     * returned. {@link #endOperator(int)} must follow. Up to {@link #remaining()} bytes may be written; any number into an
     * expandable buffer that was wrapped without a length.
     *
     * @param name of the operator.
     * @return offset in the buffer that was wrapped of the state's first byte.
     */
    public int beginOperator(final EncodedName name) {
        beginField(Stage.OPERATORS, name.blockLength() + (long) LENGTH_SIZE, "operator");
        put(name);
        return beginState();
    }

    /**
     * Begins an operator whose state the caller writes in place; see {@link #beginOperator(EncodedName)}.
     *
     * @param name of the operator.
     * @return offset in the buffer that was wrapped of the state's first byte.
     * @throws IllegalArgumentException if the name has an unpaired surrogate.
     */
    public int beginOperator(final String name) {
        final int nameLength = Utf8.encodedLength(name, "operator name");
        beginField(Stage.OPERATORS, 2L * LENGTH_SIZE + nameLength, "operator");
        put(name, nameLength);
        return beginState();
    }

    /**
     * Ends the operator begun last.
     *
     * @param length in bytes of the state that the caller has written.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the length is negative.
     */
    public CheckpointEncoder endOperator(final int length) {
        if (stage != Stage.OPERATOR_STATE) {
            throw outOfOrder("endOperator");
        }
        if (length < 0) {
            throw new IllegalArgumentException("operator state of negative length " + length);
        }
        reserve(length, "operator state");
        view.putInt(position - LENGTH_SIZE, length, LITTLE_ENDIAN);
        position += length;
        stage = Stage.OPERATORS;
        return this;
    }

    /**
     * Writes a source.
     *
     * @param name of the source.
     * @param offset up to which it has been read, unsigned.
     * @return this for a fluent API.
     */
    public CheckpointEncoder source(final EncodedName name, final long offset) {
        beginField(Stage.SOURCES, name.blockLength() + (long) Long.BYTES, "source");
        put(name);
        putOffset(offset);
        return this;
    }

    /**
     * Writes a source.
     *
     * @param name of the source.
     * @param offset up to which it has been read, unsigned.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the name has an unpaired surrogate.
     */
    public CheckpointEncoder source(final String name, final long offset) {
        final int nameLength = Utf8.encodedLength(name, "source name");
        beginField(Stage.SOURCES, (long) LENGTH_SIZE + nameLength + Long.BYTES, "source");
        put(name, nameLength);
        putOffset(offset);
        return this;
    }

    /**
     * Writes a metadata entry.
     *
     * @param key of the entry.
     * @param value of the entry.
     * @return this for a fluent API.
     */
    public CheckpointEncoder metadata(final EncodedName key, final EncodedName value) {
        beginField(Stage.METADATA, key.blockLength() + (long) value.blockLength(), "metadata");
        put(key);
        put(value);
        return this;
    }

    /**
     * Writes a metadata entry.
     *
     * @param key of the entry.
     * @param value of the entry.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the key or the value has an unpaired surrogate.
     */
    public CheckpointEncoder metadata(final String key, final String value) {
        final int keyLength = Utf8.encodedLength(key, "metadata key");
        final int valueLength = Utf8.encodedLength(value, "metadata value");
        beginField(Stage.METADATA, 2L * LENGTH_SIZE + keyLength + valueLength, "metadata");
        put(key, keyLength);
        put(value, valueLength);
        return this;
    }

    /**
     * Ends the checkpoint. The buffer holds it from the offset wrapped on.
     *
     * @return the checkpoint's length in bytes.
     */
    public int finish() {
        if (stage == Stage.OPERATORS) {
            reserve(LENGTH_SIZE, "source count");
            openSources();
        } else if (stage == Stage.SOURCES || stage == Stage.METADATA) {
            reserve(0, "end");
        } else {
            throw outOfOrder("finish");
        }
        closeCount();
        stage = Stage.FINISHED;
        return position;
    }

    /**
     * Bytes written since {@code wrap}.
     *
     * @return the number of bytes; after {@link #finish()} the checkpoint's length.
     */
    public int encodedLength() {
        return position;
    }

    /**
     * Bytes that can still be written without expanding the buffer.
     *
     * @return the number of bytes.
     */
    public int remaining() {
        return view.capacity() - position;
    }

    /** Sees to order and room for a field of a section, and opens the section if this is its first field. */
    private void beginField(final Stage section, final long length, final String field) {
        if (stage == section) {
            reserve(length, field);
        } else {
            if (stage.compareTo(Stage.OPERATORS) < 0 || stage.compareTo(section) > 0) {
                throw outOfOrder(field);
            }
            final int sourceCount = stage == Stage.OPERATORS ? LENGTH_SIZE : 0;
            final int metadataCount = section == Stage.METADATA ? 2 * LENGTH_SIZE : 0;
            reserve(sourceCount + metadataCount + length, field);
            if (sourceCount > 0) {
                openSources();
            }
            if (metadataCount > 0) {
                closeCount();
                view.putInt(position, CheckpointLayout.METADATA_MAGIC, LITTLE_ENDIAN);
                position += LENGTH_SIZE;
                openCount(Stage.METADATA);
            }
        }
        count++;
    }

    private void openSources() {
        closeCount();
        openCount(Stage.SOURCES);
    }

    private void openCount(final Stage section) {
        countIndex = position;
        count = 0;
        position += LENGTH_SIZE;
        stage = section;
    }

    private void closeCount() {
        view.putInt(countIndex, count, LITTLE_ENDIAN);
    }

    private int beginState() {
        position += LENGTH_SIZE;
        stage = Stage.OPERATOR_STATE;
        return start + position;
    }

    private void putState(final DirectBuffer state, final int offset, final int length) {
        view.putInt(position, length, LITTLE_ENDIAN);
        view.putBytes(position + LENGTH_SIZE, state, offset, length);
        position += LENGTH_SIZE + length;
    }

    private void putOffset(final long offset) {
        view.putLong(position, offset, LITTLE_ENDIAN);
        position += Long.BYTES;
    }

    private void put(final EncodedName name) {
        position += name.putInto(view, position);
    }

    private void put(final String name, final int nameLength) {
        view.putInt(position, nameLength, LITTLE_ENDIAN);
        Utf8.encode(name, view, position + LENGTH_SIZE);
        position += LENGTH_SIZE + nameLength;
    }

    private void reserve(final long length, final String field) {
        if (expandable != null) {
            followExpansion(length);
        }
        if (length > view.capacity() - position) {
            throw new CheckpointOverflowException(field + " at offset " + position + " needs " + length
                    + " bytes, but the buffer ends at " + view.capacity());
        }
    }

    /** Expands the buffer where needed, and follows it to its new memory, also if somebody else has expanded it. */
    private void followExpansion(final long length) {
        final long limit = start + (long) position + length;
        if (mayExpand && limit > expandable.capacity() && limit <= CheckpointLayout.MAX_EXPANDED_LENGTH) {
            expandable.checkLimit((int) limit);
        }
        view.wrap(expandable, start, mayExpand ? expandable.capacity() - start : view.capacity());
    }

    private IllegalStateException outOfOrder(final String field) {
        return new IllegalStateException(field + " out of order: " + stage.where);
    }
}
