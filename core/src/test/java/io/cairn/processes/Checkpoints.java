package io.cairn.processes;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.EncodedName;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.CheckpointStore;
import io.cairn.store.Durability;
import io.cairn.store.FileStoreConfiguration;
import java.nio.file.Path;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Checkpoints of which every byte, and the time, is a function of a seed, the stream's number and the sequence. Not thread-safe. */
final class Checkpoints {
    /** What a checkpoint has besides its operator's state, at most. */
    private static final int OVERHEAD = 128;

    private static final EncodedName OPERATOR = EncodedName.of("op\u00e9rateur");
    private static final EncodedName SOURCE = EncodedName.of("source");
    private static final EncodedName KEY = EncodedName.of("version");
    private static final EncodedName VALUE = EncodedName.of("1.2");

    private final long seed;
    private final int minLength;
    private final int maxLength;
    private final CheckpointEncoder encoder = new CheckpointEncoder();
    private final CheckpointClaim claim = new CheckpointClaim();
    private final UnsafeBuffer expected;
    private long createdAtNs;

    /**
     * Of states of these lengths, in bytes. Each stream has a range of its own within it, on a scale of powers of two, so that some
     * keep to one size of slots and others do not.
     */
    Checkpoints(final long seed, final int minLength, final int maxLength) {
        this.seed = seed;
        this.minLength = minLength;
        this.maxLength = maxLength;
        expected = new UnsafeBuffer(new byte[maxLength + OVERHEAD]);
    }

    static String streamId(final int stream) {
        return "stream-" + stream;
    }

    static int number(final String streamId) {
        return Integer.parseInt(streamId.substring("stream-".length()));
    }

    /** The same number for the same arguments, and to the eye any number. */
    static long mix(final long seed, final long a, final long b) {
        long z = seed + 0x9e3779b97f4a7c15L * (a + 0x632be59bd9b4e019L * (b + 1));
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** A configuration whose clock tells what the checkpoints have as their time. */
    FileStoreConfiguration configuration(final Path directory, final Durability durability, final int maxPerStream) {
        return new FileStoreConfiguration()
                .directory(directory)
                .durability(durability)
                .maxPerStream(maxPerStream)
                .growthStep(1 << 16)
                .clock(() -> createdAtNs)
                .errorHandler(damage -> {});
    }

    /** Saves the checkpoint of a sequence. The store must have been configured by this. */
    void save(final CheckpointStore store, final int stream, final long sequence) {
        save(store, stream, streamId(stream), sequence);
    }

    /** Without an allocation. */
    void save(final CheckpointStore store, final int stream, final String streamId, final long sequence) {
        store.claim(streamId, sequence, stateLength(stream, sequence) + OVERHEAD, claim);
        try {
            createdAtNs = createdAtNs(stream, sequence);
            claim.commit(encode(claim.buffer(), stream, sequence));
        } finally {
            claim.abort();
        }
    }

    /** What is wrong with a checkpoint that was read, or null. */
    String problem(final int stream, final CheckpointState state) {
        final long sequence = state.id().sequence();
        if (!state.id().streamId().equals(streamId(stream))
                || state.id().createdAtNs() != createdAtNs(stream, sequence)) {
            return "it should be " + streamId(stream) + " of " + createdAtNs(stream, sequence) + ": " + state;
        }
        final int length = encode(expected, stream, sequence);
        final MutableDirectBuffer actual = new ExpandableArrayBuffer(state.serializedLength());
        final int actualLength = state.serialize(actual, 0);
        if (length != actualLength) {
            return "it has " + actualLength + " bytes and should have " + length + ": " + state;
        }
        for (int i = 0; i < length; i++) {
            if (expected.getByte(i) != actual.getByte(i)) {
                return "byte " + i + " of " + length + " is wrong: " + state;
            }
        }
        return null;
    }

    private int stateLength(final int stream, final long sequence) {
        final int doublings = Integer.numberOfTrailingZeros(Integer.highestOneBit(maxLength / minLength)) + 1;
        final int least = minLength << Math.floorMod(mix(seed, stream, -1), doublings);
        final int most = Math.min(maxLength, 2 * least);
        return least + (int) Math.floorMod(mix(seed, stream, sequence), (long) most - least + 1);
    }

    private long createdAtNs(final int stream, final long sequence) {
        return mix(~seed, stream, sequence);
    }

    private int encode(final MutableDirectBuffer buffer, final int stream, final long sequence) {
        final int length = stateLength(stream, sequence);
        final long start = mix(seed, ~stream, sequence);
        encoder.wrap(buffer, 0).header(sequence, start, ~sequence);
        final int offset = encoder.beginOperator(OPERATOR);
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            buffer.putLong(offset + i, start * (2L * i + 1), LITTLE_ENDIAN);
        }
        for (; i < length; i++) {
            buffer.putByte(offset + i, (byte) (start + i));
        }
        return encoder.endOperator(length)
                .source(SOURCE, start >>> 7)
                .metadata(KEY, VALUE)
                .finish();
    }
}
