package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointState;
import java.util.Arrays;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Checkpoints of one shape that take turns, and a copy of the same bytes as the floor. */
public abstract class Payloads extends Conditions {
    /** Operators x bytes + sources. */
    @Param({"0x0+0", "1x64+1", "8x256+4", "64x1024+16", "8x65536+4"})
    public String shape;

    /** How many different checkpoints take turns: 64 to keep branch predictors and caches honest. */
    @Param({"64"})
    public int payloads;

    CheckpointState[] states;
    byte[][] bytes;
    UnsafeBuffer target;
    int length;
    private int next;

    /** Makes the checkpoints, all of one sequence, so that in a full store each save evicts the oldest save. */
    @Setup
    public final void setUp() {
        final Shape shape = Shape.parse(this.shape);
        states = new CheckpointState[payloads];
        Arrays.setAll(states, i -> shape.newState("stream", 1, i));
        bytes = new byte[payloads][];
        Arrays.setAll(bytes, i -> states[i].serialize());
        length = bytes[0].length;
        target = newDirectBuffer(length);
        prepare(shape);
    }

    /** Makes what the benchmark needs beside the checkpoints. */
    abstract void prepare(Shape shape);

    static UnsafeBuffer newDirectBuffer(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, 64));
    }

    final int next() {
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
}
