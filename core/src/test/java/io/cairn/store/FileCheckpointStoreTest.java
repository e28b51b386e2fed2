package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store on disk does beyond the {@linkplain CheckpointStoreContract contract}: it is there again. */
class FileCheckpointStoreTest extends FileStoreFixture {
    private static final CheckpointState EXTREME = new CheckpointState(new CheckpointId("\u6ce8\u6587", -1, -2))
            .watermarkNs(-3)
            .eventCount(-4)
            .setOperatorState("o", new byte[] {1, 2, 3})
            .setOperatorState("", new byte[0])
            .setSourceOffset("s", -5)
            .putMetadata("k", "v")
            .putMetadata("\ud83d\ude00", "");

    private final CheckpointDecoder view = new CheckpointDecoder();

    @Test
    void shouldKeepTheNewestAcrossReopening() {
        try (FileCheckpointStore store = open(3)) {
            for (int i = 1; i <= 10; i++) {
                store.save(state("a", i));
                store.save(state("b", 100 - i));
            }
            assertEquals("8 9 10", sequences(store, "a"));
            assertEquals("97 98 99", sequences(store, "b"));
        }
        try (FileCheckpointStore store = open(3)) {
            assertEquals(List.of(), store.damage());
            assertEquals(Set.of("a", "b"), store.streams());
            assertEquals(List.of(state("a", 8), state("a", 9), state("a", 10)), store.list("a"));
            assertEquals(List.of(state("b", 97), state("b", 98), state("b", 99)), store.list("b"));
            assertEquals(2, store.deleteBefore("a", 10));
            assertThrows(StoreLockedException.class, () -> open(3));
        }
        try (FileCheckpointStore store = open(5)) {
            assertEquals("10", sequences(store, "a"));
            assertTrue(sequences(store, "b").endsWith("97 98 99"));
        }
        assertEquals(List.of(), errors);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 100})
    void shouldKeepTheNewestWhateverTheBoundItIsReopenedWith(final int maxPerStream) {
        fill(4, "s", LongStream.rangeClosed(1, 10).toArray());
        final List<CheckpointState> newest = List.of(state("s", 7), state("s", 8), state("s", 9), state("s", 10));
        try (FileCheckpointStore store = open(maxPerStream)) {
            final List<CheckpointState> found = store.list("s");
            assertTrue(found.size() <= maxPerStream, sequences(found));
            final int size = Math.min(4, maxPerStream);
            assertEquals(newest.subList(4 - size, 4), found.subList(found.size() - size, found.size()));
            assertEquals(found.size(), store.checkpointCount("s"));
            assertEquals(Optional.of(state("s", 10)), store.latest("s"));
            for (int i = 11; i <= 11 + maxPerStream; i++) {
                store.save(state("s", i));
            }
            assertEquals(maxPerStream, store.checkpointCount("s"));
            assertEquals(12, store.list("s").get(0).id().sequence());
        }
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldTakeAnyBound() {
        fill(Integer.MAX_VALUE, "s", 1, 2, 3);
        try (FileCheckpointStore store = open(Integer.MAX_VALUE)) {
            assertEquals("1 2 3", sequences(store, "s"));
        } catch (final OutOfMemoryError ex) {
            throw new AssertionError("memory was sized by the bound", ex);
        }
    }

    @Test
    void shouldGiveBackAllOfACheckpointAfterReopening() {
        try (FileCheckpointStore store = open(1)) {
            store.save(EXTREME);
        }
        try (FileCheckpointStore store = open(1)) {
            assertEquals(List.of(EXTREME), store.list("\u6ce8\u6587"));
            assertTrue(store.latest("\u6ce8\u6587", view));
            assertEquals(-2, view.createdAtNs());
            assertEquals("", view.metadata("\ud83d\ude00"));
        }
    }

    @Test
    void shouldReturnTheLaterOfTwoSavesWithTheSameSequenceAfterReopeningToo() {
        final List<CheckpointState> saves = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            saves.add(state("s", 7, 100 + i));
        }
        try (FileCheckpointStore store = open(3)) {
            saves.forEach(store::save);
        }
        for (final int maxPerStream : new int[] {3, 2, 1}) {
            try (FileCheckpointStore store = open(maxPerStream)) {
                assertEquals(saves.subList(5 - maxPerStream, 5), store.list("s"));
                assertEquals(Optional.of(saves.get(4)), store.latest("s"));
            }
        }
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 7, 200));
            assertEquals(List.of(saves.get(4), state("s", 7, 200)), store.list("s"));
        }
        try (FileCheckpointStore store = open(2)) {
            assertEquals(List.of(saves.get(4), state("s", 7, 200)), store.list("s"));
        }
    }

    @Test
    void shouldKeepTheHighestSequencesOfSavesOutOfOrder() {
        try (FileCheckpointStore store = open(3)) {
            for (final long sequence : new long[] {50, 10, 90, 20, -1, 30, 5, 80}) {
                store.save(state("s", sequence));
            }
            assertEquals("80 90 18446744073709551615", sequences(store, "s"));
        }
        try (FileCheckpointStore store = open(3)) {
            assertEquals("80 90 18446744073709551615", sequences(store, "s"));
        }
    }

    @Test
    void shouldNotWriteWhatWouldBeEvictedAtOnce() {
        fill(3, "s", 10, 20, 30);
        final DirectoryImage before = DirectoryImage.of(directory);
        fill(3, "s", 5, 9);
        before.assertSameBytes(directory);
    }

    @Test
    void shouldChangeNothingByOpeningAndClosing() {
        fill(3, "s", 1, 2, 3, 4, 5);
        final DirectoryImage before = DirectoryImage.of(directory);
        for (int i = 0; i < 3; i++) {
            try (FileCheckpointStore store = open(3)) {
                assertEquals("3 4 5", sequences(store, "s"));
            }
        }
        before.assertUntouched(directory);
    }

    @Test
    void shouldUseTheSlotsOfEvictedCheckpointsAgain() {
        fill(3, "s", 1, 2, 3, 4, 5);
        final long size = DirectoryImage.of(directory).size();
        for (int i = 6; i < 100; i++) {
            fill(3, "s", i);
        }
        assertEquals(size, DirectoryImage.of(directory).size());
    }

    @Test
    void shouldHoldClaimsAcrossSavesThatRecycleEverySlot() {
        final CheckpointClaim[] claims = {new CheckpointClaim(), new CheckpointClaim(), new CheckpointClaim()};
        try (FileCheckpointStore store = open(2)) {
            for (int i = 0; i < claims.length; i++) {
                store.claim("claimed", 100 + i, 5000, claims[i]);
                claims[i].buffer().setMemory(0, 5000, (byte) -1);
                state("claimed", 100 + i, 4000).serialize(claims[i].buffer(), 0);
            }
            for (int i = 1; i <= 20; i++) {
                store.save(state("s", i));
                store.save(state("claimed", i, 4000));
            }
            assertEquals("19 20", sequences(store, "claimed"));
            claims[2].commit(state("claimed", 102, 4000).serializedLength());
            claims[1].abort();
            claims[0].commit(state("claimed", 100, 4000).serializedLength());
            assertEquals("100 102", sequences(store, "claimed"));
        }
        try (FileCheckpointStore store = open(2)) {
            assertEquals("19 20", sequences(store, "s"));
            assertEquals("100 102", sequences(store, "claimed"));
            final CheckpointState committed = store.latest("claimed").orElseThrow();
            assertEquals(new CheckpointId("claimed", 102, NOW), committed.id());
            assertArrayEquals(state("claimed", 102, 4000).serialize(), committed.serialize());
        }
    }

    @Test
    void shouldWriteNothingForAClaimThatIsAbortedOrOpenAtClose() {
        final CheckpointClaim claim = new CheckpointClaim();
        final CheckpointClaim open = new CheckpointClaim();
        fill(2, "s", 1, 2, 3, 4);
        final DirectoryImage before = DirectoryImage.of(directory);
        try (FileCheckpointStore store = open(2)) {
            store.claim("s", 5, 1000, claim);
            state("s", 5).serialize(claim.buffer(), 0);
            claim.abort();
            store.claim("s", 6, 1000, open);
            state("s", 6).serialize(open.buffer(), 0);
        }
        before.assertUntouched(directory);
        assertThrows(
                IllegalStateException.class, () -> open.commit(state("s", 6).serializedLength()));
        open.buffer().setMemory(0, 1000, (byte) -1);
        open.abort();
        assertFalse(open.isOpen());
        before.assertUntouched(directory);
        try (FileCheckpointStore store = open(2)) {
            assertEquals("3 4", sequences(store, "s"));
        }
    }

    @Test
    void shouldCloseTwiceAndLetAnotherOpen() {
        final FileCheckpointStore store = open(2);
        store.save(state("s", 1));
        store.close();
        try (FileCheckpointStore next = open(2)) {
            store.close();
            next.save(state("s", 2));
            assertThrows(StoreLockedException.class, () -> open(2));
        }
        assertThrows(IllegalStateException.class, store::sync);
        assertThrows(IllegalStateException.class, () -> store.durableSequence("s"));
    }

    @Test
    void shouldKeepAViewReadableAfterEvictionDeletionAndClose() {
        final CheckpointDecoder evicted = new CheckpointDecoder();
        final CheckpointDecoder deleted = new CheckpointDecoder();
        final FileCheckpointStore store = open(2);
        store.save(state("evicted", 1));
        store.save(state("deleted", 1));
        assertTrue(store.latest("evicted", evicted));
        assertTrue(store.latest("deleted", deleted));
        store.save(state("evicted", 2));
        assertTrue(evicted.isValid());
        store.save(state("evicted", 3));
        assertFalse(evicted.isValid());
        assertEquals(1, store.deleteBefore("deleted", 2));
        assertFalse(deleted.isValid());
        assertTrue(store.latest("evicted", view));
        for (int i = 4; i < 100; i++) {
            store.save(state("other" + i, i, 100 * i));
        }
        assertTrue(view.isValid());
        assertEquals(state("evicted", 3), view.toState(new CheckpointId("evicted", 3, view.createdAtNs())));
        store.close();
        System.gc();
        for (final CheckpointDecoder stale : List.of(evicted, deleted, view)) {
            assertFalse(stale.isValid());
            assertEquals(1, stale.operatorCount());
            final UnsafeBuffer bytes = new UnsafeBuffer();
            assertEquals(100, stale.wrapOperatorState(0, bytes));
            long sum = 0;
            for (int i = 0; i < 100; i++) {
                sum += bytes.getByte(i);
            }
            assertTrue(Math.abs(sum) <= 12_800);
        }
    }

    @Test
    void shouldInvalidateAViewWhoseSlotIsUsedAgainByTheSameCheckpointsSuccessor() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            assertTrue(store.latest("s", view));
            store.save(state("s", 2));
            store.save(state("s", 3));
            assertFalse(view.isValid());
            assertEquals(OptionalLong.of(3), OptionalLong.of(view.sequence()));
        }
    }
}
