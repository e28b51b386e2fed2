package io.cairn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStateTest {
    private static final CheckpointId ID = new CheckpointId("orders", 42, 1500);

    private static CheckpointState newState() {
        return new CheckpointState(ID)
                .watermarkNs(7)
                .eventCount(9)
                .setOperatorState("count", new byte[] {1, 2, 3})
                .setOperatorState("", new byte[0])
                .setSourceOffset("topic-0", -1)
                .putMetadata("version", "1.2");
    }

    @Test
    void shouldSerializeByteForByteAsTheLayoutSays() {
        final String expected = "2a00000000000000" // sequence
                + "0700000000000000" // watermark
                + "0900000000000000" // event count
                + "02000000" // operators
                + "05000000" + "636f756e74" + "03000000" + "010203"
                + "00000000" + "00000000"
                + "01000000" // sources
                + "07000000" + "746f7069632d30" + "ffffffffffffffff"
                + "ca4d4401" + "01000000" // metadata
                + "07000000" + "76657273696f6e" + "03000000" + "312e32";
        assertEquals(expected, HexFormat.of().formatHex(newState().serialize()));
    }

    @Test
    void shouldSerializeToTheBaseLayoutWithoutMetadata() {
        final byte[] expected = new byte[32];
        expected[0] = 42;
        assertArrayEquals(expected, new CheckpointState(ID).serialize());
        assertEquals(32, new CheckpointState(ID).serializedLength());
    }

    @Test
    void shouldComeBackFromEachKindOfBuffer() {
        final CheckpointState state = newState();
        final byte[] bytes = state.serialize();
        final ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 10).order(ByteOrder.LITTLE_ENDIAN);
        direct.position(5);
        direct.put(bytes).limit(direct.position()).position(5);
        for (final CheckpointState read : List.of(
                CheckpointState.deserialize("orders", bytes),
                CheckpointState.deserialize("orders", ByteBuffer.wrap(bytes)),
                CheckpointState.deserialize("orders", ByteBuffer.wrap(bytes).asReadOnlyBuffer()),
                CheckpointState.deserialize("orders", direct),
                CheckpointState.deserialize("orders", new UnsafeBuffer(direct), 5, bytes.length))) {
            final CheckpointId id = new CheckpointId("orders", 42, read.id().createdAtNs());
            assertEquals(id, read.id());
            assertEquals(7, read.watermarkNs());
            assertEquals(9, read.eventCount());
            assertEquals(List.of("count", ""), List.copyOf(read.operatorStates().keySet()));
            assertArrayEquals(new byte[] {1, 2, 3}, read.operatorStates().get("count"));
            assertEquals(Map.of("topic-0", -1L), read.sourceOffsets());
            assertEquals(Map.of("version", "1.2"), read.metadata());
            assertArrayEquals(bytes, read.serialize());
        }
        assertEquals(5, direct.position());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSerializeBetweenPositionAndLimitOfAByteBuffer(final boolean isDirect) {
        final byte[] bytes = newState().serialize();
        for (final ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            final int capacity = bytes.length + 8;
            final ByteBuffer buffer =
                    (isDirect ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity)).order(order);
            buffer.position(3).limit(3 + bytes.length);
            final ByteBuffer slice = buffer.slice();
            assertEquals(bytes.length, newState().serialize(buffer));
            assertEquals(3 + bytes.length, buffer.position());
            assertEquals(order, buffer.order());
            assertEquals(ByteBuffer.wrap(bytes), slice);
            buffer.clear();
            for (final int outside : new int[] {0, 1, 2, capacity - 5, capacity - 1}) {
                assertEquals(0, buffer.get(outside));
            }
        }
    }

    @Test
    void shouldRefuseAByteBufferThatIsTooShortAndWriteNothing() {
        final int length = newState().serializedLength();
        final ByteBuffer buffer = ByteBuffer.allocate(length + 1);
        buffer.position(2);
        final CheckpointOverflowException ex =
                assertThrows(CheckpointOverflowException.class, () -> newState().serialize(buffer));
        assertEquals(
                "checkpoint " + ID + " needs " + length + " bytes, but " + (length - 1) + " remain in the buffer",
                ex.getMessage());
        assertEquals(2, buffer.position());
        assertArrayEquals(new byte[length + 1], buffer.array());
    }

    @Test
    void shouldRefuseAReadOnlyByteBuffer() {
        final ByteBuffer buffer = ByteBuffer.allocate(1000).asReadOnlyBuffer();
        assertThrows(ReadOnlyBufferException.class, () -> newState().serialize(buffer));
    }

    @Test
    void shouldRefuseABufferThatIsTooShortAndWriteNothing() {
        final int length = newState().serializedLength();
        final byte[] array = new byte[length];
        assertThrows(CheckpointOverflowException.class, () -> newState().serialize(new UnsafeBuffer(array), 1));
        assertThrows(CheckpointOverflowException.class, () -> newState().serialize(new UnsafeBuffer(array), length));
        assertThrows(IndexOutOfBoundsException.class, () -> newState().serialize(new UnsafeBuffer(array), -1));
        assertThrows(IndexOutOfBoundsException.class, () -> newState().serialize(new UnsafeBuffer(array), length + 1));
        assertArrayEquals(new byte[length], array);
        assertEquals(length, newState().serialize(new UnsafeBuffer(array), 0));
    }

    @Test
    void shouldExpandAnExpandableBuffer() {
        final byte[] bytes = newState().serialize();
        for (final MutableDirectBuffer buffer :
                List.of(new ExpandableArrayBuffer(4), new ExpandableDirectByteBuffer(4))) {
            assertEquals(bytes.length, newState().serialize(buffer, 100));
            final byte[] read = new byte[bytes.length];
            buffer.getBytes(100, read);
            assertArrayEquals(bytes, read);
        }
    }

    @Test
    void shouldReplaceAValueAndKeepItsPlace() {
        final CheckpointState state = new CheckpointState(ID)
                .setOperatorState("a", new byte[10])
                .setOperatorState("b", new byte[1])
                .setOperatorState("a", new byte[2])
                .setSourceOffset("s", 1)
                .setSourceOffset("t", 2)
                .setSourceOffset("s", 3)
                .putMetadata("k", "long value")
                .putMetadata("l", "")
                .putMetadata("k", "v");
        assertEquals(List.of("a", "b"), List.copyOf(state.operatorStates().keySet()));
        assertEquals(2, state.operatorStates().get("a").length);
        assertEquals("{s=3, t=2}", state.sourceOffsets().toString());
        assertEquals("{k=v, l=}", state.metadata().toString());
        assertEquals(state.serialize().length, state.serializedLength());
        assertEquals(
                state.toString(),
                new CheckpointDecoder()
                        .wrap(ByteBuffer.wrap(state.serialize()))
                        .toState(ID)
                        .toString());
    }

    @Test
    void shouldCopyStatesInAndOut() {
        final byte[] given = {1};
        final CheckpointState state = new CheckpointState(ID).setOperatorState("a", given);
        given[0] = 2;
        assertArrayEquals(new byte[] {1}, state.operatorStates().get("a"));
        state.operatorStates().get("a")[0] = 3;
        assertArrayEquals(new byte[] {1}, state.operatorStates().get("a"));
        assertNotSame(state.operatorStates(), state.operatorStates());
    }

    @Test
    void shouldTakeAStateFromARangeOfABuffer() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[] {9, 1, 2, 9});
        final CheckpointState state = new CheckpointState(ID).setOperatorState("a", buffer, 1, 2);
        assertArrayEquals(new byte[] {1, 2}, state.operatorStates().get("a"));
        assertThrows(IndexOutOfBoundsException.class, () -> state.setOperatorState("b", buffer, 3, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> state.setOperatorState("b", buffer, -1, 2));
        assertEquals(1, state.operatorStates().size());
    }

    @Test
    void shouldGiveMapsThatCannotBeModified() {
        final CheckpointState state = newState();
        assertThrows(
                UnsupportedOperationException.class,
                () -> state.operatorStates().clear());
        assertThrows(
                UnsupportedOperationException.class, () -> state.sourceOffsets().put("x", 1L));
        assertThrows(UnsupportedOperationException.class, () -> state.metadata().remove("version"));
    }

    @Test
    void shouldBeEqualByValueWhateverTheOrder() {
        final CheckpointState one = new CheckpointState(ID)
                .setOperatorState("a", new byte[] {1})
                .setOperatorState("b", new byte[] {2})
                .setSourceOffset("s", 1)
                .setSourceOffset("t", 2)
                .putMetadata("k", "v");
        final CheckpointState other = new CheckpointState(ID)
                .putMetadata("k", "v")
                .setSourceOffset("t", 2)
                .setSourceOffset("s", 1)
                .setOperatorState("b", new byte[] {2})
                .setOperatorState("a", new byte[] {1});
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertNotEquals(one, new CheckpointState(ID));
        assertNotEquals(one, other.watermarkNs(1));
        other.watermarkNs(0);
        assertNotEquals(one, other.eventCount(1));
        other.eventCount(0);
        assertNotEquals(one, other.setOperatorState("a", new byte[] {3}));
        other.setOperatorState("a", new byte[] {1});
        assertNotEquals(one, other.setSourceOffset("s", 2));
        other.setSourceOffset("s", 1);
        assertNotEquals(one, other.putMetadata("k", "w"));
        assertNotEquals(newState(), new CheckpointState(new CheckpointId("orders", 42, 1501)));
    }

    @Test
    void shouldBeEqualToItselfAndToNothingElse() {
        final CheckpointState state = newState();
        assertTrue(state.equals(state));
        assertFalse(state.equals(new Object()));
        assertFalse(state.equals(null));
    }

    @Test
    void shouldHaveTheSameHashAsItsEqualWithoutAnyField() {
        assertEquals(new CheckpointState(ID).hashCode(), new CheckpointState(ID).hashCode());
    }

    @Test
    void shouldDescribeItself() {
        assertEquals(
                "CheckpointState{id=orders@42 (created at 1500 ns), watermarkNs=7, eventCount=9,"
                        + " operators={count=3 bytes, \"\"=0 bytes}, sources={topic-0=18446744073709551615},"
                        + " metadata={version=1.2}}",
                newState().toString());
    }

    @Test
    void shouldKeepNamesOfEveryLengthAndAlphabet() {
        final CheckpointState state = new CheckpointState(ID);
        final StringBuilder name = new StringBuilder();
        for (int i = 0; i < 70; i++) {
            state.setOperatorState(name.toString(), name.toString().getBytes(StandardCharsets.UTF_8));
            name.appendCodePoint(new int[] {'a', 0xE9, 0x20AC, 0x1F600}[i % 4]);
        }
        final CheckpointDecoder decoder = new CheckpointDecoder().wrap(ByteBuffer.wrap(state.serialize()));
        assertEquals(state, decoder.toState(ID));
        state.operatorStates().forEach((key, value) -> {
            assertArrayEquals(key.getBytes(StandardCharsets.UTF_8), value);
            final int index = decoder.findOperator(key);
            assertEquals(key, decoder.operatorName(index));
            assertEquals(index, decoder.findOperator(EncodedName.of(key)));
        });
    }

    @Test
    void shouldKnowTheLengthOfEachCharacter() {
        assertEquals(4 + 1, EncodedName.of("\u007f").blockLength());
        assertEquals(4 + 2, EncodedName.of("\u0080").blockLength());
        assertEquals(4 + 2, EncodedName.of("\u07ff").blockLength());
        assertEquals(4 + 3, EncodedName.of("\u0800").blockLength());
        assertEquals(4 + 3, EncodedName.of("\uffff").blockLength());
        assertEquals(4 + 4, EncodedName.of("\ud800\udc00").blockLength());
    }

    @Test
    void shouldKnowItsLengthAfterAReplacement() {
        final CheckpointState state = new CheckpointState(new CheckpointId("s", 1, 0))
                .putMetadata("key", "short")
                .putMetadata("key", "a longer value")
                .putMetadata("key", "");
        assertEquals(24 + 4 + 4 + 8 + 4 + 3 + 4, state.serializedLength());
        assertEquals(state.serializedLength(), state.serialize().length);
        assertEquals(
                state.metadata(),
                CheckpointState.deserialize("s", state.serialize()).metadata());
    }

    @Test
    void shouldRefuseUnpairedSurrogatesAndStayAsItWas() {
        final CheckpointState state = newState();
        assertThrows(IllegalArgumentException.class, () -> state.setOperatorState("\ud800", new byte[1]));
        assertThrows(IllegalArgumentException.class, () -> state.setSourceOffset("\ud800", 1));
        assertThrows(IllegalArgumentException.class, () -> state.putMetadata("\ud800", "v"));
        assertThrows(IllegalArgumentException.class, () -> state.putMetadata("k", "\udc00"));
        assertEquals(newState(), state);
        assertEquals(newState().serializedLength(), state.serializedLength());
    }
}
