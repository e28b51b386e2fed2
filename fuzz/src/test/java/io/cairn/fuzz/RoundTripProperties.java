package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What was written comes back from every kind of memory through every way in. */
class RoundTripProperties {
    private static final int GENERATION_LENGTH = 8;

    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final CheckpointEncoder encoder = new CheckpointEncoder();

    @Property(tries = 1000)
    void aStateComesBackEqual(@ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        final CheckpointState state = checkpoint.toState("stream", 7);
        final byte[] bytes = state.serialize();
        decoder.wrap(ByteBuffer.wrap(bytes));
        assertEquals(state, decoder.toState(state.id()));
        assertArrayEquals(bytes, decoder.toState(state.id()).serialize());
        assertEquals(bytes.length, decoder.encodedLength());
    }

    @Property(tries = 500)
    void everyBufferGivesTheCheckpointBack(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int offset,
            @ForAll @IntRange(max = 40) final int behind) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        for (final Guarded.Kind<UnsafeBuffer> kind : Guarded.FIXED) {
            requireReadable(checkpoint, bytes, kind.buffer(offset + bytes.length + behind), offset);
        }
        requireReadable(checkpoint, bytes, new ExpandableArrayBuffer(), offset);
    }

    @Property(tries = 500)
    void everyByteBufferGivesTheCheckpointBack(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int offset,
            @ForAll @IntRange(max = 40) final int behind) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        for (final Guarded.Kind<ByteBuffer> kind : Guarded.NIO) {
            final ByteBuffer buffer = Guarded.fill(kind.buffer(offset + bytes.length + behind));
            buffer.put(offset, bytes).position(offset).limit(offset + bytes.length);
            requireReadableInEveryView(checkpoint, buffer, kind);
        }
    }

    /** In place: nothing is copied between the writer and the reader. */
    @Property(tries = 100)
    void everyReaderReadsWhatEveryWriterHasWritten(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int offset) {
        final int length = ReferenceWriter.write(checkpoint).length;
        final CheckpointState state = checkpoint.toState("stream", 7);
        for (final Guarded.Kind<? extends MutableDirectBuffer> kind : Guarded.all()) {
            final MutableDirectBuffer buffer = kind.buffer(offset + length);
            for (final EncodingStyle style : EncodingStyle.values()) {
                encoder.wrap(buffer, offset, length);
                requireReadable(checkpoint, buffer, offset, style.encode(encoder, buffer, false, checkpoint));
            }
            requireReadable(checkpoint.lastWins(), buffer, offset, state.serialize(buffer, offset));
        }
        for (final Guarded.Kind<ByteBuffer> kind : Guarded.NIO) {
            final ByteBuffer buffer = kind.buffer(offset + length).position(offset);
            final int written = state.serialize(buffer);
            buffer.position(offset).limit(offset + written);
            requireReadableInEveryView(checkpoint.lastWins(), buffer, kind);
            buffer.clear();
            encoder.wrap(new UnsafeBuffer(buffer), offset, length);
            EncodingStyle.MIXED.encode(encoder, new UnsafeBuffer(buffer), false, checkpoint);
            requireReadableInEveryView(checkpoint, buffer.position(offset), kind);
        }
    }

    @Property(tries = 500)
    void aSlotGivesTheCheckpointBackUntilItsGenerationChanges(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int gap,
            @ForAll final long generation,
            @ForAll final long createdAtNs) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        final int offset = GENERATION_LENGTH + gap;
        final UnsafeBuffer slot = Guarded.fill(new UnsafeBuffer(ByteBuffer.allocateDirect(offset + bytes.length)));
        slot.putLong(0, generation);
        slot.putBytes(offset, bytes);
        decoder.wrapSlot(slot, offset, bytes.length, slot, 0, createdAtNs);
        assertTrue(decoder.isValid());
        assertEquals(createdAtNs, decoder.createdAtNs());
        assertEquals(checkpoint, DecoderReading.of(decoder));
        slot.putLongVolatile(0, generation + 1);
        assertFalse(decoder.isValid());
        decoder.wrap(slot, offset, bytes.length);
        assertTrue(decoder.isValid());
        assertEquals(0, decoder.createdAtNs());
    }

    @Property(tries = 500)
    void aRangeOutsideTheBufferIsRefusedBeforeAnythingIsChanged(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(min = 1, max = 40) final int beyond) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        decoder.wrapSlot(buffer, 0, bytes.length, buffer, 0, 7);
        for (final int[] range : List.of(
                new int[] {0, bytes.length + beyond},
                new int[] {beyond, bytes.length},
                new int[] {-beyond, bytes.length},
                new int[] {0, -beyond},
                new int[] {Integer.MAX_VALUE, bytes.length},
                new int[] {bytes.length, Integer.MAX_VALUE})) {
            requireOutside(() -> decoder.wrap(buffer, range[0], range[1]));
            requireOutside(() -> decoder.wrapSlot(buffer, range[0], range[1], buffer, 0, 8));
        }
        for (final int generationIndex : List.of(-1, bytes.length - 7, bytes.length, Integer.MAX_VALUE)) {
            requireOutside(() -> decoder.wrapSlot(buffer, 0, bytes.length, buffer, generationIndex, 8));
        }
        assertTrue(decoder.isValid());
        assertEquals(7, decoder.createdAtNs());
        assertEquals(checkpoint, DecoderReading.of(decoder));
    }

    private static void requireOutside(final Runnable wrap) {
        assertThrows(IndexOutOfBoundsException.class, wrap::run);
    }

    private void requireReadable(
            final PlainCheckpoint expected, final byte[] bytes, final MutableDirectBuffer buffer, final int offset) {
        Guarded.fill(buffer).putBytes(offset, bytes);
        requireReadable(expected, buffer, offset, bytes.length);
    }

    private void requireReadable(
            final PlainCheckpoint expected, final MutableDirectBuffer buffer, final int offset, final int length) {
        assertEquals(expected, DecoderReading.of(decoder.wrap(buffer, offset, length)));
        assertEquals(
                expected.lastWins(), PlainCheckpoint.of(CheckpointState.deserialize("stream", buffer, offset, length)));
    }

    private void requireReadableInEveryView(
            final PlainCheckpoint expected, final ByteBuffer buffer, final Guarded.Kind<ByteBuffer> kind) {
        requireReadable(expected, buffer, kind.name());
        requireReadable(expected, buffer.asReadOnlyBuffer().order(buffer.order()), kind + ", read-only");
        requireReadable(expected, buffer.slice().order(buffer.order()), kind + ", sliced");
    }

    private void requireReadable(final PlainCheckpoint expected, final ByteBuffer buffer, final String kind) {
        final int position = buffer.position();
        final int limit = buffer.limit();
        assertEquals(expected, DecoderReading.of(decoder.wrap(buffer)), kind);
        final CheckpointState state = CheckpointState.deserialize("stream", buffer);
        assertEquals(expected.lastWins(), PlainCheckpoint.of(state), kind);
        assertEquals(new CheckpointId("stream", expected.sequence(), state.id().createdAtNs()), state.id());
        assertEquals(position, buffer.position());
        assertEquals(limit, buffer.limit());
    }
}
