package io.cairn.checkpoint;

import static io.cairn.checkpoint.CheckpointLayout.LENGTH_SIZE;

import java.util.Arrays;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where the fields of a checkpoint start. Parsing is the one place that judges bytes from outside: each length is read
 * once, compared with what is left, and never read again, so that memory which changes later can give wrong values but
 * no wrong offsets.
 *
 * <p>Per operator the index holds the start of the name and of the state, per source that of the name, per metadata entry
 * those of the key and of the value. Each section ends with where the next name would start. A field thus ends where
 * the next one starts, less the length (and offset) in between. An index that only judges keeps none of this.
 */
final class FieldIndex {
    private static final int SOURCE_GAP = Long.BYTES + LENGTH_SIZE;

    /** Whether the starts are remembered, and not just judged. */
    private final boolean isKept;

    private int[] starts;
    private int operatorCount;
    private int sourceCount;
    private int metadataCount;
    private int firstSource;
    private int firstMetadata;
    private int encodedLength;

    FieldIndex(final boolean isKept) {
        this.isKept = isKept;
        starts = new int[isKept ? 64 : 0];
    }

    void clear() {
        operatorCount = 0;
        sourceCount = 0;
        metadataCount = 0;
        encodedLength = 0;
    }

    int operatorCount() {
        return operatorCount;
    }

    int sourceCount() {
        return sourceCount;
    }

    int metadataCount() {
        return metadataCount;
    }

    int encodedLength() {
        return encodedLength;
    }

    int operatorNameStart(final int operator) {
        return starts[2 * Objects.checkIndex(operator, operatorCount)];
    }

    int operatorNameEnd(final int operator) {
        return operatorStateStart(operator) - LENGTH_SIZE;
    }

    int operatorStateStart(final int operator) {
        return starts[2 * Objects.checkIndex(operator, operatorCount) + 1];
    }

    int operatorStateEnd(final int operator) {
        return starts[2 * Objects.checkIndex(operator, operatorCount) + 2] - LENGTH_SIZE;
    }

    int sourceNameStart(final int source) {
        return starts[firstSource + Objects.checkIndex(source, sourceCount)];
    }

    /** Where the name of a source ends, and its offset starts. */
    int sourceNameEnd(final int source) {
        return starts[firstSource + Objects.checkIndex(source, sourceCount) + 1] - SOURCE_GAP;
    }

    int keyStart(final int entry) {
        return starts[firstMetadata + 2 * Objects.checkIndex(entry, metadataCount)];
    }

    int keyEnd(final int entry) {
        return valueStart(entry) - LENGTH_SIZE;
    }

    int valueStart(final int entry) {
        return starts[firstMetadata + 2 * Objects.checkIndex(entry, metadataCount) + 1];
    }

    int valueEnd(final int entry) {
        return starts[firstMetadata + 2 * Objects.checkIndex(entry, metadataCount) + 2] - LENGTH_SIZE;
    }

    /** Reads all of a buffer; what follows the checkpoint is ignored. */
    void parse(final UnsafeBuffer buffer) {
        clear();
        final int end = buffer.capacity();
        if (end < CheckpointLayout.HEADER_LENGTH) {
            throw new MalformedCheckpointException("header", 0, "needs 24 bytes, but the end is at " + end);
        }
        int at = parseOperators(buffer, end);
        if (end - at >= LENGTH_SIZE) {
            at = parseSources(buffer, at, end);
            if (end - at >= LENGTH_SIZE && CheckedRange.getInt(buffer, at) == CheckpointLayout.METADATA_MAGIC) {
                at = parseMetadata(buffer, at + LENGTH_SIZE, end);
            }
        }
        encodedLength = at;
    }

