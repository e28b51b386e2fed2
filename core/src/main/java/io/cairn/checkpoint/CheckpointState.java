package io.cairn.checkpoint;

import static io.cairn.checkpoint.CheckpointLayout.LENGTH_SIZE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A checkpoint on the heap: easy to build, to compare and to keep, where {@link CheckpointEncoder} and {@link
 * CheckpointDecoder} are the ways to write and read one without allocating.
 *
 * <p>Operators, sources and metadata are kept, and serialised, in the order in which their names were first set; setting
 * a name again replaces its value. Equality takes the id, the numbers and the named values, and not their order.
 *
 * <p>Not thread-safe while it is being changed; after that any number of threads may read and serialise it. Serialising
 * into a buffer allocates nothing.
 */
public final class CheckpointState {
    /** So that serialising into a byte buffer allocates nothing, in whatever thread. */
    private static final ThreadLocal<UnsafeBuffer> VIEW = ThreadLocal.withInitial(JvmAccess::newBuffer);

    private static final byte[] NOTHING = {};

    private final CheckpointId id;
    private final Section<byte[]> operators = new Section<>();
    private final Section<Long> sources = new Section<>();
    private final Section<EncodedName> metadata = new Section<>();
    private long watermarkNs;
    private long eventCount;
    private long serializedLength = CheckpointLayout.EMPTY_LENGTH;

    /**
     * Creates a state without operators, sources and metadata, with watermark and event count 0.
     *
     * @param id of the checkpoint; its sequence is the one that is serialised.
     */
    public CheckpointState(final CheckpointId id) {
        this.id = Objects.requireNonNull(id, "id");
    }

    /**
     * Identity of this checkpoint.
     *
     * @return the id.
     */
    public CheckpointId id() {
        return id;
    }

    /**
     * Highest event time processed.
     *
     * @return nanoseconds since the Unix epoch, unsigned.
     */
    public long watermarkNs() {
        return watermarkNs;
    }

    /**
     * Sets the highest event time processed.
     *
     * @param watermarkNs in nanoseconds since the Unix epoch, unsigned.
     * @return this for a fluent API.
     */
    public CheckpointState watermarkNs(final long watermarkNs) {
        this.watermarkNs = watermarkNs;
        return this;
    }

    /**
     * Number of events processed up to and including this checkpoint.
     *
     * @return the number, unsigned.
     */
    public long eventCount() {
        return eventCount;
    }

    /**
     * Sets the number of events processed up to and including this checkpoint.
     *
     * @param eventCount unsigned.
     * @return this for a fluent API.
     */
    public CheckpointState eventCount(final long eventCount) {
        this.eventCount = eventCount;
        return this;
    }

    /**
     * Sets the state of an operator to a copy of some bytes.
     *
     * @param name of the operator.
     * @param state whose bytes are copied.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the name has an unpaired surrogate.
     */
    public CheckpointState setOperatorState(final String name, final byte[] state) {
        putOperator(EncodedName.of(name, "operator name"), state.clone());
        return this;
    }

    /**
     * Sets the state of an operator to a copy of a range of a buffer.
     *
     * @param name of the operator.
     * @param buffer that has the state.
     * @param offset of the state in bytes.
     * @param length of the state in bytes.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the name has an unpaired surrogate.
     * @throws IndexOutOfBoundsException if the range is not within the buffer.
     */
    public CheckpointState setOperatorState(
            final String name, final DirectBuffer buffer, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
        setOperatorState(EncodedName.of(name, "operator name"), buffer, offset, length);
        return this;
    }

    void setOperatorState(final EncodedName name, final DirectBuffer buffer, final int offset, final int length) {
        final byte[] state = new byte[length];
        buffer.getBytes(offset, state);
        putOperator(name, state);
    }

    /**
     * Sets the offset up to which a source has been read.
     *
     * @param name of the source.
     * @param offset as the source counts, unsigned.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the name has an unpaired surrogate.
     */
    public CheckpointState setSourceOffset(final String name, final long offset) {
        setSourceOffset(EncodedName.of(name, "source name"), offset);
        return this;
    }

    void setSourceOffset(final EncodedName name, final long offset) {
        if (sources.put(name, offset) == null) {
            serializedLength += name.blockLength() + Long.BYTES;
        }
    }

    /**
     * Sets a piece of metadata.
     *
     * @param key of the entry.
     * @param value of the entry.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the key or the value has an unpaired surrogate.
     */
    public CheckpointState putMetadata(final String key, final String value) {
        putMetadata(EncodedName.of(key, "metadata key"), EncodedName.of(value, "metadata value"));
        return this;
    }

    void putMetadata(final EncodedName key, final EncodedName value) {
        final int sectionLength = metadata.size() == 0 ? 2 * LENGTH_SIZE : 0;
        final EncodedName previous = metadata.put(key, value);
        serializedLength += sectionLength + value.blockLength();
        serializedLength += previous == null ? key.blockLength() : -previous.blockLength();
    }

