package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointOverflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** However a checkpoint is encoded, its bytes are those of the reference writer, and nothing beside them is written. */
class EncoderProperties {
    private final CheckpointEncoder encoder = new CheckpointEncoder();

    @Property(tries = 400)
    void everyStyleWritesTheBytesOfTheReferenceIntoARange(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int offset,
            @ForAll @IntRange(max = 9) final int spare) {
        final byte[] expected = ReferenceWriter.write(checkpoint);
        for (final EncodingStyle style : EncodingStyle.values()) {
            for (final Guarded.Kind<? extends MutableDirectBuffer> kind : Guarded.all()) {
                final int capacity = offset + expected.length + spare + 16;
                final MutableDirectBuffer buffer = Guarded.fill(kind.buffer(capacity));
                encoder.wrap(buffer, offset, expected.length + spare);
                assertEquals(expected.length, style.encode(encoder, buffer, false, checkpoint));
                assertEquals(expected.length, encoder.encodedLength());
                assertEquals(spare, encoder.remaining());
                requireWritten(expected, buffer, capacity, offset, style + " into " + kind);
            }
        }
    }

    @Property(tries = 400)
    void everyStyleExpandsABufferAsFarAsNeeded(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int offset,
            @ForAll @IntRange(max = 300) final int room) {
        final byte[] expected = ReferenceWriter.write(checkpoint);
        for (final EncodingStyle style : EncodingStyle.values()) {
            for (final Guarded.Kind<MutableDirectBuffer> kind : Guarded.EXPANDABLE) {
                final MutableDirectBuffer buffer = Guarded.fill(kind.buffer(offset + room));
                encoder.wrap(buffer, offset);
                assertEquals(expected.length, style.encode(encoder, buffer, true, checkpoint));
                requireWritten(expected, buffer, offset, offset, style + " into " + kind);
            }
        }
    }

    @Property(tries = 300)
    void noStyleWritesBeyondARangeThatIsTooShort(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint,
            @ForAll @IntRange(max = 17) final int offset) {
        final int length = ReferenceWriter.write(checkpoint).length;
        for (final EncodingStyle style : EncodingStyle.values()) {
            for (int range = 0; range < length; range++) {
                final int capacity = offset + range + 64;
                final UnsafeBuffer buffer = Guarded.fill(new UnsafeBuffer(new byte[capacity]));
                encoder.wrap(buffer, offset, range);
                assertThrows(CheckpointOverflowException.class, () -> style.encode(encoder, buffer, false, checkpoint));
                Guarded.requireUntouched(buffer, capacity, offset, offset + range);
            }
        }
    }

    /** Agrona's buffers would write through it. */
    @Example
    void aReadOnlyBufferIsRefused() {
        final byte[] bytes = new byte[64];
        final ByteBuffer direct = ByteBuffer.allocateDirect(64);
        for (final ByteBuffer readOnly : List.of(
                ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                direct.asReadOnlyBuffer(),
                direct.asReadOnlyBuffer().slice(8, 56))) {
            final UnsafeBuffer buffer = new UnsafeBuffer(readOnly);
            assertThrows(ReadOnlyBufferException.class, () -> encoder.wrap(buffer, 0));
            assertThrows(ReadOnlyBufferException.class, () -> encoder.wrap(buffer, 0, 40));
            assertThrows(ReadOnlyBufferException.class, () -> encoder.wrap(new UnsafeBuffer(buffer, 8, 40), 0));
        }
        assertArrayEquals(new byte[64], bytes);
    }

    private static void requireWritten(
            final byte[] expected,
            final MutableDirectBuffer buffer,
            final int filled,
            final int offset,
            final String how) {
        final byte[] written = new byte[expected.length];
        buffer.getBytes(offset, written);
        assertArrayEquals(expected, written, how);
        Guarded.requireUntouched(buffer, filled, offset, offset + expected.length);
    }
}
