package io.cairn.checkpoint;

import static io.cairn.checkpoint.CheckpointLayout.LENGTH_SIZE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads a checkpoint where it lies, in the layout of {@link CheckpointLayout}, without copying it.
 *
 * <p>{@code wrap} validates all of it once, whatever Agrona's bounds checks are set to, in time proportional to the
 * number of fields and the bytes of the names, and remembers where each field starts. After that nothing is parsed again.
 * Operators, sources and metadata are counted from 0 in the order in which they are stored; where a name is stored twice,
 * finding it gives the later one, which is the one that counts.
 *
 * <p>The decoder is a view: it shows what the memory holds now. On memory that a store may recycle {@link #isValid()}
 * tells whether it is still the checkpoint that was wrapped. Reading what is not valid any more gives meaningless values,
 * but reads no memory other than the checkpoint's. Views that the decoder gives of states, names and metadata are as valid as the
 * decoder, and are for reading only: whoever writes through one writes into the store. A decoder that was never wrapped, or
 * last on something malformed, reads as an empty checkpoint and is not valid; a range outside its buffer is refused before
 * anything is changed.
 *
 * <p>The buffer's memory must stay there as long as the decoder is used. The garbage collector and Cairn's stores see to that;
 * memory that somebody unmaps or frees by hand, such as a closed arena's, ends the JVM, as it does with any Agrona buffer.
 *
 * <p>Nothing here allocates once the decoder has seen a checkpoint of as many fields, but for what returns a {@link String}
 * or a {@link CheckpointState}. What it remembers takes 8 bytes of heap for each operator and each metadata entry and 4 for each source,
 * and up to three times as much while it grows; {@link CheckpointValidator} judges without. Not thread-safe.
 */
public final class CheckpointDecoder {
    /** What finding a name that is not there gives. */
    public static final int NOT_FOUND = -1;

    static final byte[] EMPTY = new byte[CheckpointLayout.EMPTY_LENGTH];

    private final UnsafeBuffer buffer = JvmAccess.newBuffer();

    private final FieldIndex fields = new FieldIndex(true);

    /** The slot's generation as it is now, of no capacity if there is none, and as it was when it was wrapped. */
    private final UnsafeBuffer generationView = JvmAccess.newBuffer();

    private long generation;

    /** On the way from the buffer to a string. */
    private final byte[] shortText = new byte[64];

    private boolean isWrapped;
    private long createdAtNs;

    /** Creates a decoder that is to be wrapped. */
    public CheckpointDecoder() {
        clear();
    }

    /**
     * Wraps and validates a range of a buffer.
     *
     * @param buffer that holds the checkpoint.
     * @param offset of the range in bytes.
     * @param length of the range in bytes; what follows the checkpoint in it is ignored.
     * @return this for a fluent API.
     * @throws MalformedCheckpointException if the range does not hold a checkpoint.
     * @throws IndexOutOfBoundsException if the range is not within the buffer.
     */
    public CheckpointDecoder wrap(final DirectBuffer buffer, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
        forgetSlot();
        this.buffer.wrap(buffer, offset, length);
        return validate(0);
    }

    /**
     * Wraps and validates the bytes between position and limit of a byte buffer, neither of which is moved.
     *
     * @param buffer that holds the checkpoint, heap or direct, of any byte order.
     * @return this for a fluent API.
     * @throws MalformedCheckpointException if the bytes are no checkpoint.
     */
    public CheckpointDecoder wrap(final ByteBuffer buffer) {
        forgetSlot();
        this.buffer.wrap(buffer, buffer.position(), buffer.remaining());
        return validate(0);
    }

    /**
     * Wraps and validates a checkpoint in memory that may be recycled, as stores do. The memory's owner must change the
     * generation before it writes over the checkpoint.
     *
     * @param memory that holds the checkpoint.
     * @param offset of the checkpoint in bytes.
     * @param length of the checkpoint in bytes.
     * @param generations that hold the generation, a long; the same memory, or another.
     * @param generationIndex of the generation in bytes, aligned to eight bytes in memory.
     * @param createdAtNs when the checkpoint was taken, in nanoseconds since the Unix epoch.
     * @return this for a fluent API.
     * @throws MalformedCheckpointException if the range does not hold a checkpoint.
     * @throws IndexOutOfBoundsException if the range or the generation is not within its memory.
     */
    public CheckpointDecoder wrapSlot(
            final DirectBuffer memory,
            final int offset,
            final int length,
            final DirectBuffer generations,
            final int generationIndex,
            final long createdAtNs) {
        Objects.checkFromIndexSize(offset, length, memory.capacity());
        Objects.checkFromIndexSize(generationIndex, Long.BYTES, generations.capacity());
        generationView.wrap(generations, generationIndex, Long.BYTES);
        generation = generationView.getLongVolatile(0);
        buffer.wrap(memory, offset, length);
        return validate(createdAtNs);
    }

    /**
     * Whether the memory still holds the checkpoint that was wrapped.
     *
     * @return true if it does; false once the slot was recycled, the store was closed, or if nothing is wrapped. Memory
     *     that belongs to no store cannot tell, and gives true.
     */
    public boolean isValid() {
        return isWrapped && (generationView.capacity() == 0 || generationView.getLongVolatile(0) == generation);
    }

    /**
     * Sequence of the last event included.
     *
     * @return the sequence, unsigned.
     */
    public long sequence() {
        return buffer.getLong(CheckpointLayout.SEQUENCE_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * Highest event time processed.
     *
     * @return nanoseconds since the Unix epoch, unsigned.
     */
    public long watermarkNs() {
        return buffer.getLong(CheckpointLayout.WATERMARK_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * Number of events processed up to and including this checkpoint.
     *
     * @return the number, unsigned.
     */
    public long eventCount() {
        return buffer.getLong(CheckpointLayout.EVENT_COUNT_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * When the checkpoint was taken. Only stores know that.
     *
     * @return nanoseconds since the Unix epoch, unsigned; 0 if the checkpoint comes from no store.
     */
    public long createdAtNs() {
        return createdAtNs;
    }

    /**
     * Length of the checkpoint, without what may follow it in the range that was wrapped.
     *
     * @return length in bytes.
     */
    public int encodedLength() {
        return fields.encodedLength();
    }

    /**
     * Wraps a view around everything that was wrapped: the checkpoint, and what follows it in the range. The view is valid as
     * long as this decoder is.
     *
     * @param view to wrap.
     * @return length of the range in bytes, at least {@link #encodedLength()}.
     */
    public int wrapPayload(final DirectBuffer view) {
        return wrapRange(0, buffer.capacity(), view);
    }

    /**
     * Number of operators stored.
     *
     * @return the number.
     */
    public int operatorCount() {
        return fields.operatorCount();
    }

    /**
     * Name of an operator.
     *
     * @param index of the operator.
     * @return the name, newly allocated.
     */
    public String operatorName(final int index) {
        return text(fields.operatorNameStart(index), fields.operatorNameEnd(index));
    }

    /**
     * Wraps a view around the name of an operator, in UTF-8.
     *
     * @param index of the operator.
     * @param view to wrap.
     * @return length of the name in bytes.
     */
    public int wrapOperatorName(final int index, final DirectBuffer view) {
        return wrapRange(fields.operatorNameStart(index), fields.operatorNameEnd(index), view);
    }

    /**
     * Length of an operator's state.
     *
     * @param index of the operator.
     * @return length in bytes.
     */
    public int operatorStateLength(final int index) {
        return fields.operatorStateEnd(index) - fields.operatorStateStart(index);
    }

    /**
     * Wraps a view around an operator's state. The view is valid as long as this decoder is.
     *
     * @param index of the operator.
     * @param view to wrap.
     * @return length of the state in bytes.
     */
    public int wrapOperatorState(final int index, final DirectBuffer view) {
        return wrapRange(fields.operatorStateStart(index), fields.operatorStateEnd(index), view);
    }

    /**
     * Copies an operator's state out.
     *
     * @param index of the operator.
     * @param destination to copy to; it is expanded where needed and possible.
     * @param offset in the destination.
     * @return length of the state in bytes.
     * @throws IndexOutOfBoundsException if the state does not fit.
     * @throws java.nio.ReadOnlyBufferException if the destination is a view of a read-only byte buffer.
     */
    public int getOperatorState(final int index, final MutableDirectBuffer destination, final int offset) {
        CheckpointLayout.requireWritable(destination);
        final int length = operatorStateLength(index);
        if (!destination.isExpandable()) {
            Objects.checkFromIndexSize(offset, length, destination.capacity());
        }
        destination.putBytes(offset, buffer, fields.operatorStateStart(index), length);
        return length;
    }

    /**
     * Finds an operator by name.
     *
     * @param name of the operator.
     * @return the index of the last operator of that name, or {@link #NOT_FOUND}.
     */
    public int findOperator(final EncodedName name) {
        for (int i = fields.operatorCount() - 1; i >= 0; i--) {
            if (isAt(name, fields.operatorNameStart(i), fields.operatorNameEnd(i))) {
                return i;
            }
        }
        return NOT_FOUND;
    }

    /**
     * Finds an operator by name.
     *
     * @param name of the operator.
     * @return the index of the last operator of that name, or {@link #NOT_FOUND}.
     */
    public int findOperator(final String name) {
        for (int i = fields.operatorCount() - 1; i >= 0; i--) {
            if (isAt(name, fields.operatorNameStart(i), fields.operatorNameEnd(i))) {
                return i;
            }
        }
        return NOT_FOUND;
    }

    /**
     * Number of sources stored.
     *
     * @return the number.
     */
    public int sourceCount() {
        return fields.sourceCount();
    }

    /**
     * Name of a source.
     *
     * @param index of the source.
     * @return the name, newly allocated.
     */
    public String sourceName(final int index) {
        return text(fields.sourceNameStart(index), fields.sourceNameEnd(index));
    }

    /**
     * Wraps a view around the name of a source, in UTF-8.
     *
     * @param index of the source.
     * @param view to wrap.
     * @return length of the name in bytes.
     */
    public int wrapSourceName(final int index, final DirectBuffer view) {
        return wrapRange(fields.sourceNameStart(index), fields.sourceNameEnd(index), view);
    }

    /**
     * Offset up to which a source had been read.
     *
     * @param index of the source.
     * @return the offset, unsigned.
     */
    public long sourceOffset(final int index) {
        return buffer.getLong(fields.sourceNameEnd(index), LITTLE_ENDIAN);
    }

    /**
     * Finds a source by name.
     *
     * @param name of the source.
     * @return the index of the last source of that name, or {@link #NOT_FOUND}.
     */
    public int findSource(final EncodedName name) {
        for (int i = fields.sourceCount() - 1; i >= 0; i--) {
            if (isAt(name, fields.sourceNameStart(i), fields.sourceNameEnd(i))) {
                return i;
            }
        }
        return NOT_FOUND;
    }

    /**
     * Finds a source by name.
     *
     * @param name of the source.
     * @return the index of the last source of that name, or {@link #NOT_FOUND}.
     */
    public int findSource(final String name) {
        for (int i = fields.sourceCount() - 1; i >= 0; i--) {
            if (isAt(name, fields.sourceNameStart(i), fields.sourceNameEnd(i))) {
                return i;
            }
        }
        return NOT_FOUND;
    }

    /**
     * Number of metadata entries stored.
     *
     * @return the number.
     */
    public int metadataCount() {
        return fields.metadataCount();
    }

    /**
     * Key of a metadata entry.
     *
     * @param index of the entry.
     * @return the key, newly allocated.
     */
    public String metadataKey(final int index) {
        return text(fields.keyStart(index), fields.keyEnd(index));
    }

    /**
     * Wraps a view around the key of a metadata entry, in UTF-8.
     *
     * @param index of the entry.
     * @param view to wrap.
     * @return length of the key in bytes.
     */
    public int wrapMetadataKey(final int index, final DirectBuffer view) {
        return wrapRange(fields.keyStart(index), fields.keyEnd(index), view);
    }

    /**
     * Value of a metadata entry.
     *
     * @param index of the entry.
     * @return the value, newly allocated.
     */
    public String metadataValue(final int index) {
        return text(fields.valueStart(index), fields.valueEnd(index));
    }

    /**
     * Wraps a view around the value of a metadata entry, in UTF-8.
     *
     * @param index of the entry.
     * @param view to wrap.
     * @return length of the value in bytes.
     */
    public int wrapMetadataValue(final int index, final DirectBuffer view) {
        return wrapRange(fields.valueStart(index), fields.valueEnd(index), view);
    }

    /**
     * Value of the metadata of a key.
     *
     * @param key of the entry.
     * @return the value of the last entry of that key, newly allocated, or null if there is none.
     */
    public String metadata(final String key) {
        for (int i = fields.metadataCount() - 1; i >= 0; i--) {
            if (isAt(key, fields.keyStart(i), fields.keyEnd(i))) {
                return metadataValue(i);
            }
        }
        return null;
    }

    /**
     * Copies the checkpoint to the heap.
     *
     * @param id that the copy gets; its sequence must be this checkpoint's.
     * @return the copy.
     * @throws IllegalArgumentException if the id has another sequence.
     */
    public CheckpointState toState(final CheckpointId id) {
        if (id.sequence() != sequence()) {
            throw new IllegalArgumentException(
                    "id " + id + " for a checkpoint of sequence " + Long.toUnsignedString(sequence()));
        }
        final CheckpointState state =
                new CheckpointState(id).watermarkNs(watermarkNs()).eventCount(eventCount());
        for (int i = 0; i < operatorCount(); i++) {
            final EncodedName name = name(fields.operatorNameStart(i), fields.operatorNameEnd(i));
            state.setOperatorState(name, buffer, fields.operatorStateStart(i), operatorStateLength(i));
        }
        for (int i = 0; i < sourceCount(); i++) {
            state.setSourceOffset(name(fields.sourceNameStart(i), fields.sourceNameEnd(i)), sourceOffset(i));
        }
        for (int i = 0; i < metadataCount(); i++) {
            state.putMetadata(
                    name(fields.keyStart(i), fields.keyEnd(i)), name(fields.valueStart(i), fields.valueEnd(i)));
        }
        return state;
    }

    /**
     * Appends a readable form: the numbers, the length of each operator's state, the sources and the metadata, in the
     * order in which they are stored.
     *
     * @param builder to append to.
     * @return the builder.
     */
    public StringBuilder appendTo(final StringBuilder builder) {
        builder.append("Checkpoint{sequence=").append(Long.toUnsignedString(sequence()));
        builder.append(", watermarkNs=").append(Long.toUnsignedString(watermarkNs()));
        builder.append(", eventCount=").append(Long.toUnsignedString(eventCount()));
        builder.append(", operators={");
        for (int i = 0; i < operatorCount(); i++) {
            builder.append(i == 0 ? "" : ", ")
                    .append(Names.shown(operatorName(i)))
                    .append('=');
            builder.append(operatorStateLength(i)).append(" bytes");
        }
        builder.append("}, sources={");
        for (int i = 0; i < sourceCount(); i++) {
            builder.append(i == 0 ? "" : ", ")
                    .append(Names.shown(sourceName(i)))
                    .append('=');
            builder.append(Long.toUnsignedString(sourceOffset(i)));
        }
        builder.append("}, metadata={");
        for (int i = 0; i < metadataCount(); i++) {
            builder.append(i == 0 ? "" : ", ")
                    .append(Names.shown(metadataKey(i)))
                    .append('=')
                    .append(Names.shown(metadataValue(i)));
        }
        return builder.append("}}");
    }

    /**
     * Readable form, as {@link #appendTo(StringBuilder)} gives it.
     *
     * @return the description.
     */
    @Override
    public String toString() {
        return appendTo(new StringBuilder()).toString();
    }

    private CheckpointDecoder validate(final long createdAtNs) {
        this.createdAtNs = createdAtNs;
        isWrapped = false;
        try {
            fields.parse(buffer);
            isWrapped = true;
        } finally {
            if (!isWrapped) {
                clear();
            }
        }
        return this;
    }

    private void clear() {
        buffer.wrap(EMPTY);
        forgetSlot();
        fields.clear();
        createdAtNs = 0;
    }

    private void forgetSlot() {
        if (generationView.capacity() > 0) {
            generationView.wrap(EMPTY, 0, 0);
        }
    }

    private boolean isAt(final EncodedName name, final int start, final int end) {
        return end - start == name.nameLength() && name.matches(buffer, start - LENGTH_SIZE);
    }

    private boolean isAt(final String name, final int start, final int end) {
        return Utf8.matches(name, buffer, start, end - start);
    }

    private int wrapRange(final int start, final int end, final DirectBuffer view) {
        view.wrap(buffer, start, end - start);
        return end - start;
    }

    private EncodedName name(final int start, final int end) {
        return EncodedName.read(buffer, start, end - start);
    }

    private String text(final int start, final int end) {
        final int length = end - start;
        final byte[] bytes = length <= shortText.length ? shortText : new byte[length];
        buffer.getBytes(start, bytes, 0, length);
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
