package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.EncodedName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/** Writing and reading one checkpoint, beside a copy of the same bytes. */
public class CodecBenchmark extends Payloads {
    private UnsafeBuffer[] encoded;
    private EncodedName[] operatorNames;
    private EncodedName[] sourceNames;
    private UnsafeBuffer[] operatorStates;
    private long[] offsets;
    private ByteBuffer byteBuffer;
    private int stateLength;
    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final CheckpointEncoder encoder = new CheckpointEncoder();
    private final UnsafeBuffer view = new UnsafeBuffer();

    /** Encodes the checkpoints, and sees that what was written can be read. */
    @Override
    void prepare(final Shape shape) {
        encoded = new UnsafeBuffer[payloads];
        for (int i = 0; i < payloads; i++) {
            encoded[i] = newDirectBuffer(length);
            encoded[i].putBytes(0, bytes[i]);
        }
        byteBuffer = BufferUtil.allocateDirectAligned(length, 64);
        operatorNames = new EncodedName[shape.operators()];
        Arrays.setAll(operatorNames, i -> EncodedName.of(Shape.operatorName(i)));
        sourceNames = new EncodedName[shape.sources()];
        Arrays.setAll(sourceNames, i -> EncodedName.of(Shape.sourceName(i)));
        operatorStates = new UnsafeBuffer[shape.operators()];
        Arrays.setAll(operatorStates, i -> newDirectBuffer(shape.stateLength()));
        stateLength = shape.stateLength();
        offsets = new long[shape.sources()];
        requireRight(shape);
    }

    /** What is timed must be right: each way of writing gives a checkpoint that reads back as what it was. */
    private void requireRight(final Shape shape) {
        for (int i = 0; i < payloads; i++) {
            final CheckpointState state = states[i];
            final byte[] written = new byte[length];
            state.serialize(byteBuffer.clear());
            byteBuffer.get(0, written);
            state.serialize(target, 0);
            if (!Arrays.equals(bytes[i], written)
                    || !state.equals(decoder.wrap(target, 0, length).toState(state.id()))
                    || !state.equals(decoder.wrap(encoded[i], 0, length).toState(state.id()))) {
                throw new IllegalStateException("checkpoint " + i + " does not read back");
            }
        }
        if (encode() != length
                || decoder.wrap(target, 0, length).operatorCount() != shape.operators()
                || decoder.sourceCount() != shape.sources()) {
            throw new IllegalStateException("what was encoded does not read back");
        }
    }

    /** Heap model into an off-heap buffer. */
    @Benchmark
    public int serialize() {
        return states[next()].serialize(target, 0);
    }

    /** Heap model into a direct byte buffer. */
    @Benchmark
    public int serializeByteBuffer() {
        return states[next()].serialize(byteBuffer.clear());
    }

    /** States that are off the heap already, through the encoder. */
    @Benchmark
    public int encode() {
        final long sequence = next();
        encoder.wrap(target, 0).header(sequence, sequence, sequence);
        for (int i = 0; i < operatorNames.length; i++) {
            encoder.operator(operatorNames[i], operatorStates[i], 0, stateLength);
        }
        for (int i = 0; i < sourceNames.length; i++) {
            encoder.source(sourceNames[i], offsets[i]);
        }
        return encoder.finish();
    }

    /** Wrap, which validates everything. */
    @Benchmark
    public CheckpointDecoder wrapValidate() {
        return decoder.wrap(encoded[next()], 0, length);
    }

    /** Wrap and look at everything: the numbers, a view of each state, each offset. */
    @Benchmark
    public void readAll(final Blackhole blackhole) {
        decoder.wrap(encoded[next()], 0, length);
        blackhole.consume(decoder.sequence());
        blackhole.consume(decoder.watermarkNs());
        blackhole.consume(decoder.eventCount());
        for (int i = 0; i < decoder.operatorCount(); i++) {
            blackhole.consume(decoder.wrapOperatorState(i, view));
            blackhole.consume(view.addressOffset());
        }
        for (int i = 0; i < decoder.sourceCount(); i++) {
            blackhole.consume(decoder.sourceOffset(i));
        }
    }

    /** Wrap and copy everything to the heap model. */
    @Benchmark
    public CheckpointState toState() {
        final int i = next();
        return decoder.wrap(encoded[i], 0, length).toState(states[i].id());
    }
}
