package io.cairn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointDecoderTest {
    private static final String HEADER = "2a00000000000000" + "0700000000000000" + "0900000000000000";

    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final UnsafeBuffer view = new UnsafeBuffer();

    private CheckpointDecoder wrap(final String hex) {
        return decoder.wrap(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    private static byte[] bytes(final UnsafeBuffer view) {
        final byte[] result = new byte[view.capacity()];
        view.getBytes(0, result);
        return result;
    }

    @Test
    void shouldReadWhatTheStateHasWritten() {
        final CheckpointState state = new CheckpointState(new CheckpointId("s", -1, 0))
                .watermarkNs(-2)
                .eventCount(-3)
                .setOperatorState("count", new byte[] {1, 2, 3})
                .setOperatorState("sum", new byte[0])
                .setSourceOffset("topic-0", -1)
                .setSourceOffset("topic-1", 5)
                .putMetadata("version", "1.2")
                .putMetadata("host", "\u00e9");
        final byte[] bytes = state.serialize();
        final UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length + 6));
        direct.putBytes(3, bytes);
        assertSame(decoder, decoder.wrap(direct, 3, bytes.length));
        assertTrue(decoder.isValid());
        assertEquals(-1, decoder.sequence());
        assertEquals(-2, decoder.watermarkNs());
        assertEquals(-3, decoder.eventCount());
        assertEquals(0, decoder.createdAtNs());
        assertEquals(bytes.length, decoder.encodedLength());
        assertEquals(bytes.length, decoder.wrapPayload(view));
        assertArrayEquals(bytes, bytes(view));
        assertEquals(2, decoder.operatorCount());
        assertEquals("count", decoder.operatorName(0));
        assertEquals("sum", decoder.operatorName(1));
        assertEquals(3, decoder.wrapOperatorName(1, view));
        assertEquals("sum", view.getStringWithoutLengthUtf8(0, 3));
        assertEquals(3, decoder.operatorStateLength(0));
        assertEquals(3, decoder.wrapOperatorState(0, view));
        assertArrayEquals(new byte[] {1, 2, 3}, bytes(view));
        assertEquals(0, decoder.wrapOperatorState(1, view));
        assertEquals(0, view.capacity());
        assertEquals(1, decoder.findOperator("sum"));
        assertEquals(1, decoder.findOperator(EncodedName.of("sum")));
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator("su"));
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator(EncodedName.of("sun")));
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator("topic-0"));
        assertEquals(2, decoder.sourceCount());
        assertEquals("topic-1", decoder.sourceName(1));
        assertEquals(7, decoder.wrapSourceName(0, view));
        assertEquals("topic-0", view.getStringWithoutLengthUtf8(0, 7));
        assertEquals(-1, decoder.sourceOffset(0));
        assertEquals(5, decoder.sourceOffset(1));
        assertEquals(0, decoder.findSource("topic-0"));
        assertEquals(1, decoder.findSource("topic-1"));
        assertEquals(0, decoder.findSource(EncodedName.of("topic-0")));
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findSource("count"));
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findSource(EncodedName.of("topic-2")));
        assertEquals(2, decoder.metadataCount());
        assertEquals("host", decoder.metadataKey(1));
        assertEquals("\u00e9", decoder.metadataValue(1));
        assertEquals(7, decoder.wrapMetadataKey(0, view));
        assertEquals("version", view.getStringWithoutLengthUtf8(0, 7));
        assertEquals(3, decoder.wrapMetadataValue(0, view));
        assertEquals("1.2", view.getStringWithoutLengthUtf8(0, 3));
        assertEquals(2, decoder.wrapMetadataValue(1, view));
        assertArrayEquals(new byte[] {(byte) 0xC3, (byte) 0xA9}, bytes(view));
        assertEquals("1.2", decoder.metadata("version"));
        assertNull(decoder.metadata("versio"));
        assertEquals(state, decoder.toState(state.id()));
        assertEquals(
                "Checkpoint{sequence=18446744073709551615, watermarkNs=18446744073709551614,"
                        + " eventCount=18446744073709551613, operators={count=3 bytes, sum=0 bytes},"
                        + " sources={topic-0=18446744073709551615, topic-1=5}, metadata={version=1.2, host=\u00e9}}",
                decoder.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'', header, 0, 'needs 24 bytes, but the end is at 0'",
        "00, header, 0, 'needs 24 bytes, but the end is at 1'",
        "H, operator count, 24, 'needs 4 bytes, but the end is at 24'",
        "H 0100, operator count, 24, 'needs 4 bytes, but the end is at 26'",
        "H 01000000, operator 0 name length, 28, 'needs 4 bytes, but the end is at 28'",
        "H ffffffff, operator 0 name length, 28, 'needs 4 bytes, but the end is at 28'",
        "H 01000000 01000000, operator 0 name, 32, length 1 runs past the end at 32",
        "H 01000000 ffffffff 61, operator 0 name, 32, length 4294967295 runs past the end at 33",
        "H 01000000 ffffff7f 61, operator 0 name, 32, length 2147483647 runs past the end at 33",
        "H 01000000 00000080 61, operator 0 name, 32, length 2147483648 runs past the end at 33",
        "H 01000000 02000000 61ff, operator 0 name, 32, no UTF-8 from byte 1 on",
        "H 01000000 01000000 61 0000, operator 0 state length, 33, 'needs 4 bytes, but the end is at 35'",
        "H 01000000 01000000 61 02000000 00, operator 0 state, 37, length 2 runs past the end at 38",
        "H 02000000 00000000 00000000, operator 1 name length, 36, 'needs 4 bytes, but the end is at 36'",
        "H 00000000 01000000, source 0 name length, 32, 'needs 4 bytes, but the end is at 32'",
        "H 00000000 01000000 01000000, source 0 name, 36, length 1 runs past the end at 36",
        "H 00000000 01000000 01000000 80, source 0 name, 36, no UTF-8 from byte 0 on",
        "H 00000000 01000000 01000000 61 00, source 0 offset, 37, 'needs 8 bytes, but the end is at 38'",
        "H 00000000 00000000 ca4d4401, metadata count, 36, 'needs 4 bytes, but the end is at 36'",
        "H 00000000 00000000 ca4d4401 01000000, metadata 0 key length, 40, 'needs 4 bytes, but the end is at 40'",
        "H 00000000 00000000 ca4d4401 01000000 01000000 c0, metadata 0 key, 44, no UTF-8 from byte 0 on",
        "H 00000000 00000000 ca4d4401 01000000 00000000, metadata 0 value length, 44,"
                + " 'needs 4 bytes, but the end is at 44'",
        "H 00000000 00000000 ca4d4401 01000000 00000000 04000000, metadata 0 value, 48,"
                + " length 4 runs past the end at 48",
    })
    void shouldNameFieldAndOffsetOfWhatIsMalformed(
            final String input, final String field, final int offset, final String reason) {
        wrap(HEADER + "00000000" + "00000000");
        final String hex = input.replace("H", HEADER).replace(" ", "");
        final MalformedCheckpointException ex = assertThrows(MalformedCheckpointException.class, () -> wrap(hex));
        assertEquals(field, ex.field());
        assertEquals(offset, ex.offset());
        assertEquals(reason, ex.reason());
        assertEquals(field + " at offset " + offset + ": " + reason, ex.getMessage());
        assertReadsAsEmpty();
    }

    private void assertReadsAsEmpty() {
        assertFalse(decoder.isValid());
        assertEquals(0, decoder.sequence());
        assertEquals(0, decoder.watermarkNs());
        assertEquals(0, decoder.eventCount());
        assertEquals(0, decoder.operatorCount());
        assertEquals(0, decoder.sourceCount());
        assertEquals(0, decoder.metadataCount());
        assertEquals(0, decoder.encodedLength());
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator("a"));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.operatorName(0));
    }

    @Test
    void shouldForgetWhatItHadWrappedBefore() {
        wrap(HEADER + "01000000" + "0000000000000000" + "01000000" + "00000000" + "0100000000000000" + "ca4d4401"
                + "01000000" + "00000000" + "00000000");
        assertEquals(1, decoder.operatorCount() * decoder.sourceCount() * decoder.metadataCount());
        wrap(HEADER + "00000000");
        assertEquals(0, decoder.operatorCount());
        assertEquals(0, decoder.sourceCount());
        assertEquals(0, decoder.metadataCount());
    }

    @Test
    void shouldReadAsEmptyBeforeTheFirstWrap() {
        assertReadsAsEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "0100", "010000"})
    void shouldHaveNoSourcesWithFewerThanFourBytesLeft(final String rest) {
        wrap(HEADER + "01000000" + "01000000" + "61" + "00000000" + rest);
        assertEquals(1, decoder.operatorCount());
        assertEquals(0, decoder.sourceCount());
        assertEquals(0, decoder.metadataCount());
        assertEquals(37, decoder.encodedLength());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca", "ca4d44", "ca4d4402ffffffff", "ffffffffffffffff", "01444dca01000000"})
    void shouldIgnoreWhatFollowsTheSourcesWithoutTheMagic(final String rest) {
        wrap(HEADER + "00000000" + "00000000" + rest);
        assertEquals(0, decoder.metadataCount());
        assertEquals(32, decoder.encodedLength());
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 33, 34, 35})
    void shouldNotLookForMetadataBehindTheRange(final int length) {
        final byte[] bytes = HexFormat.of().parseHex(HEADER + "00000000" + "00000000" + "ca4d4401" + "00000000");
        decoder.wrap(new UnsafeBuffer(bytes), 0, length);
        assertEquals(0, decoder.metadataCount());
        assertEquals(32, decoder.encodedLength());
    }

    @Test
    void shouldIgnoreWhatFollowsTheMetadata() {
        wrap(HEADER + "00000000" + "00000000" + "ca4d4401" + "01000000" + "01000000" + "6b" + "01000000" + "76" + "ff");
        assertEquals("v", decoder.metadata("k"));
        assertEquals(50, decoder.encodedLength());
    }

    @Test
    void shouldLetTheLastOfOneNameWin() {
        wrap(HEADER
                + "03000000" + "0100000061" + "0100000001" + "0100000062" + "0100000002" + "0100000061" + "0100000003"
                + "02000000" + "0100000073" + "0100000000000000" + "0100000073" + "0200000000000000"
                + "ca4d4401" + "02000000" + "010000006b" + "0100000076" + "010000006b" + "0100000077");
        assertEquals(3, decoder.operatorCount());
        assertEquals("a", decoder.operatorName(0));
        assertEquals(2, decoder.findOperator("a"));
        assertEquals(2, decoder.findOperator(EncodedName.of("a")));
        assertEquals(1, decoder.findSource("s"));
        assertEquals(1, decoder.findSource(EncodedName.of("s")));
        assertEquals("w", decoder.metadata("k"));
        final CheckpointState state = decoder.toState(new CheckpointId("x", 42, 0));
        assertArrayEquals(new byte[] {3}, state.operatorStates().get("a"));
        assertEquals(2L, state.sourceOffsets().get("s"));
        assertEquals("{k=w}", state.metadata().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0",
                "c080",
                "c1bf",
                "c2",
                "c27f",
                "c2c0",
                "df",
                "e0",
                "e080",
                "e09fbf",
                "e0a0",
                "e0a07f",
                "ed9f",
                "eda080",
                "edbfbf",
                "ef",
                "efbf",
                "f0",
                "f08080",
                "f08fbfbf",
                "f0908080ff",
                "f09080",
                "f48f",
                "f4908080",
                "f5808080",
                "f8",
                "61626364ff",
                "6162636465c3",
                "61626364656680",
                "616263ff65",
                "ff62636465",
                "fe",
                "ff",
                "61626364656667e2",
                "6162636465666768c3",
                "61626364656667680a0bed"
            })
    void shouldRefuseNamesThatAreNoUtf8(final String name) {
        final String length = String.format(Locale.ROOT, "%02x000000", name.length() / 2);
        final MalformedCheckpointException ex = assertThrows(
                MalformedCheckpointException.class, () -> wrap(HEADER + "01000000" + length + name + "00000000"));
        assertEquals("operator 0 name", ex.field());
        assertEquals(32, ex.offset());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "7f",
                "c280",
                "dfbf",
                "e0a080",
                "ed9fbf",
                "ee8080",
                "efbfbf",
                "f0908080",
                "f48fbfbf",
                "61626364656667c3a9"
            })
    void shouldTakeNamesThatAreUtf8(final String name) {
        final String length = String.format(Locale.ROOT, "%02x000000", name.length() / 2);
        wrap(HEADER + "01000000" + length + name + "00000000");
        final String expected = new String(HexFormat.of().parseHex(name), StandardCharsets.UTF_8);
        assertEquals(expected, decoder.operatorName(0));
        assertEquals(0, decoder.findOperator(expected));
    }

    @Test
    void shouldRefuseIndicesThatAreNotThere() {
        wrap(HEADER + "01000000" + "0000000000000000" + "01000000" + "00000000" + "0100000000000000");
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.operatorName(1));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.wrapOperatorState(-1, view));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.operatorStateLength(1));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.getOperatorState(1, view, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.sourceOffset(1));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.sourceName(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.metadataKey(0));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.metadataValue(0));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.wrapMetadataKey(0, view));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.wrapMetadataValue(0, view));
    }

    /** A slot that is written over meanwhile must not become a state that cannot be read back. */
    @ParameterizedTest
    @ValueSource(ints = {0x7F, 0x80, 0xC3, 0xFF})
    void shouldCopyToTheHeapWhatCanBeReadBackWhateverTheMemoryHasBecome(final int value) {
        final CheckpointState state = new CheckpointState(new CheckpointId("s", 1, 0))
                .setOperatorState("operator", new byte[1])
                .setSourceOffset("orders", 1)
                .putMetadata("version", "1.2");
        final byte[] bytes = state.serialize();
        for (final String name : new String[] {"operator", "orders", "version", "1.2"}) {
            final byte[] changed = bytes.clone();
            decoder.wrap(ByteBuffer.wrap(changed));
            changed[new String(bytes, StandardCharsets.ISO_8859_1).indexOf(name) + 1] = (byte) value;
            final CheckpointState copy = decoder.toState(state.id());
            final byte[] written = copy.serialize();
            assertEquals(
                    copy, new CheckpointDecoder().wrap(ByteBuffer.wrap(written)).toState(state.id()), name);
            assertEquals(value < 0x80, Arrays.equals(changed, written), name);
        }
    }

    @Test
    void shouldCopyAStateOut() {
        wrap(HEADER + "01000000" + "00000000" + "03000000" + "010203");
        final UnsafeBuffer destination = new UnsafeBuffer(new byte[4]);
        assertEquals(3, decoder.getOperatorState(0, destination, 1));
        assertArrayEquals(new byte[] {0, 1, 2, 3}, destination.byteArray());
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.getOperatorState(0, destination, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.getOperatorState(0, destination, -1));
        final ExpandableArrayBuffer expandable = new ExpandableArrayBuffer(1);
        assertEquals(3, decoder.getOperatorState(0, expandable, 100));
        assertEquals(3, expandable.getByte(102));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.getOperatorState(0, expandable, -1));
    }

    @Test
    void shouldRefuseARangeOutsideTheBufferAndStayWrapped() {
        wrap(HEADER + "00000000");
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[40]);
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.wrap(buffer, 0, 41));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.wrap(buffer, -1, 10));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.wrap(buffer, 41, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.wrapSlot(buffer, 0, 41, buffer, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.wrapSlot(buffer, 0, 40, buffer, 33, 0));
        assertEquals(42, decoder.sequence());
    }

    @Test
    void shouldReadBetweenPositionAndLimitOnly() {
        final ByteBuffer buffer = ByteBuffer.allocate(100);
        buffer.position(10).limit(42);
        buffer.slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(42)
                .putLong(0)
                .putLong(0)
                .putInt(0)
                .putInt(0);
        decoder.wrap(buffer);
        assertEquals(42, decoder.sequence());
        assertEquals(32, decoder.encodedLength());
        assertEquals(10, buffer.position());
        assertEquals(28, decoder.wrap(buffer.limit(40)).encodedLength());
        assertEquals(
                "operator count at offset 24: needs 4 bytes, but the end is at 27",
                assertThrows(MalformedCheckpointException.class, () -> decoder.wrap(buffer.limit(37)))
                        .getMessage());
    }

    @Test
    void shouldAllocateNothingForACountThatIsOnlyClaimed() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (final String claimed : List.of("ffffffff", "ffffff7f", "00000001")) {
            assertThrows(MalformedCheckpointException.class, () -> wrap(HEADER + claimed));
            final long before = threads.getCurrentThreadAllocatedBytes();
            assertThrows(MalformedCheckpointException.class, () -> wrap(HEADER + claimed));
            assertThrows(MalformedCheckpointException.class, () -> wrap(HEADER + "00000000" + claimed));
            final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 100_000, allocated + " bytes allocated");
        }
    }

    @Test
    void shouldRefuseToCopyIntoAReadOnlyBuffer() {
        wrap(HEADER + "01000000" + "00000000" + "03000000" + "010203");
        final UnsafeBuffer readOnly =
                new UnsafeBuffer(ByteBuffer.allocateDirect(10).asReadOnlyBuffer());
        assertThrows(ReadOnlyBufferException.class, () -> decoder.getOperatorState(0, readOnly, 0));
    }

    @Test
    void shouldJudgeASlotByItsOwnMemoryWhateverTheCallerWrapsLater() {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
        memory.putLong(0, 17);
        assertSame(decoder, decoder.wrapSlot(memory, 8, 40, memory, 0, 1500));
        memory.wrap(new byte[8]);
        assertTrue(decoder.isValid());
        assertThrows(MalformedCheckpointException.class, () -> decoder.wrapSlot(memory, 0, 8, memory, 0, 1500));
        assertEquals(0, decoder.createdAtNs());
        assertFalse(decoder.isValid());
    }

    @Test
    void shouldTellThatASlotWasRecycled() {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
        memory.putLong(0, 17);
        decoder.wrapSlot(memory, 8, 40, memory, 0, 1500);
        assertTrue(decoder.isValid());
        assertEquals(1500, decoder.createdAtNs());
        memory.putLong(0, 18);
        assertFalse(decoder.isValid());
        wrap(HEADER + "00000000");
        assertTrue(decoder.isValid());
        assertEquals(0, decoder.createdAtNs());
        decoder.wrapSlot(memory, 8, 40, memory, 0, 1500);
        decoder.wrap(new UnsafeBuffer(new byte[40]), 0, 40);
        memory.putLong(0, 19);
        assertTrue(decoder.isValid());
    }

    @Test
    void shouldForgetWhatItHadReadOfSomethingMalformed() {
        final String operatorAndSource = "01000000" + "0000000000000000" + "01000000" + "00000000" + "0100000000000000";
        assertThrows(
                MalformedCheckpointException.class,
                () -> wrap(HEADER + operatorAndSource + "ca4d4401" + "01000000" + "00000000" + "04000000"));
        assertReadsAsEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldReadAnyNumberOfFields(final int section) {
        for (int count = 0; count < 200; count++) {
            final CheckpointState state = new CheckpointState(new CheckpointId("s", 1, 0));
            for (int i = 0; i < count; i++) {
                switch (section) {
                    case 0:
                        state.setOperatorState("o" + i, new byte[] {(byte) i});
                        break;
                    case 1:
                        state.setSourceOffset("s" + i, i);
                        break;
                    default:
                        state.putMetadata("k" + i, "v" + i);
                }
            }
            final byte[] bytes = state.serialize();
            // Not one that has grown before.
            final CheckpointDecoder fresh = new CheckpointDecoder().wrap(ByteBuffer.wrap(bytes));
            assertEquals(state, fresh.toState(state.id()), count + " fields");
        }
    }

    /** The index of what was found has 64 entries at first. */
    @Test
    void shouldReadMetadataOfNoEntriesAfterAnyNumberOfSources() {
        for (int count = 0; count < 200; count++) {
            final ByteBuffer bytes = ByteBuffer.allocate(40 + 12 * count).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putInt(28, count).putInt(32 + 12 * count, CheckpointLayout.METADATA_MAGIC);
            final CheckpointDecoder fresh = new CheckpointDecoder().wrap(bytes);
            assertEquals(count, fresh.sourceCount());
            assertEquals(0, fresh.metadataCount());
            assertEquals(bytes.capacity(), fresh.encodedLength());
        }
    }

    @Test
    void shouldTellNamesOfOneLengthApartWhereverTheyDiffer() {
        for (final String name : List.of("a long name for an operator", "o", "\u00e9", "\u20ac")) {
            decoder.wrap(ByteBuffer.wrap(new CheckpointState(CheckpointId.of("s", 1))
                    .setOperatorState(name, new byte[0])
                    .serialize()));
            for (int i = 0; i < name.length(); i++) {
                final char[] other = name.toCharArray();
                other[i]++;
                assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator(new String(other)));
                assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator(EncodedName.of(new String(other))));
            }
            assertEquals(0, decoder.findOperator(name));
            assertEquals(0, decoder.findOperator(EncodedName.of(name)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9"})
    void shouldFindANameThatIsLongerThanWhatStandsBeforeIt(final String character) {
        final String name = character.repeat(100);
        decoder.wrap(ByteBuffer.wrap(new CheckpointState(new CheckpointId("s", 1, 0))
                .setOperatorState(name, new byte[0])
                .serialize()));
        assertEquals(0, decoder.findOperator(name));
    }

    /** The byte that would complete the character is not the name's. */
    @ParameterizedTest
    @ValueSource(strings = {"01000000c3", "0200000061c3"})
    void shouldRefuseANameThatEndsWithinACharacter(final String name) {
        final MalformedCheckpointException ex = assertThrows(
                MalformedCheckpointException.class,
                () -> wrap(HEADER + "01000000" + name + "a9000000" + "00".repeat(0xa9)));
        assertEquals(32, ex.offset());
    }

    @Test
    void shouldReadNothingButTheCheckpointsMemoryWhateverTheMemoryHoldsLater() {
        final byte[] bytes = new CheckpointState(new CheckpointId("s", 42, 0))
                .setOperatorState("a", new byte[] {1})
                .setSourceOffset("s", 1)
                .putMetadata("k", "v")
                .serialize();
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
        memory.putBytes(0, bytes);
        decoder.wrap(memory, 0, bytes.length);
        memory.setMemory(0, bytes.length, (byte) 0xFF);
        assertEquals(1, decoder.operatorName(0).length());
        assertEquals(1, decoder.wrapOperatorState(0, view));
        assertEquals((byte) 0xFF, view.getByte(0));
        assertEquals(-1, decoder.sourceOffset(0));
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator("a"));
        assertNull(decoder.metadata("k"));
        assertEquals(1, decoder.metadataValue(0).length());
    }

    @Test
    void shouldRefuseAnIdOfAnotherSequence() {
        wrap(HEADER + "00000000");
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> decoder.toState(new CheckpointId("s", 43, 0)));
        assertEquals("id s@43 (created at 0 ns) for a checkpoint of sequence 42", ex.getMessage());
    }
}
