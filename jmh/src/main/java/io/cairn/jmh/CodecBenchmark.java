package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.EncodedName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Writing and reading one checkpoint, beside a copy of the same bytes. */
public class CodecBenchmark extends Payloads {
    /** What the checkpoint is written to and read from, off the heap. */
    @Param({"UnsafeBuffer", "ByteBuffer"})
    public String buffer;

    private UnsafeBuffer target;
    private UnsafeBuffer[] encoded;

    /** The same memory as byte buffers; null if it is to be used through the other ones. */
    private ByteBuffer byteTarget;

    private ByteBuffer[] byteEncoded;

    /** Of each turn one that is wrapped already. */
    private CheckpointDecoder[] decoders;

    private EncodedName first;
    private EncodedName last;
    private EncodedName missing;
    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final UnsafeBuffer view = new UnsafeBuffer();

    @Override
    void requireSense(final Shape shape) {
        if (!buffer.equals("UnsafeBuffer") && !buffer.equals("ByteBuffer")) {
            throw new IllegalArgumentException("buffer must be UnsafeBuffer or ByteBuffer: " + buffer);
        }
    }

    /** Encodes the checkpoints, and sees that what was written can be read. */
    @Override
    void prepare(final Shape shape) {
        final boolean isByteBuffer = buffer.equals("ByteBuffer");
        byteTarget = BufferUtil.allocateDirectAligned(length, 64);
        byteEncoded = new ByteBuffer[payloads];
        for (int i = 0; i < payloads; i++) {
            byteEncoded[i] =
                    BufferUtil.allocateDirectAligned(length, 64).put(bytes[i]).clear();
        }
        target = new UnsafeBuffer(byteTarget);
        encoded = new UnsafeBuffer[payloads];
        Arrays.setAll(encoded, i -> new UnsafeBuffer(byteEncoded[i]));
        if (!isByteBuffer) {
            byteTarget = null;
            byteEncoded = null;
        }
        decoders = new CheckpointDecoder[payloads];
        for (int i = 0; i < payloads; i++) {
            decoders[i] = isByteBuffer
                    ? new CheckpointDecoder().wrap(byteEncoded[i])
                    : new CheckpointDecoder().wrap(encoded[i], 0, length);
        }
        first = EncodedName.of(Shape.operatorName(0));
        last = EncodedName.of(Shape.operatorName(Math.max(0, shape.operators() - 1)));
        missing = EncodedName.of(Shape.operatorName(shape.operators()));
        requireRight(shape);
    }

    /** Each turn of each benchmark, but for what comes of calling them at the wrong time. */
    private void requireRight(final Shape shape) {
        final byte[] written = new byte[length];
        for (int i = 0; i < payloads; i++) {
            final CheckpointState state = states[i];
            target.setMemory(0, length, (byte) 0);
            require(serialize(i) == length, "the length of checkpoint " + i);
            target.getBytes(0, written);
            require(Arrays.equals(bytes[i], written), "checkpoint " + i + " is not written right");
            target.setMemory(0, length, (byte) 0);
            memcpy(i);
            target.getBytes(0, written);
            require(Arrays.equals(bytes[i], written), "checkpoint " + i + " is not copied right");
            require(state.equals(wrap(i).toState(state.id())), "checkpoint " + i + " does not read back");
            require(readAll(i) == checksum(state), "the checksum of checkpoint " + i);
            require(decoders[i].findOperator(missing) == CheckpointDecoder.NOT_FOUND, "an operator that is not there");
            if (shape.operators() > 0) {
                require(decoders[i].findOperator(first) == 0, "the first operator");
                require(decoders[i].findOperator(last) == shape.operators() - 1, "the last operator");
            }
        }
    }

    private int serialize(final int i) {
        return byteTarget == null ? states[i].serialize(target, 0) : states[i].serialize(byteTarget.clear());
    }

    private CheckpointDecoder wrap(final int i) {
        return byteEncoded == null ? decoder.wrap(encoded[i], 0, length) : decoder.wrap(byteEncoded[i]);
    }

    private void memcpy(final int i) {
        if (byteTarget == null) {
            target.putBytes(0, bytes[i], 0, length);
        } else {
            byteTarget.put(0, bytes[i], 0, length);
        }
    }

    private long readAll(final int i) {
        wrap(i);
        long checksum = decoder.sequence() + decoder.watermarkNs() + decoder.eventCount();
        for (int operator = 0; operator < decoder.operatorCount(); operator++) {
            checksum += decoder.wrapOperatorName(operator, view);
            checksum += view.getByte(view.capacity() - 1);
            final int stateLength = decoder.wrapOperatorState(operator, view);
            checksum += stateLength;
            checksum += stateLength == 0 ? 0 : view.getByte(stateLength - 1);
        }
        for (int source = 0; source < decoder.sourceCount(); source++) {
            checksum += decoder.wrapSourceName(source, view);
            checksum += view.getByte(view.capacity() - 1);
            checksum += decoder.sourceOffset(source);
        }
        for (int entry = 0; entry < decoder.metadataCount(); entry++) {
            checksum += decoder.wrapMetadataKey(entry, view) + decoder.wrapMetadataValue(entry, view);
        }
        return checksum;
    }

    /** What {@link #readAll()} should come to, from the checkpoint on the heap. */
    private static long checksum(final CheckpointState state) {
        final long[] sum = {state.id().sequence() + state.watermarkNs() + state.eventCount()};
        state.operatorStates()
                .forEach((name, bytes) -> sum[0] += name.length()
                        + name.charAt(name.length() - 1)
                        + bytes.length
                        + (bytes.length == 0 ? 0 : bytes[bytes.length - 1]));
        state.sourceOffsets()
                .forEach((name, offset) -> sum[0] += name.length() + name.charAt(name.length() - 1) + offset);
        return sum[0];
    }

    /** The floor: one copy of the same bytes from the heap to the same place. */
    @Benchmark
    public UnsafeBuffer memcpy() {
        memcpy(next());
        return target;
    }

    /** Heap model into the buffer. */
    @Benchmark
    public int serialize() {
        return serialize(next());
    }

    /** Wrap, which validates everything. */
    @Benchmark
    public CheckpointDecoder wrapValidate() {
        return wrap(next());
    }

    /** Wrap and look at everything: the numbers, each offset, a view of each name and each state and its last byte. */
    @Benchmark
    public long readAll() {
        return readAll(next());
    }

    /** The operator stored first, which is looked at last. */
    @Benchmark
    public int findFirst() {
        return decoders[next()].findOperator(first);
    }

    /** The operator stored last, which is looked at first. */
    @Benchmark
    public int findLast() {
        return decoders[next()].findOperator(last);
    }

    /** A name that no operator has, as long as those of the operators. */
    @Benchmark
    public int findMiss() {
        return decoders[next()].findOperator(missing);
    }

    /** Wrap and copy everything to the heap model, which allocates it. */
    @Benchmark
    public CheckpointState toState() {
        final int i = next();
        return wrap(i).toState(states[i].id());
    }
}
