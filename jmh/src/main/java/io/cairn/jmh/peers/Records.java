package io.cairn.jmh.peers;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** Records of one shape that take turns, each with the sequence that it is saved with. */
final class Records {
    /** One more than the streams that take turns, so that each stream gets each record. */
    private static final int COUNT = StoreBench.STREAMS + 1;

    private final Checkpoint[] checkpoints;
    private final UnsafeBuffer[] records;

    Records(final String shape) {
        this(shape, COUNT);
    }

    Records(final String shape, final int count) {
        checkpoints = new Checkpoint[count];
        records = new UnsafeBuffer[count];
        Arrays.setAll(checkpoints, i -> Checkpoints.of(shape, i));
        final CairnCodec codec = new CairnCodec();
        codec.load(checkpoints);
        Arrays.setAll(records, i -> Buffers.viewOf(codec.encoded(i)));
    }

    /** The record whose turn it is, off the heap, with its sequence set. */
    UnsafeBuffer withSequence(final long sequence) {
        final UnsafeBuffer result = records[index(sequence)];
        result.putLong(CheckpointReading.PAYLOAD_OFFSET, sequence, ByteOrder.LITTLE_ENDIAN);
        return result;
    }

    /** What the record is, with its sequence set. */
    Checkpoint checkpoint(final long sequence) {
        final Checkpoint result = checkpoints[index(sequence)];
        result.sequence = sequence;
        return result;
    }

    int length() {
        return records[0].capacity();
    }

    private int index(final long sequence) {
        return (int) (sequence % records.length);
    }
}
