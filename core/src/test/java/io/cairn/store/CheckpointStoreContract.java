package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.MalformedCheckpointException;
import io.cairn.checkpoint.ResampledEpochNanoClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, wherever it keeps its checkpoints. */
abstract class CheckpointStoreContract {
    final CheckpointDecoder decoder = new CheckpointDecoder();
    final CheckpointEncoder encoder = new CheckpointEncoder();
    final CheckpointClaim claim = new CheckpointClaim();
    final CheckpointPin pin = new CheckpointPin();

    /** Keeps three checkpoints of a stream. */
    CheckpointStore store;

    /** A new store. */
    abstract CheckpointStore open(int maxPerStream, EpochNanoClock clock);

    /** Bytes that the store made last has obtained, in memory or on disk. */
    abstract long footprint();

    /** Calls of the store made last, beyond those of the interface, that are refused once it is closed. */
    abstract List<Executable> callsOfItsOwn();

    /** Whether a pin holds a copy, which nothing but closing the store takes away. */
    boolean arePinsCopies() {
        return false;
    }

    /** What it takes until a save tells that its checkpoint was evicted by itself. */
    void letItSeeThatTheStreamIsFull() {}

    final CheckpointStore open(final int maxPerStream) {
        return open(maxPerStream, ResampledEpochNanoClock.INSTANCE);
    }

    @BeforeEach
    void open() {
        store = open(3);
    }

    @AfterEach
    void close() {
        store.close();
    }

    static CheckpointState state(final String streamId, final long sequence, final long eventCount) {
        return new CheckpointState(new CheckpointId(streamId, sequence, eventCount + 1000)).eventCount(eventCount);
    }

    static CheckpointState state(final String streamId, final long sequence, final byte[] bytes) {
        return state(streamId, sequence, 0).setOperatorState("o", bytes);
    }

    static String sequences(final CheckpointStore store, final String streamId) {
        return store.list(streamId).stream()
                .map(state -> Long.toUnsignedString(state.id().sequence()))
                .collect(Collectors.joining(" "));
    }

    private boolean commit(final String streamId, final long sequence) {
        store.claim(streamId, sequence, 100, claim);
        return claim.commit(
                encoder.wrap(claim.buffer(), 0).header(sequence, 0, 0).finish());
    }

    @Test
    void shouldGiveBackAllOfACheckpoint() {
        final CheckpointState state = new CheckpointState(new CheckpointId("orders", -1, -2))
                .watermarkNs(-3)
                .eventCount(-4)
                .setOperatorState("o", new byte[] {1, 2, 3})
                .setSourceOffset("s", -5)
                .putMetadata("k", "v");
        store.save(state);
        assertEquals(Optional.of(state), store.latest("orders"));
        assertEquals(List.of(state), store.list("orders"));
        assertTrue(store.latest("orders", decoder));
        assertTrue(decoder.isValid());
        assertEquals(-1, decoder.sequence());
        assertEquals(-2, decoder.createdAtNs());
        assertEquals("v", decoder.metadata("k"));
    }

    @Test
    void shouldReturnTheHighestSequenceWhateverTheOrderOfSaves() {
        for (final long sequence : new long[] {5, 9, 7}) {
            store.save(state("s", sequence, 0));
        }
        assertEquals(9, store.latest("s").orElseThrow().id().sequence());
        assertEquals("5 7 9", sequences(store, "s"));
    }

