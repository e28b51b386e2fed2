package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.MalformedCheckpointException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What was read and written is read and written the same ever after, by every way of writing it. */
class StateFuzz {
    private static final CheckpointId ID = new CheckpointId("stream", 0, 0);

    @FuzzTest
    void serializingIsAFixedPoint(final byte[] bytes) {
        final CheckpointState state;
        try {
            state = CheckpointState.deserialize("stream", bytes);
        } catch (final MalformedCheckpointException ex) {
            return;
        }
        final byte[] written = state.serialize();
        assertArrayEquals(ReferenceWriter.write(PlainCheckpoint.of(state)), written);
        final CheckpointState again = CheckpointState.deserialize("stream", written);
        assertArrayEquals(written, again.serialize());
        assertEquals(PlainCheckpoint.of(state), PlainCheckpoint.of(again));
        compare(PlainCheckpoint.of(state));
        writeElsewhere(state, written);
    }

    private static void compare(final PlainCheckpoint plain) {
        final CheckpointState state = plain.toState("stream", 7);
        final CheckpointState same = plain.toState("stream", 7);
        assertEquals(state, state);
        assertEquals(same, state);
        assertEquals(same.hashCode(), state.hashCode());
        assertEquals(same.toString(), state.toString());
        assertNotEquals(state, plain);
        assertNotEquals(plain.toState("stream", 8), state);
        assertNotEquals(plain.toState("stream", 7).watermarkNs(plain.watermarkNs() + 1), state);
        assertNotEquals(plain.toState("stream", 7).eventCount(plain.eventCount() + 1), state);
        // What comes first is changed, what is new is added.
        final String operator = plain.operators().stream()
                .findFirst()
                .map(PlainCheckpoint.Operator::name)
                .orElse("");
        assertNotEquals(
                plain.toState("stream", 7).setOperatorState(operator, "not what it was".getBytes()),
                state.setOperatorState(operator, new byte[1]));
        final CheckpointState more = plain.toState("stream", 7).setSourceOffset("\u00e9", -1);
        assertNotEquals(plain.toState("stream", 7).setSourceOffset("\u00e9", -2), more);
        more.setSourceOffset("\u00e9", -2).putMetadata("\u00e9", "x").putMetadata("\u00e9", "longer");
        assertArrayEquals(ReferenceWriter.write(PlainCheckpoint.of(more)), more.serialize());
        assertNotEquals(plain.toState("stream", 7), more);
    }

    private static void writeElsewhere(final CheckpointState state, final byte[] written) {
        final int length = written.length;
        final ByteBuffer direct = ByteBuffer.allocateDirect(length + 1).position(1);
        assertEquals(length, state.serialize(direct));
        final byte[] copy = new byte[length];
        direct.position(1).get(copy);
        assertArrayEquals(written, copy);

        final ExpandableArrayBuffer expandable = new ExpandableArrayBuffer(1);
        assertEquals(length, state.serialize(expandable, 3));
        assertArrayEquals(written, Arrays.copyOfRange(expandable.byteArray(), 3, 3 + length));
        refuse(CheckpointOverflowException.class, () -> state.serialize(expandable, Integer.MAX_VALUE - 9));

        final UnsafeBuffer exact = new UnsafeBuffer(new byte[length]);
        assertEquals(length, state.serialize(exact, 0));
        assertArrayEquals(written, exact.byteArray());
        refuse(CheckpointOverflowException.class, () -> state.serialize(exact, 1));
        refuse(CheckpointOverflowException.class, () -> state.serialize(ByteBuffer.allocate(length - 1)));
        refuse(IndexOutOfBoundsException.class, () -> state.serialize(exact, -1));
        refuse(IndexOutOfBoundsException.class, () -> state.serialize(exact, length + 1));
        final ByteBuffer readOnly = ByteBuffer.allocate(length).asReadOnlyBuffer();
        refuse(ReadOnlyBufferException.class, () -> state.serialize(readOnly));
        refuse(ReadOnlyBufferException.class, () -> state.serialize(new UnsafeBuffer(readOnly), 0));
        refuse(NullPointerException.class, () -> new CheckpointState(ID).setOperatorState(null, copy));
        assertArrayEquals(written, state.serialize());
    }

    private static void refuse(final Class<? extends RuntimeException> expected, final Runnable call) {
        final RuntimeException ex = assertThrows(expected, call::run);
        assertNotEquals(ex instanceof CheckpointException ? null : "", ex.getMessage());
    }
}
