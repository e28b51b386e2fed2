package io.cairn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointEncoderTest {
    private static final CheckpointId ID = new CheckpointId("orders", 42, 1500);
    private static final UnsafeBuffer COUNTS = new UnsafeBuffer(new byte[] {9, 1, 2, 3, 9});

    private final CheckpointEncoder encoder = new CheckpointEncoder();

    private static CheckpointState newState() {
        return new CheckpointState(ID)
                .watermarkNs(7)
                .eventCount(9)
                .setOperatorState("count", new byte[] {1, 2, 3})
                .setOperatorState("\u00e9\u20ac\ud83d\ude00", new byte[] {1, 2})
                .setSourceOffset("topic-0", -1)
                .setSourceOffset("", 5)
                .putMetadata("version", "1.2")
                .putMetadata("", "");
    }

    private static int encode(final CheckpointEncoder encoder, final MutableDirectBuffer target) {
        encoder.header(42, 7, 9).operator("count", COUNTS, 1, 3);
        final int at = encoder.beginOperator("\u00e9\u20ac\ud83d\ude00");
        target.putByte(at, (byte) 1);
        target.putByte(at + 1, (byte) 2);
        return encoder.endOperator(2)
                .source("topic-0", -1)
                .source("", 5)
                .metadata("version", "1.2")
                .metadata("", "")
                .finish();
    }

    private static int encodeRanges(final CheckpointEncoder encoder) {
        return encoder.header(42, 7, 9)
                .operator("count", COUNTS, 1, 3)
                .operator("\u00e9\u20ac\ud83d\ude00", COUNTS, 1, 2)
                .source("topic-0", -1)
                .source("", 5)
                .metadata("version", "1.2")
                .metadata("", "")
                .finish();
    }

    private static int encodeWithEncodedNames(final CheckpointEncoder encoder, final MutableDirectBuffer target) {
        encoder.header(42, 7, 9).operator(EncodedName.of("count"), COUNTS, 1, 3);
        final int at = encoder.beginOperator(EncodedName.of("\u00e9\u20ac\ud83d\ude00"));
        target.putByte(at, (byte) 1);
        target.putByte(at + 1, (byte) 2);
        return encoder.endOperator(2)
                .source(EncodedName.of("topic-0"), -1)
                .source(EncodedName.of(""), 5)
                .metadata(EncodedName.of("version"), EncodedName.of("1.2"))
                .metadata(EncodedName.of(""), EncodedName.of(""))
                .finish();
    }

    @Test
    void shouldWriteTheSameBytesAsTheState() {
        final byte[] expected = newState().serialize();
        for (final MutableDirectBuffer buffer : List.of(
                new UnsafeBuffer(new byte[200]),
                new UnsafeBuffer(ByteBuffer.allocateDirect(200)),
                new ExpandableArrayBuffer(8),
                new ExpandableDirectByteBuffer(8))) {
            assertEquals(expected.length, encode(encoder.wrap(buffer, 5), buffer));
            assertEquals(expected.length, encoder.encodedLength());
            assertArrayEquals(expected, bytes(buffer, 5, expected.length));
            assertEquals(expected.length, encodeRanges(encoder.wrap(buffer, 7)));
            assertArrayEquals(expected, bytes(buffer, 7, expected.length));
            assertEquals(expected.length, encodeWithEncodedNames(encoder.wrap(buffer, 6), buffer));
            assertArrayEquals(expected, bytes(buffer, 6, expected.length));
        }
    }

    @Test
    void shouldFillExactlyTheRangeItWasGiven() {
        final byte[] expected = newState().serialize();
        final byte[] array = new byte[expected.length + 2];
        final UnsafeBuffer buffer = new UnsafeBuffer(array);
        assertEquals(expected.length, encode(encoder.wrap(buffer, 1, expected.length), buffer));
        assertEquals(0, encoder.remaining());
        assertEquals(0, array[0]);
        assertEquals(0, array[array.length - 1]);
        assertArrayEquals(expected, bytes(buffer, 1, expected.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\ud800\udc00"})
    void shouldWriteEachCharacterInAsManyBytesAsItNeeds(final String name) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100]);
        final int length =
                encoder.wrap(buffer, 0).header(42, 0, 0).source(name, 1).finish();
        assertArrayEquals(new CheckpointState(ID).setSourceOffset(name, 1).serialize(), bytes(buffer, 0, length));
    }

    @Test
    void shouldReturnItself() {
        final EncodedName name = EncodedName.of("n");
        encoder.wrap(new UnsafeBuffer(new byte[100]), 0).header(42, 0, 0);
        assertSame(encoder, encoder.operator(name, COUNTS, 1, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 29, 30, 31})
    void shouldRefuseToFinishWithoutRoomForTheSourceCount(final int length) {
        encoder.wrap(new UnsafeBuffer(new byte[40]), 0, length).header(42, 0, 0);
        final CheckpointOverflowException ex = assertThrows(CheckpointOverflowException.class, encoder::finish);
        assertEquals("source count at offset 28 needs 4 bytes, but the buffer ends at " + length, ex.getMessage());
    }

    @Test
    void shouldLeaveOutWhatIsNotThere() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100]);
        final int empty = encoder.wrap(buffer, 0).header(42, 0, 0).finish();
        assertArrayEquals(new CheckpointState(ID).serialize(), bytes(buffer, 0, empty));
        final int sources =
                encoder.wrap(buffer, 0).header(42, 0, 0).source("s", 1).finish();
        assertArrayEquals(new CheckpointState(ID).setSourceOffset("s", 1).serialize(), bytes(buffer, 0, sources));
        final int metadata =
                encoder.wrap(buffer, 0).header(42, 0, 0).metadata("k", "v").finish();
        assertArrayEquals(new CheckpointState(ID).putMetadata("k", "v").serialize(), bytes(buffer, 0, metadata));
    }

    @Test
    void shouldRefuseEachLengthThatIsTooShortBeforeWritingTheField() {
        final byte[] whole = newState().serialize();
        for (int length = 0; length < whole.length; length++) {
            final byte[] array = new byte[whole.length];
            final UnsafeBuffer buffer = new UnsafeBuffer(array);
            encoder.wrap(buffer, 0, length);
            final CheckpointOverflowException ex =
                    assertThrows(CheckpointOverflowException.class, () -> encodeRanges(encoder), "length " + length);
            assertTrue(ex.getMessage().contains(" but the buffer ends at " + length), ex.getMessage());
            for (int i = encoder.encodedLength(); i < array.length; i++) {
                assertEquals(0, array[i], "length " + length + ", byte " + i);
            }
        }
    }

    private static int encodeEncodedNames(final CheckpointEncoder encoder) {
        encoder.header(42, 7, 9).operator(EncodedName.of("count"), COUNTS, 1, 3);
        encoder.beginOperator(EncodedName.of("\u00e9\u20ac\ud83d\ude00"));
        return encoder.endOperator(2)
                .source(EncodedName.of("topic-0"), -1)
                .source(EncodedName.of(""), 5)
                .metadata(EncodedName.of("version"), EncodedName.of("1.2"))
                .metadata(EncodedName.of(""), EncodedName.of(""))
                .finish();
    }

    @Test
    void shouldWriteNothingBeyondEachLengthThatIsTooShortWithEncodedNames() {
        final int whole = newState().serializedLength();
        for (int length = 0; length < whole; length++) {
            final byte[] array = new byte[whole];
            encoder.wrap(new UnsafeBuffer(array), 0, length);
            assertThrows(CheckpointOverflowException.class, () -> encodeEncodedNames(encoder), "length " + length);
            for (int i = encoder.encodedLength(); i < array.length; i++) {
                assertEquals(0, array[i], "length " + length + ", byte " + i);
            }
        }
        assertEquals(whole, encodeEncodedNames(encoder.wrap(new UnsafeBuffer(new byte[whole]), 0)));
    }

    @Test
    void shouldRefuseEncodedNamesOutOfOrder() {
        final EncodedName name = EncodedName.of("n");
        encoder.wrap(new UnsafeBuffer(new byte[200]), 0);
        assertThrows(IllegalStateException.class, () -> encoder.operator(name, COUNTS, 0, 1));
        assertThrows(IllegalStateException.class, () -> encoder.beginOperator(name));
        assertThrows(IllegalStateException.class, () -> encoder.beginOperator("n"));
        assertThrows(IllegalStateException.class, () -> encoder.source(name, 1));
        assertThrows(IllegalStateException.class, () -> encoder.metadata(name, name));
        encoder.header(1, 2, 3).metadata(name, name);
        assertThrows(IllegalStateException.class, () -> encoder.operator(name, COUNTS, 0, 1));
        assertThrows(IllegalStateException.class, () -> encoder.beginOperator(name));
        assertThrows(IllegalStateException.class, () -> encoder.source(name, 1));
        assertEquals(32 + 8 + 10, encoder.finish());
    }

    @Test
    void shouldNotLoseACountWhenTheCallerExpandsTheBuffer() {
        for (final MutableDirectBuffer buffer :
                List.of(new ExpandableArrayBuffer(64), new ExpandableDirectByteBuffer(64))) {
            encoder.wrap(buffer, 0).header(42, 0, 0).source("s", 1);
            buffer.putByte(10_000, (byte) 1);
            final int length = encoder.finish();
            assertEquals(1, new CheckpointDecoder().wrap(buffer, 0, length).sourceCount());
            encoder.wrap(buffer, 0, 100).header(42, 0, 0);
            buffer.putByte(100_000, (byte) 1);
            assertEquals(72, encoder.remaining());
            final int inRange = encoder.source("s", 1).metadata("k", "v").finish();
            final CheckpointDecoder decoder = new CheckpointDecoder().wrap(buffer, 0, inRange);
            assertEquals(1, decoder.sourceCount());
            assertEquals("v", decoder.metadata("k"));
        }
    }

    @Test
    void shouldNotExpandARange() {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(64);
        encoder.wrap(buffer, 0).wrap(buffer, 0, 40).header(42, 0, 0);
        assertThrows(CheckpointOverflowException.class, () -> encoder.source("a longer name", 1));
        assertEquals(64, buffer.capacity());
    }

    @Test
    void shouldRefuseMoreThanAnExpandableBufferCanHold() {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(64);
        encoder.wrap(buffer, 0).header(42, 0, 0);
        final UnsafeBuffer huge = new UnsafeBuffer(0L, Integer.MAX_VALUE);
        assertThrows(CheckpointOverflowException.class, () -> encoder.operator("o", huge, 0, Integer.MAX_VALUE));
        assertThrows(CheckpointOverflowException.class, () -> encoder.operator("o", huge, 0, Integer.MAX_VALUE - 44));
        assertEquals(64, buffer.capacity());
        assertEquals(32, encoder.finish());
    }

    @Test
    void shouldRefuseAReadOnlyBuffer() {
        final UnsafeBuffer heap = new UnsafeBuffer(ByteBuffer.allocate(100).asReadOnlyBuffer());
        final UnsafeBuffer direct =
                new UnsafeBuffer(ByteBuffer.allocateDirect(100).asReadOnlyBuffer());
        for (final UnsafeBuffer buffer : List.of(heap, direct)) {
            assertThrows(ReadOnlyBufferException.class, () -> encoder.wrap(buffer, 0));
            assertThrows(ReadOnlyBufferException.class, () -> newState().serialize(buffer, 0));
        }
    }

    @Test
    void shouldGoOnAfterAFieldThatDidNotFit() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[50]);
        encoder.wrap(buffer, 0).header(42, 0, 0);
        assertThrows(CheckpointOverflowException.class, () -> encoder.operator("a long name", buffer, 0, 20));
        final int length = encoder.source("s", 1).finish();
        assertArrayEquals(new CheckpointState(ID).setSourceOffset("s", 1).serialize(), bytes(buffer, 0, length));
    }

    @Test
    void shouldRefuseCallsOutOfOrder() {
        final List<Consumer<CheckpointEncoder>> calls = List.of(
                e -> e.header(1, 2, 3),
                e -> e.operator("o", COUNTS, 0, 1),
                e -> e.beginOperator(EncodedName.of("p")),
                e -> e.endOperator(0),
                e -> e.source("s", 1),
                e -> e.metadata("k", "v"),
                CheckpointEncoder::finish);
        // For each stage, the calls that lead to it and the indices of the calls that it allows.
        assertAllowed(calls, List.of(), false);
        assertAllowed(calls, List.of(), true, 0);
        assertAllowed(calls, List.of(0), true, 1, 2, 4, 5, 6);
        assertAllowed(calls, List.of(0, 1), true, 1, 2, 4, 5, 6);
        assertAllowed(calls, List.of(0, 2), true, 3);
        assertAllowed(calls, List.of(0, 2, 3), true, 1, 2, 4, 5, 6);
        assertAllowed(calls, List.of(0, 4), true, 4, 5, 6);
        assertAllowed(calls, List.of(0, 1, 4, 5), true, 5, 6);
        assertAllowed(calls, List.of(0, 5), true, 5, 6);
        assertAllowed(calls, List.of(0, 6), true);
    }

    private static void assertAllowed(
            final List<Consumer<CheckpointEncoder>> calls,
            final List<Integer> before,
            final boolean wrapped,
            final Integer... allowed) {
        for (int i = 0; i < calls.size(); i++) {
            final CheckpointEncoder encoder = new CheckpointEncoder();
            final byte[] array = new byte[500];
            if (wrapped) {
                encoder.wrap(new UnsafeBuffer(array), 0);
            }
            before.forEach(index -> calls.get(index).accept(encoder));
            final byte[] asBefore = array.clone();
            final Consumer<CheckpointEncoder> call = calls.get(i);
            if (List.of(allowed).contains(i)) {
                call.accept(encoder);
            } else {
                final IllegalStateException ex = assertThrows(
                        IllegalStateException.class, () -> call.accept(encoder), "call " + i + " after " + before);
                assertTrue(ex.getMessage().contains(" out of order: "), ex.getMessage());
                assertArrayEquals(asBefore, array);
            }
        }
    }

    @Test
    void shouldRefuseBadArgumentsBeforeWriting() {
        final byte[] array = new byte[100];
        final UnsafeBuffer buffer = new UnsafeBuffer(array);
        encoder.wrap(buffer, 0).header(1, 2, 3);
        final byte[] asBefore = array.clone();
        final List<Runnable> bad = new ArrayList<>();
        bad.add(() -> encoder.operator("o", COUNTS, 3, 3));
        bad.add(() -> encoder.operator("o", COUNTS, -1, 1));
        bad.add(() -> encoder.operator(EncodedName.of("o"), COUNTS, 0, Integer.MAX_VALUE));
        bad.forEach(call -> assertThrows(IndexOutOfBoundsException.class, call::run));
        assertThrows(IllegalArgumentException.class, () -> encoder.operator("\ud800", COUNTS, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> encoder.beginOperator("\udc00"));
        assertThrows(IllegalArgumentException.class, () -> encoder.source("a\ud800", 1));
        assertThrows(IllegalArgumentException.class, () -> encoder.metadata("k", "\ud800"));
        assertArrayEquals(asBefore, array);
        encoder.beginOperator("o");
        assertThrows(IllegalArgumentException.class, () -> encoder.endOperator(-1));
        assertThrows(CheckpointOverflowException.class, () -> encoder.endOperator(90));
        assertEquals(41, encoder.endOperator(0).finish());
    }

    @Test
    void shouldRefuseARangeOutsideTheBuffer() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[10]);
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.wrap(buffer, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.wrap(buffer, 11));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.wrap(buffer, 5, 6));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.wrap(buffer, 5, -1));
    }

    @Test
    void shouldFollowABufferThatTheCallerHasExpanded() {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(8);
        encoder.wrap(buffer, 0).header(42, 0, 0);
        final int at = encoder.beginOperator("o");
        for (int i = 0; i < 1000; i++) {
            buffer.putByte(at + i, (byte) i);
        }
        final int length = encoder.endOperator(1000).source("s", 1).finish();
        final byte[] state = new byte[1000];
        for (int i = 0; i < state.length; i++) {
            state[i] = (byte) i;
        }
        assertArrayEquals(
                new CheckpointState(ID)
                        .setOperatorState("o", state)
                        .setSourceOffset("s", 1)
                        .serialize(),
                bytes(buffer, 0, length));
    }

    @Test
    void shouldRefuseMoreThan31BitsOfBytes(@TempDir final Path dir) throws IOException {
        final Path sparse = dir.resolve("sparse");
        try (FileChannel channel = FileChannel.open(
                sparse, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, Integer.MAX_VALUE);
            final UnsafeBuffer buffer = new UnsafeBuffer(mapped);
            encoder.wrap(buffer, 0).header(42, 0, 0);
            encoder.beginOperator("o");
            encoder.endOperator(Integer.MAX_VALUE - 100);
            final UnsafeBuffer huge = new UnsafeBuffer(mapped);
            final CheckpointOverflowException ex = assertThrows(
                    CheckpointOverflowException.class, () -> encoder.operator("p", huge, 0, Integer.MAX_VALUE));
            assertTrue(
                    ex.getMessage().endsWith(" needs 2147483656 bytes, but the buffer ends at 2147483647"),
                    ex.getMessage());
            assertThrows(CheckpointOverflowException.class, () -> encoder.operator("p", huge, 0, 100));
            assertEquals(Integer.MAX_VALUE - 100 + 41, encoder.finish());
        }
    }

    private static byte[] bytes(final MutableDirectBuffer buffer, final int offset, final int length) {
        final byte[] result = new byte[length];
        buffer.getBytes(offset, result);
        return result;
    }

    @Test
    void shouldShowAnEncodedNameAsItsText() {
        assertEquals("count", EncodedName.of("count").toString());
    }
}
