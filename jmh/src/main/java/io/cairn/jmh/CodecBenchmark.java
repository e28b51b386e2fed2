package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.EncodedName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Writing and reading one checkpoint, beside a copy of the same bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsPrepend = {
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Xms2g",
            "-Xmx2g",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC"
        })
public class CodecBenchmark {
    /** Operators x bytes + sources. */
    @Param({"0x0+0", "1x64+1", "8x256+4", "64x1024+16", "8x65536+4"})
    public String shape;

    /** How many different checkpoints take turns: 64 to keep branch predictors and caches honest. */
    @Param({"64"})
    public int payloads;

    private CheckpointState[] states;
    private byte[][] bytes;
    private UnsafeBuffer[] encoded;
    private EncodedName[] operatorNames;
    private EncodedName[] sourceNames;
    private UnsafeBuffer[] operatorStates;
    private long[] offsets;
    private ByteBuffer byteBuffer;
    private UnsafeBuffer target;
    private int stateLength;
    private int length;
    private int next;
    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final CheckpointEncoder encoder = new CheckpointEncoder();
    private final UnsafeBuffer view = new UnsafeBuffer();

    /** Makes the checkpoints, and sees that what was written can be read. */
    @Setup
    public void setUp() {
        final Shape shape = Shape.parse(this.shape);
        states = new CheckpointState[payloads];
        bytes = new byte[payloads][];
        encoded = new UnsafeBuffer[payloads];
        for (int i = 0; i < payloads; i++) {
            states[i] = shape.newState("stream", i + 1);
            bytes[i] = states[i].serialize();
            encoded[i] = newDirectBuffer(bytes[i].length);
            encoded[i].putBytes(0, bytes[i]);
        }
        length = bytes[0].length;
        byteBuffer = BufferUtil.allocateDirectAligned(length, 64);
        target = newDirectBuffer(length);
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

    private static UnsafeBuffer newDirectBuffer(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(Math.max(64, length), 64));
    }

    private int next() {
        final int result = next;
        next = result + 1 == payloads ? 0 : result + 1;
        return result;
    }

    /** The floor: one copy of the same bytes from the heap to the same place. */
    @Benchmark
    public UnsafeBuffer memcpy() {
        target.putBytes(0, bytes[next()], 0, length);
        return target;
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
