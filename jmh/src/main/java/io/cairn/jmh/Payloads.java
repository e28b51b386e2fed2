package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointState;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Checkpoints of one shape that take turns: at least one of each stream. */
public abstract class Payloads extends Conditions {
    /** Operators x bytes + sources. */
    @Param({
        "0x0+0", "0x0+4", "0x0+16",
        "1x16+0", "1x16+4", "1x16+16",
        "8x256+0", "8x256+4", "8x256+16",
        "8x1024+0", "8x1024+4", "8x1024+16",
        "64x1024+0", "64x1024+4", "64x1024+16",
        "1024x16+0", "1024x16+4", "1024x16+16",
        "1024x1024+0", "1024x1024+4", "1024x1024+16",
        "8x65536+0", "8x65536+4", "8x65536+16",
        "1x1048576+0", "1x1048576+4", "1x1048576+16"
    })
    public String shape;

    /** How many different checkpoints take turns, at least: 64 to keep branch predictors and caches honest. */
    @Param("64")
    public int payloads;

    /** Of each turn: its checkpoint, the bytes of that, and its stream. */
    CheckpointState[] states;

    byte[][] bytes;
    String[] streamIds;

    int length;
    private int next;

    /** Makes the checkpoints. The streams take turns at random, so that memory is not walked through in order. */
    @Setup
    public final void setUp() {
        if (payloads < 1) {
            throw new IllegalArgumentException("payloads must be at least 1: " + payloads);
        }
        final Shape shape = Shape.parse(this.shape);
        requireSense(shape);
        final int streams = streams();
        final int count = (payloads + streams - 1) / streams * streams;
        final int[] streamOfTurn = shuffled(streams);
        final String[] ids = new String[streams];
        Arrays.setAll(ids, i -> "stream-" + i);
        states = new CheckpointState[count];
        bytes = new byte[count][];
        streamIds = new String[count];
        // Made in another order than that of the turns, so that they do not lie in it either.
        for (final int turn : shuffled(count)) {
            streamIds[turn] = ids[streamOfTurn[turn % streams]];
            states[turn] = shape.newState(streamIds[turn], sequence(), turn);
            bytes[turn] = states[turn].serialize();
        }
        length = bytes[0].length;
        prepare(shape);
        next = 0;
    }

    /** Throws if there is nothing to measure with this shape. */
    void requireSense(final Shape shape) {}

    int streams() {
        return 1;
    }

    /** Sequence of all checkpoints. */
    long sequence() {
        return 1;
    }

    /** Makes what the benchmark needs beside the checkpoints, and sees that it does what it says. */
    abstract void prepare(Shape shape);

    final int next() {
        final int result = next;
        next = result + 1 == states.length ? 0 : result + 1;
        return result;
    }

    static UnsafeBuffer newDirectBuffer(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, 64));
    }

    /** The numbers from 0 up to a count, in an order that is the same in each run. */
    static int[] shuffled(final int count) {
        final List<Integer> numbers = IntStream.range(0, count).boxed().collect(Collectors.toList());
        Collections.shuffle(numbers, new Random(count));
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    static void require(final boolean isRight, final String what) {
        if (!isRight) {
            throw new IllegalStateException(what);
        }
    }
}
