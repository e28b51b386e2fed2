package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A buffer full of a pattern, of which it can tell afterwards that nothing but a range was written over. */
final class Guarded {
    /** A kind of memory, by name. */
    record Kind<T>(String name, IntFunction<T> allocate) {
        T buffer(final int capacity) {
            return allocate.apply(capacity);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Kind<UnsafeBuffer>> FIXED = List.of(
            new Kind<>("array", length -> new UnsafeBuffer(new byte[length])),
            new Kind<>("part of an array", length -> new UnsafeBuffer(new byte[length + 24], 13, length)),
            new Kind<>("direct", length -> new UnsafeBuffer(ByteBuffer.allocateDirect(length))),
            new Kind<>("part of direct", length -> new UnsafeBuffer(ByteBuffer.allocateDirect(length + 9), 3, length)));

    static final List<Kind<MutableDirectBuffer>> EXPANDABLE = List.of(
            new Kind<>("expandable array", ExpandableArrayBuffer::new),
            new Kind<>("expandable direct", ExpandableDirectByteBuffer::new));

    /** On the heap and direct, whole and sliced, in both byte orders. */
    static final List<Kind<ByteBuffer>> NIO = Stream.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)
            .flatMap(order -> Stream.of(
                    nio("heap", order, ByteBuffer::allocate),
                    nio(
                            "heap slice",
                            order,
                            length -> ByteBuffer.allocate(length + 11).slice(7, length)),
                    nio("direct", order, ByteBuffer::allocateDirect),
                    nio(
                            "direct slice",
                            order,
                            length -> ByteBuffer.allocateDirect(length + 11).slice(5, length))))
            .toList();

    private Guarded() {}

    private static Kind<ByteBuffer> nio(
            final String memory, final ByteOrder order, final IntFunction<ByteBuffer> allocate) {
        return new Kind<>(
                memory + ", " + order, length -> allocate.apply(length).order(order));
    }

    /** Every kind of Agrona buffer. */
    static List<Kind<? extends MutableDirectBuffer>> all() {
        final List<Kind<? extends MutableDirectBuffer>> kinds = new ArrayList<>(FIXED);
        kinds.addAll(EXPANDABLE);
        return kinds;
    }

    static <T extends MutableDirectBuffer> T fill(final T buffer) {
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.putByte(i, pattern(i));
        }
        return buffer;
    }

    static ByteBuffer fill(final ByteBuffer buffer) {
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, pattern(i));
        }
        return buffer;
    }

    /** Fails unless the pattern stands before and behind a range of the bytes that were filled. */
    static void requireUntouched(final MutableDirectBuffer buffer, final int filled, final int start, final int end) {
        for (int i = 0; i < filled; i++) {
            if (i < start || i >= end) {
                requirePattern(i, buffer.getByte(i), start, end);
            }
        }
    }

    static void requireUntouched(final ByteBuffer buffer, final int start, final int end) {
        for (int i = 0; i < buffer.capacity(); i++) {
            if (i < start || i >= end) {
                requirePattern(i, buffer.get(i), start, end);
            }
        }
    }

    private static void requirePattern(final int index, final byte value, final int start, final int end) {
        if (value != pattern(index)) {
            assertEquals(pattern(index), value, "byte " + index + ", outside of " + start + " to " + end);
        }
    }

    private static byte pattern(final int index) {
        return (byte) (0xA5 ^ index * 31);
    }
}