    @Test
    void shouldCompareSequencesUnsigned() {
        for (final long sequence : new long[] {-1, 1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            store.save(state("s", sequence, 0));
        }
        assertEquals("9223372036854775807 9223372036854775808 18446744073709551615", sequences(store, "s"));
        assertEquals(-1, store.latest("s").orElseThrow().id().sequence());
        assertEquals(1, store.deleteBefore("s", Long.MIN_VALUE));
        assertEquals(1, store.deleteBefore("s", -1));
        assertEquals("18446744073709551615", sequences(store, "s"));
    }

    @Test
    void shouldReturnTheLaterOfTwoSavesWithTheSameSequence() {
        store.save(state("s", 5, 1));
        store.save(state("s", 5, 2));
        assertEquals(2, store.latest("s").orElseThrow().eventCount());
        assertEquals(2, store.checkpointCount("s"));
        assertEquals(
                List.of(1L, 2L),
                store.list("s").stream().map(CheckpointState::eventCount).collect(Collectors.toList()));
    }

    @Test
    void shouldEvictTheEarlierOfTwoWithTheLowestSequence() {
        store.save(state("s", 5, 1));
        store.save(state("s", 5, 2));
        store.save(state("s", 9, 3));
        store.save(state("s", 5, 4));
        assertEquals(
                List.of(2L, 4L, 3L),
                store.list("s").stream().map(CheckpointState::eventCount).collect(Collectors.toList()));
    }

    @Test
    void shouldEvictTheLowestSequence() {
        for (long sequence = 1; sequence <= 100; sequence++) {
            store.save(state("s", sequence, 0));
            assertEquals(Math.min(3, sequence), store.checkpointCount("s"));
        }
        assertEquals("98 99 100", sequences(store, "s"));
    }

    @Test
    void shouldEvictTheOneJustSavedIfItIsTheLowest() {
        for (final long sequence : new long[] {10, 20, 30, 5}) {
            store.save(state("s", sequence, 0));
        }
        assertEquals("10 20 30", sequences(store, "s"));
        commit("s", 6);
        assertEquals("10 20 30", sequences(store, "s"));
    }

    @Test
    void shouldTellWhetherACheckpointStaysOrWasEvictedByItsOwnSave() {
        for (final long sequence : new long[] {10, 20, 30}) {
            assertTrue(store.save(state("s", sequence, 0)));
        }
        letItSeeThatTheStreamIsFull();
        assertFalse(store.save(state("s", 5, 0)));
        assertFalse(commit("s", 6));
        assertFalse(claim.isOpen());
        final UnsafeBuffer encoded = new UnsafeBuffer(state("s", 7, 0).serialize());
        assertFalse(store.save("s", 0, encoded, 0, encoded.capacity()));
        assertEquals("10 20 30", sequences(store, "s"));
        assertTrue(store.save(state("s", 10, 1)), "of the lowest sequence the earlier one goes");
        assertTrue(commit("s", -1));
        assertEquals("20 30 18446744073709551615", sequences(store, "s"));
        assertTrue(store.save(state("t", 5, 0)), "of another stream");
        assertEquals(2, store.deleteBefore("s", 31));
        assertTrue(store.save(state("s", 5, 0)));
        assertEquals("5 18446744073709551615", sequences(store, "s"));
    }

    @Test
    void shouldKeepStreamsApart() {
        store.save(state("a", 1, 0));
        store.save(state("b", 2, 0));
        store.save(state("", 3, 0));
        store.save(state("\ud83d\ude00", 4, 0));
        assertEquals(Set.of("a", "b", "", "\ud83d\ude00"), store.streams());
        assertEquals("1", sequences(store, "a"));
        assertEquals("4", sequences(store, "\ud83d\ude00"));
        assertEquals(1, store.deleteBefore("b", 3));
        assertEquals(Set.of("a", "", "\ud83d\ude00"), store.streams());
        assertThrows(UnsupportedOperationException.class, () -> store.streams().clear());
    }

    @Test
    void shouldKnowNothingOfAnUnknownStream() {
        store.save(state("a", 1, 0));
        assertEquals(Optional.empty(), store.latest("x"));
        assertFalse(store.latest("x", decoder));
        assertEquals(List.of(), store.list("x"));
        assertEquals(0, store.checkpointCount("x"));
        assertEquals(0, store.deleteBefore("x", -1));
        assertEquals(0, store.visitNewestFirst("x", decoder, view -> true));
        assertEquals(Optional.empty(), store.latest("\ud800"));
    }

    @Test
    void shouldDeleteWhatIsOlderThanASequenceAndTakeSavesAgain() {
        for (long sequence = 1; sequence <= 3; sequence++) {
            store.save(state("s", sequence, 0));
        }
        assertEquals(0, store.deleteBefore("s", 0));
        assertEquals(0, store.deleteBefore("s", 1));
        assertEquals(2, store.deleteBefore("s", 3));
        assertEquals("3", sequences(store, "s"));
        assertEquals(1, store.deleteBefore("s", -1));
        assertEquals(Set.of(), store.streams());
        store.save(state("s", 1, 0));
        assertEquals("1", sequences(store, "s"));
    }

    @Test
    void shouldShowCheckpointsNewestFirstUntilTold() {
        for (long sequence = 1; sequence <= 3; sequence++) {
            store.save(state("s", sequence, 0));
        }
        final List<Long> seen = new ArrayList<>();
        assertEquals(3, store.visitNewestFirst("s", decoder, view -> seen.add(view.sequence())));
        assertEquals(List.of(3L, 2L, 1L), seen);
        assertEquals(2, store.visitNewestFirst("s", decoder, view -> view.sequence() == 3));
        assertEquals(1, store.visitNewestFirst("s", decoder, view -> false));
    }

    @Test
    void shouldRefuseToBeChangedByAVisitorAndServeItOtherwise() {
        store.save(state("s", 1, 0));
        final CheckpointDecoder other = new CheckpointDecoder();
        for (final Executable change : List.<Executable>of(
                () -> store.save(state("s", 2, 0)),
                () -> store.claim("s", 2, 10, claim),
                () -> store.deleteBefore("s", 9),
                store::close)) {
            assertEquals(1, store.visitNewestFirst("s", decoder, view -> {
                assertThrows(IllegalStateException.class, change);
                assertEquals(1, store.visitNewestFirst("s", other, inner -> inner.sequence() == view.sequence()));
                return true;
            }));
        }
        assertThrows(
                ArithmeticException.class,
                () -> store.visitNewestFirst("s", decoder, view -> {
                    throw new ArithmeticException("the visitor failed");
                }));
        store.save(state("s", 2, 0));
        assertEquals("1 2", sequences(store, "s"));
    }

    @Test
    void shouldEncodeInPlaceWithTheStoresTime() {
        try (CheckpointStore timed = open(3, () -> 1500)) {
            timed.claim("s", 7, 33, claim);
            assertTrue(claim.isOpen());
            assertEquals(33, claim.buffer().capacity());
            assertEquals(0, timed.checkpointCount("s"));
            claim.commit(encoder.wrap(claim.buffer(), 0).header(7, 8, 9).finish());
            assertFalse(claim.isOpen());
            assertEquals(0, claim.buffer().capacity());
            final CheckpointState state = timed.latest("s").orElseThrow();
            assertEquals(new CheckpointId("s", 7, 1500), state.id());
            assertEquals(8, state.watermarkNs());
            assertEquals(9, state.eventCount());
        }
    }

    @Test
    void shouldSaveBytesAsTheyAreWithTheTimeThatIsGiven() {
        final byte[] bytes = state("s", -7, new byte[] {1, 2, 3}).serialize();
        final UnsafeBuffer encoded = new UnsafeBuffer(new byte[bytes.length + 12]);
        encoded.putBytes(5, bytes);
        encoded.putInt(5 + bytes.length, 0x01020304);
        store.save("s", -2, encoded, 5, bytes.length + 4);
        assertTrue(store.latest("s", decoder));
        assertEquals(-7, decoder.sequence());
        assertEquals(-2, decoder.createdAtNs());
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        assertEquals(bytes.length + 4, decoder.wrapPayload(view));
        assertEquals(new UnsafeBuffer(encoded, 5, bytes.length + 4), view);
        store.save("t", -3, view, 0, view.capacity());
        assertEquals("18446744073709551609", sequences(store, "t"));
    }

    @Test
    void shouldRefuseBytesThatAreNoCheckpoint() {
        final UnsafeBuffer encoded = new UnsafeBuffer(state("s", 1, new byte[9]).serialize());
        assertThrows(MalformedCheckpointException.class, () -> store.save("s", 0, encoded, 0, encoded.capacity() - 8));
        assertThrows(IndexOutOfBoundsException.class, () -> store.save("s", 0, encoded, 1, encoded.capacity()));
        assertThrows(IndexOutOfBoundsException.class, () -> store.save("s", 0, encoded, -1, 3));
        assertThrows(IllegalArgumentException.class, () -> store.save("\ud800", 0, encoded, 0, encoded.capacity()));
        assertThrows(NullPointerException.class, () -> store.save(null, 0, encoded, 0, encoded.capacity()));
        assertEquals(Set.of(), store.streams());
        store.save("s", 0, encoded, 0, encoded.capacity());
        assertEquals("1", sequences(store, "s"));
    }

    @Test
    void shouldBeAsBeforeAfterAnAbort() {
        commit("s", 1);
        final long bytes = footprint();
        for (int i = 0; i < 100_000; i++) {
            store.claim("s", 2, 100, claim);
            claim.buffer().setMemory(0, 100, (byte) -1);
            if ((i & 1) == 0) {
                claim.abort();
            } else {
                claim.close();
            }
            assertFalse(claim.isOpen());
        }
        assertEquals("1", sequences(store, "s"));
        assertEquals(bytes, footprint());
        claim.abort();
        claim.close();
        assertThrows(IllegalStateException.class, () -> claim.commit(32));
    }

    @Test
    void shouldHoldSeveralClaimsAtOnce() {
        final CheckpointClaim other = new CheckpointClaim();
        store.claim("s", 1, 100, claim);
        store.claim("s", 2, 100, other);
        other.commit(encoder.wrap(other.buffer(), 0).header(2, 0, 0).finish());
        claim.commit(encoder.wrap(claim.buffer(), 0).header(1, 0, 0).finish());
        assertEquals("1 2", sequences(store, "s"));
    }

    @Test
    void shouldRefuseAClaimThatIsOpen() {
        store.claim("s", 1, 100, claim);
        assertThrows(IllegalStateException.class, () -> store.claim("s", 2, 100, claim));
        claim.commit(encoder.wrap(claim.buffer(), 0).header(1, 0, 0).finish());
        assertEquals("1", sequences(store, "s"));
    }

    @Test
    void shouldRefuseACommitThatIsNoCheckpointAndLeaveTheClaimOpen() {
        commit("s", 1);
        store.claim("s", 2, 100, claim);
        assertThrows(MalformedCheckpointException.class, () -> claim.commit(10));
        claim.buffer().setMemory(0, 100, (byte) -1);
        assertThrows(MalformedCheckpointException.class, () -> claim.commit(100));
        encoder.wrap(claim.buffer(), 0).header(3, 0, 0).finish();
        final CheckpointException ex = assertThrows(CheckpointException.class, () -> claim.commit(32));
        assertEquals("stream s: sequence 2 was claimed, but the checkpoint has 3", ex.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> claim.commit(101));
        assertThrows(IndexOutOfBoundsException.class, () -> claim.commit(-1));
        assertTrue(claim.isOpen());
        assertEquals("1", sequences(store, "s"));
        claim.commit(encoder.wrap(claim.buffer(), 0).header(2, 0, 0).finish());
        assertEquals("1 2", sequences(store, "s"));
    }

    @Test
    void shouldRefuseBadArgumentsByName() {
        assertThrows(IllegalArgumentException.class, () -> store.claim("s", 1, -1, claim));
        assertThrows(CheckpointOverflowException.class, () -> store.claim("s", 1, 1 << 30, claim));
        assertThrows(CheckpointOverflowException.class, () -> store.claim("s", 1, Integer.MAX_VALUE, claim));
        assertThrows(NullPointerException.class, () -> store.claim(null, 1, 1, claim));
        assertThrows(NullPointerException.class, () -> store.latest(null));
        assertFalse(claim.isOpen());
        assertThrows(IllegalArgumentException.class, () -> store.claim("\ud800", 1, 100, claim));
        assertFalse(claim.isOpen());
        assertEquals(Set.of(), store.streams());
    }

    @Test
    void shouldTellWhenAViewHasBecomeStale() {
        store.save(state("s", 1, new byte[100]));
        assertTrue(store.latest("s", decoder));
        store.save(state("s", 2, new byte[100]));
        store.save(state("s", 3, new byte[100]));
        assertTrue(decoder.isValid());
        store.save(state("s", 4, new byte[100]));
        assertFalse(decoder.isValid());
        store.save(state("s", 5, new byte[100]));
        assertFalse(decoder.isValid());
        assertEquals(1, decoder.operatorCount());
        assertEquals(100, decoder.wrapOperatorState(0, new UnsafeBuffer()));
    }

    @Test
    void shouldTellThatAViewIsStaleAfterDeletionAndClose() {
        store.save(state("s", 1, 0));
        store.save(state("s", 2, 0));
        final CheckpointDecoder newest = new CheckpointDecoder();
        assertTrue(store.latest("s", newest));
        assertEquals(2, store.visitNewestFirst("s", decoder, view -> true));
        assertEquals(1, decoder.sequence());
        store.deleteBefore("s", 2);
        assertFalse(decoder.isValid());
        assertTrue(newest.isValid());
        store.close();
        assertFalse(newest.isValid());
        assertEquals(2, newest.sequence());
    }

    @Test
    void shouldReuseSlotsOfEachSize() {
        for (int i = 0; i < 3; i++) {
            for (final int length : new int[] {0, 1, 100, 1000, 100_000, 3_000_000}) {
                store.save(state("s" + length, i, new byte[length]));
            }
        }
        for (final int length : new int[] {0, 1, 100, 1000, 100_000, 3_000_000}) {
            store.save(state("s" + length, 3, new byte[length]));
        }
        final long bytes = footprint();
        for (int i = 4; i < 100; i++) {
            for (final int length : new int[] {0, 1, 100, 1000, 100_000, 3_000_000}) {
                store.save(state("s" + length, i, new byte[length]));
            }
        }
        assertEquals(bytes, footprint());
    }

    @Test
    void shouldKeepCheckpointsOfEachLengthApart() {
        try (CheckpointStore large = open(1000)) {
            for (int length = 0; length < 1000; length++) {
                final byte[] bytes = new byte[length];
                Arrays.fill(bytes, (byte) length);
                large.save(state("s", length, bytes));
            }
            final List<CheckpointState> states = large.list("s");
            assertEquals(1000, states.size());
            for (int length = 0; length < 1000; length++) {
                final byte[] bytes = new byte[length];
                Arrays.fill(bytes, (byte) length);
                assertArrayEquals(bytes, states.get(length).operatorStates().get("o"));
            }
        }
    }

    @Test
    void shouldCommitWhatIsInTheSlotWhateverTheCallerWrapsItsBufferAround() {
        commit("s", 1);
        final UnsafeBuffer foreign = new UnsafeBuffer(new byte[5000]);
        final int length = encoder.wrap(foreign, 0)
                .header(2, 0, 0)
                .operator("o", new UnsafeBuffer(new byte[3000]), 0, 3000)
                .finish();
        store.claim("s", 2, 32, claim);
        claim.buffer().wrap(foreign);
        assertThrows(IndexOutOfBoundsException.class, () -> claim.commit(length));
        encoder.wrap(foreign, 0).header(2, 0, 0).finish();
        assertThrows(CheckpointException.class, () -> claim.commit(32));
        claim.abort();
        assertEquals("1", sequences(store, "s"));
    }

    @Test
    void shouldLetGoOfTheSlotAfterCommit() {
        store.claim("s", 1, 32, claim);
        claim.commit(encoder.wrap(claim.buffer(), 0).header(1, 0, 0).finish());
        assertEquals(0, claim.buffer().capacity());
        assertEquals(null, claim.buffer().byteBuffer());
    }

    @Test
    void shouldRefuseAClockThatAbortsTheClaim() {
        try (CheckpointStore timed = open(3, () -> {
            claim.abort();
            return 1;
        })) {
            timed.claim("s", 1, 32, claim);
            final int length = encoder.wrap(claim.buffer(), 0).header(1, 0, 0).finish();
            assertThrows(IllegalStateException.class, () -> claim.commit(length));
            assertEquals(0, timed.checkpointCount("s"));
        }
    }

    @Test
    void shouldRefuseACommitByAVisitor() {
        commit("s", 1);
        store.claim("s", 2, 32, claim);
        final int length = encoder.wrap(claim.buffer(), 0).header(2, 0, 0).finish();
        store.visitNewestFirst("s", decoder, view -> {
            assertThrows(IllegalStateException.class, () -> claim.commit(length));
            return true;
        });
        claim.commit(length);
        assertEquals("1 2", sequences(store, "s"));
    }

    @Test
    void shouldGiveTheSlotBackOfASaveThatIsEvictedAtOnce() {
        for (long sequence = 10; sequence < 13; sequence++) {
            store.save(state("s", sequence, 0));
        }
        commit("s", 6);
        final long bytes = footprint();
        for (int i = 0; i < 100_000; i++) {
            store.save(state("s", 5, 0));
            commit("s", 6);
        }
        assertEquals(bytes, footprint());
        assertEquals("10 11 12", sequences(store, "s"));
    }

    @Test
    void shouldRefuseEveryCallAfterCloseAndCloseTwice() {
        commit("s", 1);
        store.claim("s", 2, 100, claim);
        store.close();
        store.close();
        final List<Executable> calls = new ArrayList<>(callsOfItsOwn());
        calls.addAll(List.of(
                () -> store.save(state("s", 1, 0)),
                () -> store.save("s", 1, new UnsafeBuffer(state("s", 1, 0).serialize()), 0, 32),
                () -> store.claim("s", 1, 10, new CheckpointClaim()),
                () -> store.latest("s"),
                () -> store.latest("s", decoder),
                () -> store.pin("s", pin),
                () -> store.list("s"),
                () -> store.visitNewestFirst("s", decoder, view -> true),
                () -> store.deleteBefore("s", 1),
                () -> store.checkpointCount("s"),
                store::streams,
                () -> claim.commit(
                        encoder.wrap(claim.buffer(), 0).header(2, 0, 0).finish())));
        for (final Executable call : calls) {
            assertEquals(
                    "the store is closed",
                    assertThrows(IllegalStateException.class, call).getMessage());
        }
        claim.abort();
        assertFalse(claim.isOpen());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void shouldRefuseToKeepLessThanOne(final int maxPerStream) {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, () -> open(maxPerStream));
        assertEquals("maxPerStream must be at least 1: " + maxPerStream, ex.getMessage());
    }

    @Test
    void shouldKeepOnlyTheNewestWithABoundOfOne() {
        try (CheckpointStore one = open(1)) {
            one.save(state("s", 5, 1));
            one.save(state("s", 4, 2));
            assertEquals("5", sequences(one, "s"));
            one.save(state("s", 5, 3));
            assertEquals(3, one.latest("s").orElseThrow().eventCount());
        }
    }

    @Test
    void shouldSaveWhileAClaimIsOpen() {
        store.claim("s", 1, 100, claim);
        store.save(state("s", 2, 0));
        assertEquals("2", sequences(store, "s"));
        claim.abort();
    }

    private static byte[] bytes(final int value) {
        final byte[] bytes = new byte[100];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private void requirePinned(final CheckpointPin held, final int sequence) {
        assertTrue(held.isHeld());
        assertTrue(held.decoder().isValid());
        assertEquals(
                state("s", sequence, bytes(sequence)), held.decoder().toState(new CheckpointId("s", sequence, 1000)));
    }

    private void saveAll(final String streamId, final int first, final int last) {
        for (int sequence = first; sequence <= last; sequence++) {
            store.save(state(streamId, sequence, bytes(sequence)));
        }
    }

    @Test
    void shouldKeepWhatIsPinnedWhateverIsSaved() {
        saveAll("s", 1, 2);
        assertTrue(store.pin("s", pin));
        for (int sequence = 3; sequence < 30; sequence++) {
            saveAll("s", sequence, sequence);
            saveAll("t", sequence, sequence);
            requirePinned(pin, 2);
        }
        assertEquals("27 28 29", sequences(store, "s"));
        assertEquals(state("s", 29, bytes(29)), store.latest("s").orElseThrow());
        pin.release();
        assertEquals(arePinsCopies(), pin.decoder().isValid());
        saveAll("t", 30, 60);
        assertEquals("27 28 29", sequences(store, "s"));
        assertEquals("58 59 60", sequences(store, "t"));
    }

    @Test
    void shouldKeepWhatIsPinnedThroughADeletion() {
        saveAll("s", 1, 3);
        store.pin("s", pin);
        assertEquals(3, store.deleteBefore("s", 4));
        assertEquals(Set.of(), store.streams());
        assertFalse(store.latest("s", decoder));
        saveAll("s", 1, 2);
        saveAll("t", 4, 60);
        assertEquals(2, store.deleteBefore("s", 9));
        requirePinned(pin, 3);
        pin.release();
        assertEquals(arePinsCopies(), pin.decoder().isValid());
        saveAll("s", 1, 9);
        assertEquals("7 8 9", sequences(store, "s"));
        assertEquals("58 59 60", sequences(store, "t"));
    }

    @Test
    void shouldKeepAnEvictedPinThroughADeletion() {
        saveAll("s", 1, 1);
        store.pin("s", pin);
        saveAll("s", 2, 5);
        assertEquals(2, store.deleteBefore("s", 5));
        saveAll("t", 1, 60);
        requirePinned(pin, 1);
        pin.release();
        saveAll("t", 61, 99);
        assertEquals("5", sequences(store, "s"));
        assertEquals("97 98 99", sequences(store, "t"));
    }

    @Test
    void shouldNotRecycleWhatWasPinnedAndIsStillKept() {
        saveAll("s", 1, 1);
        store.pin("s", pin);
        pin.release();
        assertTrue(pin.decoder().isValid());
        saveAll("s", 2, 3);
        assertEquals("1 2 3", sequences(store, "s"));
        assertEquals(state("s", 1, bytes(1)), store.list("s").get(0));
    }

    @Test
    void shouldRecycleASlotWhenItsLastPinIsReleased() {
        final CheckpointPin other = new CheckpointPin();
        saveAll("s", 1, 1);
        store.pin("s", pin);
        store.pin("s", other);
        saveAll("s", 2, 20);
        pin.release();
        saveAll("s", 21, 40);
        requirePinned(other, 1);
        other.close();
        assertEquals(arePinsCopies(), other.decoder().isValid());
        assertFalse(other.isHeld());
    }

    @Test
    void shouldReleaseAPinOnce() {
        final CheckpointPin other = new CheckpointPin();
        saveAll("s", 1, 1);
        store.pin("s", pin);
        store.pin("s", other);
        pin.release();
        pin.release();
        pin.close();
        assertFalse(pin.isHeld());
        saveAll("s", 2, 20);
        requirePinned(other, 1);
        assertTrue(store.pin("s", pin));
        saveAll("s", 21, 40);
        requirePinned(pin, 20);
        requirePinned(other, 1);
        pin.release();
        other.release();
        saveAll("s", 41, 60);
        assertEquals("58 59 60", sequences(store, "s"));
    }

    @Test
    void shouldRefuseAPinThatIsHeldAndLeaveOneOfNothingAsItWas() {
        assertFalse(store.pin("s", pin));
        assertFalse(pin.isHeld());
        assertFalse(pin.decoder().isValid());
        pin.release();
        assertThrows(NullPointerException.class, () -> store.pin(null, pin));
        saveAll("s", 1, 1);
        store.pin("s", pin);
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> store.pin("s", pin));
        assertEquals("the pin is held: release it first", ex.getMessage());
        requirePinned(pin, 1);
    }

    @Test
    void shouldTakeAwayPinnedViewsWhenItCloses() {
        final CheckpointPin other = new CheckpointPin();
        saveAll("s", 1, 1);
        store.pin("s", pin);
        saveAll("s", 2, 9);
        store.pin("s", other);
        store.close();
        for (final CheckpointPin held : List.of(pin, other)) {
            assertFalse(held.decoder().isValid());
            assertEquals(100, held.decoder().wrapOperatorState(0, new UnsafeBuffer()));
            assertTrue(held.isHeld());
            held.release();
            held.release();
            assertFalse(held.isHeld());
        }
        try (CheckpointStore next = open(1)) {
            next.save(state("s", 7, bytes(7)));
            assertTrue(next.pin("s", pin));
            requirePinned(pin, 7);
            other.release();
            requirePinned(pin, 7);
        }
    }

    @Test
    void shouldTakeNoMoreRoomForPinsThanThereAreAtOnce() {
        saveAll("s", 1, 3);
        store.pin("s", pin);
        saveAll("s", 4, 9);
        pin.release();
        saveAll("s", 10, 20);
        final long bytes = footprint();
        for (int sequence = 21; sequence < 1000; sequence++) {
            store.pin("s", pin);
            saveAll("s", sequence, sequence + 3);
            pin.release();
        }
        assertEquals(bytes, footprint());
    }

    @Test
    void shouldPinAndReleaseForAVisitor() {
        saveAll("s", 1, 1);
        store.pin("s", pin);
        saveAll("s", 2, 4);
        final CheckpointPin other = new CheckpointPin();
        assertEquals(3, store.visitNewestFirst("s", decoder, view -> {
            pin.release();
            other.release();
            return store.pin("s", other) && other.decoder().sequence() == 4;
        }));
        assertEquals("2 3 4", sequences(store, "s"));
        saveAll("s", 5, 9);
        requirePinned(other, 4);
    }
}