    /**
     * The states of the operators.
     *
     * @return a copy that cannot be modified, in the order in which the names were first set.
     */
    public Map<String, byte[]> operatorStates() {
        return operators.toMap(byte[]::clone);
    }

    /**
     * The offsets of the sources, unsigned.
     *
     * @return a copy that cannot be modified, in the order in which the names were first set.
     */
    public Map<String, Long> sourceOffsets() {
        return sources.toMap(Function.identity());
    }

    /**
     * The metadata.
     *
     * @return a copy that cannot be modified, in the order in which the keys were first put.
     */
    public Map<String, String> metadata() {
        return metadata.toMap(EncodedName::text);
    }

    /**
     * Length of this state in the layout of {@link CheckpointLayout}.
     *
     * @return bytes that serialising writes.
     * @throws CheckpointOverflowException if that is more than 2^31-1.
     */
    public int serializedLength() {
        if (serializedLength > Integer.MAX_VALUE) {
            throw new CheckpointOverflowException(
                    "checkpoint " + id + " needs " + serializedLength + " bytes, more than 2147483647");
        }
        return (int) serializedLength;
    }

    /**
     * Serialises into a buffer, in the layout of {@link CheckpointLayout}. An expandable buffer is expanded.
     *
     * @param buffer to write to.
     * @param offset of the first byte to write.
     * @return the number of bytes written, which is {@link #serializedLength()}.
     * @throws IndexOutOfBoundsException if the offset is not within the buffer.
     * @throws CheckpointOverflowException if the state does not fit behind the offset; nothing has been written.
     * @throws ReadOnlyBufferException if the buffer is a view of a read-only byte buffer.
     */
    public int serialize(final MutableDirectBuffer buffer, final int offset) {
        CheckpointLayout.requireWritable(buffer);
        final int length = serializedLength();
        final int capacity = buffer.capacity();
        if (offset < 0 || (offset > capacity && !buffer.isExpandable())) {
            throw new IndexOutOfBoundsException("offset " + offset + " of a buffer of " + capacity + " bytes");
        }
        if (length > capacity - offset) {
            if (!buffer.isExpandable() || length > CheckpointLayout.MAX_EXPANDED_LENGTH - offset) {
                throw new CheckpointOverflowException("checkpoint " + id + " needs " + length + " bytes at offset "
                        + offset + " of a buffer of " + capacity);
            }
            buffer.checkLimit(offset + length);
        }
        write(buffer, offset);
        return length;
    }

