package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A state is a checkpoint whose names come once; wherever it is serialised, the bytes are the reference writer's. */
class StateProperties {
    @Property(tries = 500)
    void aStateHoldsWhatWasSetLast(@ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        final CheckpointState state = checkpoint.toState("stream", 7);
        assertEquals(checkpoint.lastWins(), PlainCheckpoint.of(state));
        final byte[] expected = ReferenceWriter.write(checkpoint.lastWins());
        assertEquals(expected.length, state.serializedLength());
        assertArrayEquals(expected, state.serialize());
    }

    @Property(tries = 500)
    void everyBufferGetsTheBytesOfTheReference(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int offset,
            @ForAll @IntRange(max = 9) final int spare) {
        final CheckpointState state = checkpoint.toState("stream", 7);
        final byte[] expected = ReferenceWriter.write(checkpoint.lastWins());
        for (final Guarded.Kind<? extends MutableDirectBuffer> kind : Guarded.all()) {
            final MutableDirectBuffer buffer = Guarded.fill(kind.buffer(offset + expected.length + spare));
            final int filled = buffer.capacity();
            assertEquals(expected.length, state.serialize(buffer, offset));
            assertArrayEquals(expected, bytes(buffer, offset, expected.length), kind.name());
            Guarded.requireUntouched(buffer, filled, offset, offset + expected.length);
        }
        for (final Guarded.Kind<MutableDirectBuffer> kind : Guarded.EXPANDABLE) {
            final MutableDirectBuffer buffer = kind.buffer(spare);
            assertEquals(expected.length, state.serialize(buffer, offset));
            assertArrayEquals(expected, bytes(buffer, offset, expected.length), kind.name());
        }
    }

    @Property(tries = 500)
    void everyByteBufferGetsTheBytesOfTheReference(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int offset,
            @ForAll @IntRange(max = 9) final int spare) {
        final CheckpointState state = checkpoint.toState("stream", 7);
        final byte[] expected = ReferenceWriter.write(checkpoint.lastWins());
        for (final Guarded.Kind<ByteBuffer> kind : Guarded.NIO) {
            final ByteBuffer buffer = Guarded.fill(kind.buffer(offset + expected.length + spare + 8));
            buffer.position(offset).limit(offset + expected.length + spare);
            assertEquals(expected.length, state.serialize(buffer));
            assertEquals(offset + expected.length, buffer.position());
            assertEquals(offset + expected.length + spare, buffer.limit());
            buffer.clear();
            final byte[] written = new byte[expected.length];
            buffer.get(offset, written);
            assertArrayEquals(expected, written, kind.name());
            Guarded.requireUntouched(buffer, offset, offset + expected.length);
        }
    }

    @Property(tries = 500)
    void aBufferThatIsTooShortIsLeftAlone(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int offset,
            @ForAll @IntRange(min = 1, max = 40) final int missing) {
        final CheckpointState state = checkpoint.toState("stream", 7);
        final int room = Math.max(0, state.serializedLength() - missing);
        for (final Guarded.Kind<UnsafeBuffer> kind : Guarded.FIXED) {
            final UnsafeBuffer buffer = Guarded.fill(kind.buffer(offset + room));
            assertThrows(CheckpointOverflowException.class, () -> state.serialize(buffer, offset));
            Guarded.requireUntouched(buffer, buffer.capacity(), 0, 0);
        }
        for (final Guarded.Kind<ByteBuffer> kind : Guarded.NIO) {
            final ByteBuffer buffer = Guarded.fill(kind.buffer(offset + room + 64));
            buffer.position(offset).limit(offset + room);
            assertThrows(CheckpointOverflowException.class, () -> state.serialize(buffer));
            assertEquals(offset, buffer.position());
            buffer.clear();
            Guarded.requireUntouched(buffer, 0, 0);
        }
    }

    /** Agrona's buffers would write through it. */
    @Property(tries = 100)
    void aReadOnlyBufferIsLeftAlone(@ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint) {
        final CheckpointState state = checkpoint.toState("stream", 7);
        for (final Guarded.Kind<ByteBuffer> kind : Guarded.NIO) {
            final ByteBuffer buffer = Guarded.fill(kind.buffer(state.serializedLength() + 9));
            final ByteBuffer readOnly = buffer.asReadOnlyBuffer();
            assertThrows(ReadOnlyBufferException.class, () -> state.serialize(readOnly));
            assertThrows(ReadOnlyBufferException.class, () -> state.serialize(new UnsafeBuffer(readOnly), 1));
            Guarded.requireUntouched(buffer, 0, 0);
        }
    }

    @Property(tries = 500)
    void equalityDoesNotDependOnTheOrder(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint, @ForAll final long seed) {
        final PlainCheckpoint plain = checkpoint.lastWins();
        final PlainCheckpoint shuffled = new PlainCheckpoint(
                plain.sequence(),
                plain.watermarkNs(),
                plain.eventCount(),
                shuffled(plain.operators(), seed),
                shuffled(plain.sources(), seed),
                shuffled(plain.metadata(), seed));
        final CheckpointState state = plain.toState("stream", 7);
        assertEquals(state, shuffled.toState("stream", 7));
        assertEquals(state.hashCode(), shuffled.toState("stream", 7).hashCode());
        assertNotEquals(state, plain.toState("stream", 8));
        assertNotEquals(state, plain.toState("other", 7));
        assertNotEquals(state, plain.withSequence(plain.sequence() + 1).toState("stream", 7));
        assertNotEquals(
                state, plain.toState("stream", 7).setSourceOffset("a name that is not there", plain.sequence()));
    }

    @Property(tries = 1000)
    void statesAreEqualExactlyIfTheirContentIs(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint left,
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint right) {
        final boolean same = left.sequence() == right.sequence()
                && left.watermarkNs() == right.watermarkNs()
                && left.eventCount() == right.eventCount()
                && left.operatorMap().equals(right.operatorMap())
                && left.sourceMap().equals(right.sourceMap())
                && left.metadataMap().equals(right.metadataMap());
        assertEquals(same, left.toState("stream", 7).equals(right.toState("stream", 7)));
    }

    private static byte[] bytes(final MutableDirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    private static <T> List<T> shuffled(final List<T> list, final long seed) {
        final List<T> result = new ArrayList<>(list);
        Collections.shuffle(result, new Random(seed));
        return result;
    }
}
