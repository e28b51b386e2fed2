package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of all lengths and stream ids of all kinds, each in the smallest slot that takes it. */
class FileStoreRecordLengthTest extends FileStoreFixture {
    private static final int MAX_STREAM_ID_LENGTH = 4032;

    /** A checkpoint of stream "s" whose record has a length: 64 bytes, 8 for the stream id, and the checkpoint. */
    private static CheckpointState ofRecordLength(final long sequence, final int recordLength) {
        final int others = state("s", sequence, 0).serializedLength();
        final CheckpointState state = state("s", sequence, recordLength - 72 - others);
        assertEquals(recordLength, 72 + state.serializedLength());
        return state;
    }

    private static String textOf(final int bytes) {
        return "\u00e9".repeat(bytes / 2) + "x".repeat(bytes % 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, 16_384, 32_768, 65_536, 1 << 20, 1 << 21})
    void shouldTakeASlotAsLongAsTheRecordAndForOneByteMoreTheNext(final int slotLength) {
        final List<CheckpointState> states = List.of(
                ofRecordLength(1, slotLength - 1), ofRecordLength(2, slotLength), ofRecordLength(3, slotLength + 1));
        try (FileCheckpointStore store = open(3)) {
            store.save(states.get(0));
            store.save(states.get(1));
            assertEquals(
                    List.of("lock", "manifest", "slots-" + slotLength),
                    DirectoryImage.of(directory).names());
            store.save(states.get(2));
            assertEquals(
                    Set.of("lock", "manifest", "slots-" + slotLength, "slots-" + 2 * slotLength),
                    Set.copyOf(DirectoryImage.of(directory).names()));
            assertEquals(states, store.list("s"));
        }
        try (FileCheckpointStore store = open(3)) {
            assertEquals(states, store.list("s"));
            assertEquals(List.of(), store.damage());
        }
        try (FileCheckpointReader reader = read()) {
            assertEquals(states, reader.list("s"));
        }
    }

    @Test
    void shouldKeepOneStreamInSlotsOfAllSizes() {
        final int[] lengths = {100, 5000, 70_000, 1_100_000, 4000, 0, 300_000, 66_000, 5000, 1};
        try (FileCheckpointStore store = open(4)) {
            for (int i = 0; i < 3 * lengths.length; i++) {
                store.save(state("s", i, lengths[i % lengths.length]));
                for (int j = Math.max(0, i - 3); j <= i; j++) {
                    assertEquals(
                            state("s", j, lengths[j % lengths.length]),
                            store.list("s").get(j - Math.max(0, i - 3)));
                }
            }
        }
        try (FileCheckpointStore store = open(4)) {
            assertEquals(List.of(), store.damage());
            for (int i = 0; i < 4; i++) {
                final int sequence = 3 * lengths.length - 4 + i;
                assertEquals(
                        state("s", sequence, lengths[sequence % lengths.length]),
                        store.list("s").get(i));
            }
        }
    }