    /**
     * Serialises into a byte buffer, heap or direct, from its position on, which is moved behind what was written. Its
     * byte order is of no importance.
     *
     * @param buffer to write to.
     * @return the number of bytes written, which is {@link #serializedLength()}.
     * @throws CheckpointOverflowException if the state does not fit before the buffer's limit; nothing has been written.
     * @throws ReadOnlyBufferException if the buffer is read-only.
     */
    public int serialize(final ByteBuffer buffer) {
        if (buffer.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        final int length = serializedLength();
        if (length > buffer.remaining()) {
            throw new CheckpointOverflowException("checkpoint " + id + " needs " + length + " bytes, but "
                    + buffer.remaining() + " remain in the buffer");
        }
        final UnsafeBuffer view = VIEW.get();
        view.wrap(buffer, buffer.position(), length);
        write(view, 0);
        view.wrap(NOTHING);
        buffer.position(buffer.position() + length);
        return length;
    }

    /**
     * Serialises into a new array.
     *
     * @return the bytes, in the layout of {@link CheckpointLayout}.
     * @throws CheckpointOverflowException if the state needs more than 2^31-1 bytes.
     */
    public byte[] serialize() {
        final byte[] result = new byte[serializedLength()];
        final UnsafeBuffer view = JvmAccess.newBuffer();
        view.wrap(result);
        write(view, 0);
        return result;
    }

    /**
     * Reads a checkpoint from a range of a buffer. It gets the system's time as its creation time.
     *
     * @param streamId that the checkpoint belongs to.
     * @param buffer to read from.
     * @param offset of the checkpoint in bytes.
     * @param length of the range in bytes.
     * @return the checkpoint.
     * @throws MalformedCheckpointException if the range does not hold a checkpoint.
     * @throws IllegalArgumentException if the stream id has an unpaired surrogate.
     * @throws IndexOutOfBoundsException if the range is not within the buffer.
     */
    public static CheckpointState deserialize(
            final String streamId, final DirectBuffer buffer, final int offset, final int length) {
        return read(streamId, new CheckpointDecoder().wrap(buffer, offset, length));
    }

    /**
     * Reads a checkpoint from the bytes between position and limit of a byte buffer, neither of which is moved. It gets
     * the system's time as its creation time.
     *
     * @param streamId that the checkpoint belongs to.
     * @param buffer to read from, heap or direct, of any byte order.
     * @return the checkpoint.
     * @throws MalformedCheckpointException if the bytes are no checkpoint.
     * @throws IllegalArgumentException if the stream id has an unpaired surrogate.
     */
    public static CheckpointState deserialize(final String streamId, final ByteBuffer buffer) {
        return read(streamId, new CheckpointDecoder().wrap(buffer));
    }

    /**
     * Reads a checkpoint from an array. It gets the system's time as its creation time.
     *
     * @param streamId that the checkpoint belongs to.
     * @param bytes to read from.
     * @return the checkpoint.
     * @throws MalformedCheckpointException if the bytes are no checkpoint.
     * @throws IllegalArgumentException if the stream id has an unpaired surrogate.
     */
    public static CheckpointState deserialize(final String streamId, final byte[] bytes) {
        return deserialize(streamId, ByteBuffer.wrap(bytes));
    }

    private static CheckpointState read(final String streamId, final CheckpointDecoder decoder) {
        return decoder.toState(CheckpointId.of(streamId, decoder.sequence()));
    }

    private void putOperator(final EncodedName name, final byte[] state) {
        final byte[] previous = operators.put(name, state);
        serializedLength += state.length;
        serializedLength += previous == null ? name.blockLength() + LENGTH_SIZE : -previous.length;
    }

    /** Writes the whole state; the caller has seen that it fits. */
    private void write(final MutableDirectBuffer buffer, final int offset) {
        CheckpointLayout.putHeader(buffer, offset, id.sequence(), watermarkNs, eventCount);
        int at = offset + CheckpointLayout.OPERATOR_COUNT_OFFSET;
        buffer.putInt(at, operators.size(), LITTLE_ENDIAN);
        at += LENGTH_SIZE;
        for (Section.Entry<byte[]> entry = operators.first(); entry != null; entry = entry.next) {
            final byte[] state = entry.value;
            at += entry.name.putInto(buffer, at);
            buffer.putInt(at, state.length, LITTLE_ENDIAN);
            at += LENGTH_SIZE;
            buffer.putBytes(at, state, 0, state.length);
            at += state.length;
        }
        buffer.putInt(at, sources.size(), LITTLE_ENDIAN);
        at += LENGTH_SIZE;
        for (Section.Entry<Long> entry = sources.first(); entry != null; entry = entry.next) {
            at += entry.name.putInto(buffer, at);
            buffer.putLong(at, entry.value, LITTLE_ENDIAN);
            at += Long.BYTES;
        }
        if (metadata.size() > 0) {
            buffer.putInt(at, CheckpointLayout.METADATA_MAGIC, LITTLE_ENDIAN);
            at += LENGTH_SIZE;
            buffer.putInt(at, metadata.size(), LITTLE_ENDIAN);
            at += LENGTH_SIZE;
            for (Section.Entry<EncodedName> entry = metadata.first(); entry != null; entry = entry.next) {
                at += entry.name.putInto(buffer, at);
                at += entry.value.putInto(buffer, at);
            }
        }
    }

    @Override
    public boolean equals(final Object object) {
        if (this == object) {
            return true;
        }
        if (!(object instanceof CheckpointState)) {
            return false;
        }
        final CheckpointState that = (CheckpointState) object;
        return id.equals(that.id)
                && watermarkNs == that.watermarkNs
                && eventCount == that.eventCount
                && operators.sameAs(that.operators, Arrays::equals)
                && sources.sameAs(that.sources, Long::equals)
                && metadata.sameAs(that.metadata, EncodedName::equals);
    }

    @Override
    public int hashCode() {
        int result = id.hashCode();
        result = 31 * result + Long.hashCode(watermarkNs);
        result = 31 * result + Long.hashCode(eventCount);
        result = 31 * result + operators.hash(Arrays::hashCode);
        result = 31 * result + sources.hash(Object::hashCode);
        return 31 * result + metadata.hash(EncodedName::hashCode);
    }

    /**
     * Readable form: the id, the numbers, the length of each operator's state, the sources and the metadata. Strange
     * names are quoted.
     *
     * @return the description.
     */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("CheckpointState{id=").append(id);
        text.append(", watermarkNs=").append(Long.toUnsignedString(watermarkNs));
        text.append(", eventCount=").append(Long.toUnsignedString(eventCount));
        text.append(", operators=").append(operators.toText(state -> state.length + " bytes"));
        text.append(", sources=").append(sources.toText(Long::toUnsignedString));
        return text.append(", metadata=")
                .append(metadata.toText(value -> Names.shown(value.text())))
                .append('}')
                .toString();
    }
}