    private int parseOperators(final UnsafeBuffer buffer, final int end) {
        final long count = count(buffer, CheckpointLayout.OPERATOR_COUNT_OFFSET, end, "operator count");
        int at = CheckpointLayout.OPERATORS_OFFSET;
        int next = 0;
        for (long i = 0; i < count; i++) {
            final int state = text(buffer, at, end, "operator", i, "name");
            final int stateLength = length(buffer, state, end, "operator", i, "state");
            if (isKept) {
                require(next + 3);
                starts[next] = at + LENGTH_SIZE;
                starts[next + 1] = state + LENGTH_SIZE;
                next += 2;
            }
            at = state + LENGTH_SIZE + stateLength;
        }
        if (isKept) {
            require(next + 1);
            starts[next] = at + LENGTH_SIZE;
        }
        operatorCount = (int) count;
        firstSource = next + 1;
        return at;
    }

    private int parseSources(final UnsafeBuffer buffer, final int countAt, final int end) {
        final long count = count(buffer, countAt, end, "source count");
        int at = countAt + LENGTH_SIZE;
        int next = firstSource;
        for (long i = 0; i < count; i++) {
            final int offset = text(buffer, at, end, "source", i, "name");
            if (end - offset < Long.BYTES) {
                throw malformed("source", i, "offset", offset, "needs 8 bytes, but the end is at " + end);
            }
            if (isKept) {
                require(next + 2);
                starts[next++] = at + LENGTH_SIZE;
            }
            at = offset + Long.BYTES;
        }
        if (isKept) {
            require(next + 1);
            starts[next] = at + LENGTH_SIZE;
        }
        sourceCount = (int) count;
        firstMetadata = next + 1;
        return at;
    }

    private int parseMetadata(final UnsafeBuffer buffer, final int countAt, final int end) {
        final long count = count(buffer, countAt, end, "metadata count");
        int at = countAt + LENGTH_SIZE;
        int next = firstMetadata;
        for (long i = 0; i < count; i++) {
            final int value = text(buffer, at, end, "metadata", i, "key");
            if (isKept) {
                require(next + 3);
                starts[next] = at + LENGTH_SIZE;
                starts[next + 1] = value + LENGTH_SIZE;
                next += 2;
            }
            at = text(buffer, value, end, "metadata", i, "value");
        }
        if (isKept) {
            require(next + 1);
            starts[next] = at + LENGTH_SIZE;
        }
        metadataCount = (int) count;
        return at;
    }

    private static long count(final UnsafeBuffer buffer, final int at, final int end, final String field) {
        if (end - at < LENGTH_SIZE) {
            throw new MalformedCheckpointException(field, at, "needs 4 bytes, but the end is at " + end);
        }
        return Integer.toUnsignedLong(CheckedRange.getInt(buffer, at));
    }

    /** Reads and checks the length of a field. */
    private static int length(
            final UnsafeBuffer buffer,
            final int at,
            final int end,
            final String owner,
            final long i,
            final String part) {
        if (end - at < LENGTH_SIZE) {
            throw malformed(owner, i, part + " length", at, "needs 4 bytes, but the end is at " + end);
        }
        final int length = CheckedRange.getInt(buffer, at);
        if (length < 0 || length > end - at - LENGTH_SIZE) {
            throw malformed(
                    owner,
                    i,
                    part,
                    at + LENGTH_SIZE,
                    "length " + Integer.toUnsignedString(length) + " runs past the end at " + end);
        }
        return length;
    }

    /** Reads and checks the length and the bytes of a text, and returns where it ends. */
    private static int text(
            final UnsafeBuffer buffer,
            final int at,
            final int end,
            final String owner,
            final long i,
            final String part) {
        final int length = length(buffer, at, end, owner, i, part);
        final int start = at + LENGTH_SIZE;
        if (!Utf8.isValid(buffer, start, length)) {
            throw malformed(
                    owner, i, part, start, "no UTF-8 from byte " + Utf8.firstInvalid(buffer, start, length) + " on");
        }
        return start + length;
    }

    private static MalformedCheckpointException malformed(
            final String owner, final long i, final String part, final int offset, final String reason) {
        return new MalformedCheckpointException(owner + ' ' + i + ' ' + part, offset, reason);
    }

    /** Grows with the fields that were found to be there, never with a count that was only claimed. */
    private void require(final int length) {
        if (length > starts.length) {
            starts = Arrays.copyOf(starts, Math.max(length, 2 * starts.length));
        }
    }
}