    @Test
    void shouldLeaveNothingOfAnEarlierCheckpointBehindAShorterOne() {
        try (FileCheckpointStore store = open(1)) {
            store.save(ofRecordLength(1, 4096));
            store.save(state("s", 2, 0));
            store.save(state("s", 3, 0));
        }
        final byte[] bytes = DirectoryImage.of(directory).bytes("slots-4096");
        final long slot = StoreBytes.position(slots4096, "s", 3);
        final int end = (int) slot + 72 + state("s", 3, 0).serializedLength();
        for (int i = end; i < slot + 4096; i++) {
            assertEquals(0, bytes[i], "at " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 5000, 8191, 8192, 1 << 20})
    void shouldRefuseALongerRecordThanItTakesBeforeAByteIsWritten(final int maxRecordLength) {
        final FileStoreConfiguration configuration = configuration(2).maxRecordLength(maxRecordLength);
        final CheckpointClaim claim = new CheckpointClaim();
        try (FileCheckpointStore store = new FileCheckpointStore(configuration)) {
            final DirectoryImage empty = DirectoryImage.of(directory);
            assertThrows(CheckpointOverflowException.class, () -> store.save(ofRecordLength(1, maxRecordLength + 1)));
            empty.assertUntouched(directory);
            assertEquals(Set.of(), store.streams());

            store.save(ofRecordLength(1, maxRecordLength));
            final DirectoryImage before = DirectoryImage.of(directory);
            final CheckpointOverflowException ex = assertThrows(
                    CheckpointOverflowException.class, () -> store.save(ofRecordLength(2, maxRecordLength + 1)));
            assertTrue(ex.getMessage().contains(" " + (maxRecordLength + 1) + " "), ex.getMessage());
            assertTrue(ex.getMessage().contains(" " + maxRecordLength + " "), ex.getMessage());
            for (final int tooLong : new int[] {maxRecordLength - 71, 1 << 30, Integer.MAX_VALUE}) {
                assertThrows(CheckpointOverflowException.class, () -> store.claim("s", 2, tooLong, claim));
                assertFalse(claim.isOpen());
            }
            before.assertUntouched(directory);
            assertEquals("1", sequences(store, "s"));
            store.claim("s", 2, maxRecordLength - 72, claim);
            claim.commit(state("s", 2).serialize(claim.buffer(), 0));
            assertEquals("1 2", sequences(store, "s"));
        }
    }

    @Test
    void shouldKeepWhatIsLongerThanItTakesSinceItWasReopened() {
        fill(3, "s", 1);
        try (FileCheckpointStore store = open(3)) {
            store.save(state("s", 2, 20_000));
        }
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(3).maxRecordLength(4096))) {
            assertEquals(List.of(state("s", 1), state("s", 2, 20_000)), store.list("s"));
            assertThrows(CheckpointOverflowException.class, () -> store.save(state("s", 3, 20_000)));
            store.save(state("s", 3));
            assertEquals("1 2 3", sequences(store, "s"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 4023, 4024, 4025, 4031, MAX_STREAM_ID_LENGTH})
    void shouldTakeAStreamIdOfUpTo4032Bytes(final int length) {
        final String streamId = textOf(length);
        try (FileCheckpointStore store = open(2)) {
            store.save(state(streamId, 1));
            store.save(state(streamId, 2, 5000));
            store.save(state(streamId + "", 3, 10));
            assertEquals(List.of(state(streamId, 2, 5000), state(streamId, 3, 10)), store.list(streamId));
        }
        try (FileCheckpointStore store = open(2)) {
            assertEquals(Set.of(streamId), store.streams());
            assertEquals(List.of(state(streamId, 2, 5000), state(streamId, 3, 10)), store.list(streamId));
            assertEquals(List.of(), store.damage());
            try (FileCheckpointReader reader = read()) {
                assertEquals(store.list(streamId), reader.list(streamId));
            }
            store.deleteBefore(streamId, 9);
        }
        try (FileCheckpointStore store = open(2)) {
            assertEquals(Set.of(), store.streams());
        }
    }

    @Test
    void shouldRefuseAStreamIdOf4033BytesOrThatIsNoText() {
        final CheckpointClaim claim = new CheckpointClaim();
        final String tooLong = textOf(MAX_STREAM_ID_LENGTH + 1);
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            final DirectoryImage before = DirectoryImage.of(directory);
            final CheckpointOverflowException ex =
                    assertThrows(CheckpointOverflowException.class, () -> store.save(state(tooLong, 1)));
            assertEquals(
                    "a stream id of 4033 bytes is longer than the 4032 that a store on disk takes", ex.getMessage());
            assertThrows(CheckpointOverflowException.class, () -> store.claim(tooLong, 1, 100, claim));
            assertThrows(IllegalArgumentException.class, () -> store.claim("x\udc00", 1, 100, claim));
            assertThrows(IllegalArgumentException.class, () -> store.claim("\ud800", 1, 100, claim));
            assertFalse(claim.isOpen());
            for (final String unknown : List.of(tooLong, "\ud800", "x")) {
                assertFalse(store.latest(unknown, new CheckpointDecoder()));
                assertEquals(0, store.deleteBefore(unknown, -1));
                assertTrue(store.durableSequence(unknown).isEmpty());
            }
            before.assertUntouched(directory);
            assertEquals(Set.of("s"), store.streams());
        }
    }

    @Test
    void shouldTellStreamIdsApartThatLookAlike() {
        final List<String> ids =
                List.of("", "\0", "\0\0", "a", "A", "\u00e9", "e\u0301", "\ufffd", "\ud83d\ude00", " a");
        try (FileCheckpointStore store = open(1)) {
            for (int i = 0; i < ids.size(); i++) {
                store.save(state(ids.get(i), i));
            }
        }
        try (FileCheckpointStore store = open(1)) {
            assertEquals(Set.copyOf(ids), store.streams());
            for (int i = 0; i < ids.size(); i++) {
                assertEquals(List.of(state(ids.get(i), i)), store.list(ids.get(i)));
            }
            assertEquals(List.of(), store.damage());
        }
    }
}
