package io.cairn.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointManagerTest {
    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore(2);
    private final CheckpointManager manager = new CheckpointManager(store, 10);

    @Test
    void shouldTakeACheckpointEachInterval() {
        for (long sequence = 1; sequence <= 35; sequence++) {
            assertEquals(sequence % 10 == 0, manager.onEvent("s", sequence, sequence * 2), "sequence " + sequence);
        }
        assertEquals(3, manager.totalCheckpoints());
        final CheckpointState latest = store.latest("s").orElseThrow();
        assertEquals(30, latest.id().sequence());
        assertEquals(30, latest.eventCount());
        assertEquals(60, latest.watermarkNs());
    }

    @Test
    void shouldScheduleFromTheSequenceThatWasDueAndNotFromMultiples() {
        assertFalse(manager.onEvent("s", 9, 0));
        assertTrue(manager.onEvent("s", 13, 0));
        assertFalse(manager.onEvent("s", 20, 0));
        assertFalse(manager.onEvent("s", 22, 0));
        assertTrue(manager.onEvent("s", 23, 0));
        assertTrue(manager.onEvent("s", 1000, 0));
    }

    @Test
    void shouldNotBeDueWhenSequencesGoBack() {
        assertTrue(manager.onEvent("s", 100, 0));
        assertFalse(manager.onEvent("s", 50, 0));
        assertFalse(manager.onEvent("s", 109, 0));
        assertTrue(manager.onEvent("s", 110, 0));
    }

    @Test
    void shouldCountFromTheLowestWhenSequencesHaveGoneBack() {
        assertTrue(manager.onEvent("s", 1_000, 0));
        assertFalse(manager.onEvent("s", 7, 0));
        assertFalse(manager.onEvent("s", 5, 0));
        assertFalse(manager.onEvent("s", 14, 0));
        assertTrue(manager.onEvent("s", 15, 0));
        assertFalse(manager.onEvent("s", 24, 0));
        assertTrue(manager.onEvent("s", 25, 0));
    }

    /** Duplicates, gaps, and those out of order by less than the interval. */
    @Test
    void shouldNeitherPutOffNorHastenACheckpointWhenSequencesJitter() {
        final StringBuilder taken = new StringBuilder();
        for (final long sequence : new long[] {10, 10, 9, 10, 1, 10, 19, 12, 35, 26, 35, 44, 40, 45, 45}) {
            if (manager.onEvent("s", sequence, 0)) {
                taken.append(sequence).append(' ');
            }
        }
        assertEquals("10 35 45 ", taken.toString());
    }

    /** As two sources that count for themselves. */
    @Test
    void shouldNotTakeACheckpointAtEachEventWhenSequencesGoToAndFro() {
        for (int i = 1; i <= 1_000; i++) {
            manager.onEvent("s", i, 0);
            manager.onEvent("s", 1_000_000 + i, 0);
        }
        final long attempts = manager.totalCheckpoints() + manager.evictedCheckpoints();
        assertTrue(attempts >= 100 && attempts <= 201, attempts + " in 1,000 events of each, one in 10 asked for");
    }

    @Test
    void shouldGiveEachStreamAScheduleOfItsOwn() {
        for (long sequence = 1; sequence <= 1000; sequence++) {
            manager.onEvent("fast", sequence, 0);
            if (sequence % 100 == 0) {
                assertEquals(sequence / 100 == 10, manager.onEvent(new String("slow"), sequence / 100, 0));
            }
        }
        assertEquals(101, manager.totalCheckpoints());
        assertEquals(Set.of("fast", "slow"), store.streams());
        assertEquals(10, store.latest("slow").orElseThrow().id().sequence());
    }

    @Test
    void shouldTellStreamsApartWhoseIdsHaveOneHash() {
        assertEquals("Aa".hashCode(), "BB".hashCode());
        assertTrue(manager.onEvent("Aa", 10, 0));
        assertFalse(manager.onEvent("Aa", 11, 0));
        assertTrue(manager.onEvent("BB", 10, 0));
        assertFalse(manager.onEvent("Aa", 12, 0));
        assertFalse(manager.onEvent("BB", 11, 0));
        assertSame(manager.stream("Aa"), manager.stream(new String("Aa")));
        assertEquals("Aa", manager.stream("Aa").streamId());
        assertEquals("BB", manager.stream("BB").streamId());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 5, Long.MIN_VALUE, -20})
    void shouldScheduleAcrossTheWholeUnsignedRange(final long start) {
        assertTrue(manager.onEvent("s", start, 0));
        for (long i = 1; i < 10; i++) {
            assertFalse(manager.onEvent("s", start + i, 0));
        }
        assertTrue(manager.onEvent("s", start + 10, 0));
    }

    @Test
    void shouldSaturateTheScheduleAtTheLargestSequence() {
        assertTrue(manager.onEvent("s", -5, 0));
        for (long sequence = -4; sequence < -1; sequence++) {
            assertFalse(manager.onEvent("s", sequence, 0));
        }
        assertFalse(manager.onEvent("s", 3, 0));
        assertTrue(manager.onEvent("s", -1, 0));
        assertEquals(-1, store.latest("s").orElseThrow().id().sequence());
        assertEquals(2, manager.totalCheckpoints());
    }

    @Test
    void shouldSaturateWithTheLargestInterval() {
        final CheckpointManager rare = new CheckpointManager(store, Long.MAX_VALUE);
        assertFalse(rare.onEvent("s", Long.MAX_VALUE - 1, 0));
        assertTrue(rare.onEvent("s", Long.MAX_VALUE, 0));
        assertFalse(rare.onEvent("s", -3, 0));
        assertTrue(rare.onEvent("s", -2, 0));
        assertFalse(rare.onEvent("s", -2, 0));
        assertTrue(rare.onEvent("s", -1, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void shouldRefuseAnIntervalBelowOne(final long interval) {
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> new CheckpointManager(store, interval));
        assertEquals("interval must be at least 1: " + interval, ex.getMessage());
    }

    @Test
    void shouldRefuseNothing() {
        assertThrows(NullPointerException.class, () -> new CheckpointManager(null, 1));
        assertThrows(NullPointerException.class, () -> manager.stream(null));
        assertThrows(NullPointerException.class, () -> manager.onEvent(null, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> manager.onEvent("\ud800", 1, 1));
    }

    @Test
    void shouldRecoverNothingFromAnEmptyStore() {
        assertEquals(OptionalLong.empty(), manager.recover("s"));
        assertFalse(manager.onEvent("s", 9, 0));
        assertTrue(manager.onEvent("s", 10, 0));
    }

    @Test
    void shouldResumeTheScheduleAfterRecovery() {
        assertTrue(manager.onEvent("s", 37, 0));
        final CheckpointManager restarted = new CheckpointManager(store, 10);
        assertEquals(OptionalLong.of(37), restarted.recover("s"));
        assertFalse(restarted.onEvent("s", 38, 0));
        assertFalse(restarted.onEvent("s", 46, 0));
        assertTrue(restarted.onEvent("s", 47, 0));
        assertEquals(1, restarted.totalCheckpoints());
    }

    @Test
    void shouldCheckpointAtTheFirstEventAfterARestartWithoutRecovery() {
        assertTrue(manager.onEvent("s", 37, 0));
        assertTrue(new CheckpointManager(store, 10).onEvent("s", 38, 0));
    }

    @Test
    void shouldForgetAStreamButNotItsCheckpoints() {
        assertTrue(manager.onEvent("s", 10, 0));
        assertTrue(manager.onEvent("t", 10, 0));
        final StreamCheckpointer before = manager.stream("s");
        assertTrue(manager.forget("s"));
        assertFalse(manager.forget("s"));
        assertNotSame(before, manager.stream("s"));
        assertTrue(manager.forget("s"));
        assertTrue(manager.onEvent("s", 11, 0));
        assertFalse(manager.onEvent("t", 11, 0));
        assertEquals(2, store.checkpointCount("s"));
    }

    @Test
    void shouldLeaveTheStoreOpen() {
        assertSame(store, manager.store());
        manager.onEvent("s", 10, 0);
        assertEquals(1, store.checkpointCount("s"));
    }
}
