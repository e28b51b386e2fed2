package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.MalformedCheckpointException;
import org.agrona.concurrent.UnsafeBuffer;
import org.opentest4j.AssertionFailedError;

/**
 * Has the decoder and the {@link ReferenceReader} read the same bytes, and fails unless both read the same or both
 * refuse at the same offset. The decoder is used again and again, so that nothing may stay behind in it.
 */
final class Agreement {
    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer();

    /** Whether the bytes are a checkpoint, on which both agree. */
    boolean on(final byte[] bytes) {
        buffer.wrap(bytes);
        return on(buffer, 0, bytes);
    }

    /** Whether a range of a buffer, which holds the bytes, is a checkpoint, on which both agree. */
    boolean on(final UnsafeBuffer memory, final int offset, final byte[] bytes) {
        try {
            return judge(memory, offset, bytes);
        } catch (final Throwable ex) {
            throw new AssertionFailedError("on " + Bytes.shown(bytes) + ": " + ex, ex);
        }
    }

    private boolean judge(final UnsafeBuffer memory, final int offset, final byte[] bytes) {
        final ReferenceReader.Reading expected;
        try {
            expected = ReferenceReader.read(bytes);
        } catch (final NoCheckpointException ex) {
            requireRefused(memory, offset, bytes.length, ex);
            return false;
        }
        decoder.wrap(memory, offset, bytes.length);
        requireSame(expected);
        return true;
    }

    private void requireRefused(
            final UnsafeBuffer memory, final int offset, final int length, final NoCheckpointException expected) {
        MalformedCheckpointException refusal = null;
        try {
            decoder.wrap(memory, offset, length);
        } catch (final MalformedCheckpointException ex) {
            refusal = ex;
        }
        if (refusal == null) {
            throw new AssertionFailedError("accepted, but the reference stops at " + expected.getMessage());
        }
        assertEquals(expected.offset(), refusal.offset(), refusal.getMessage());
        assertTrue(isIn(expected.field(), refusal.field()), refusal.getMessage());
        assertEquals(
                refusal.field() + " at offset " + refusal.offset() + ": " + refusal.reason(), refusal.getMessage());
        requireEmpty();
    }

    /** The reference knows of "operator 1" only, and not of its name; "operator 10" is another one. */
    private static boolean isIn(final String owner, final String field) {
        return field.equals(owner) || field.startsWith(owner + ' ');
    }

    private void requireEmpty() {
        assertFalse(decoder.isValid());
        assertEquals(0, decoder.sequence());
        assertEquals(0, decoder.operatorCount() + decoder.sourceCount() + decoder.metadataCount());
        assertEquals(0, decoder.encodedLength());
    }

    private void requireSame(final ReferenceReader.Reading expected) {
        assertTrue(decoder.isValid());
        assertEquals(expected.checkpoint(), DecoderReading.of(decoder));
        assertEquals(expected.length(), decoder.encodedLength());
        final CheckpointId id = new CheckpointId("stream", expected.checkpoint().sequence(), 0);
        assertEquals(expected.checkpoint().lastWins(), PlainCheckpoint.of(decoder.toState(id)));
    }
}
