package io.cairn.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CheckpointTriggersTest {
    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore(100);
    private final CheckpointManager manager = new CheckpointManager(store, 1_000);
    private final StreamCheckpointer stream = manager.stream("s");
    private final CheckpointTriggers triggers = new CheckpointTriggers();
    private long nowNs;
    private long offset;

    private String taken() {
        return store.list("s").stream()
                .map(state -> Long.toUnsignedString(state.id().sequence()))
                .collect(Collectors.joining(" "));
    }

    @Test
    void shouldTakeCheckpointsByEventTime() {
        stream.triggers(triggers.everyEventTimeNs(100));
        final long[] watermarks = {5_000, 5_099, 5_100, 5_150, 5_100, 5_199, 5_200, 9_000, 8_000, 9_099, 9_100};
        for (int i = 0; i < watermarks.length; i++) {
            stream.onEvent(i + 1, watermarks[i]);
        }
        assertEquals("3 7 8 11", taken());
    }

    /** What {@link #triggers} take of events with these watermarks, from sequence 1 on. */
    private String takenAt(final long... watermarks) {
        stream.triggers(triggers.everyEventTimeNs(100));
        for (int i = 0; i < watermarks.length; i++) {
            stream.onEvent(i + 1, watermarks[i]);
        }
        return taken();
    }

    @Test
    void shouldBeginAtTheFirstLowerWatermarkAfterOneThatMeansNoneYet() {
        assertEquals("5", takenAt(Long.MIN_VALUE, Long.MIN_VALUE, 5_000, 5_099, 5_100, 5_199));
    }

    @Test
    void shouldGoOnAfterAWatermarkFromTheFarFuture() {
        assertEquals("2 5 6", takenAt(5_000, Long.MAX_VALUE, 5_010, 5_109, 5_110, 5_210));
    }

    @Test
    void shouldGoOnAfterTheHighestWatermarkThereIs() {
        assertEquals("2 4", takenAt(5_000, -1, 5_010, 5_110, 5_209));
    }

    /** What was recovered may have been taken at an event from the far future. */
    @Test
    void shouldGoOnAfterAWatermarkFromTheFarFutureWasRecovered() {
        stream.checkpointNow(10, Long.MAX_VALUE);
        assertEquals(OptionalLong.of(10), stream.recover());
        stream.triggers(triggers.everyEventTimeNs(100));
        stream.recover();
        assertFalse(stream.onEvent(11, 5_000));
        assertFalse(stream.onEvent(12, 5_099));
        assertTrue(stream.onEvent(13, 5_100));
    }

    @Test
    void shouldNeitherPutOffNorHastenACheckpointWhenWatermarksJitter() {
        assertEquals("5 9", takenAt(5_000, 4_990, 5_080, 5_070, 5_100, 5_050, 5_190, 5_110, 5_200, 5_190, 5_299));
    }

    /** As two sources of which one is far ahead, whose watermarks nobody has merged. */
    @Test
    void shouldNotTakeACheckpointAtEachEventWhenWatermarksGoToAndFro() {
        stream.triggers(triggers.everyEventTimeNs(100));
        for (int i = 0; i < 1_000; i++) {
            stream.onEvent(i + 1, (i & 1) == 0 ? 5_000 + i : 900_000 + i);
        }
        final long taken = manager.totalCheckpoints();
        assertTrue(taken >= 10 && taken <= 21, taken + " in 1,000 ns of event time, one each 100 asked for");
    }

    @Test
    void shouldGoOnWhenAClockHasRunBackwards() {
        stream.triggers(triggers.everyWallClockNs(100).minDistanceNs(50).clock(() -> nowNs));
        nowNs = 5_000;
        stream.onEvent(1, 0);
        nowNs = 5_100;
        assertTrue(stream.onEvent(2, 0));
        nowNs = 1_000;
        assertFalse(stream.onEvent(3, 0));
        stream.requestCheckpoint();
        nowNs = 1_049;
        assertFalse(stream.onEvent(4, 0), "within the distance");
        nowNs = 1_050;
        assertTrue(stream.onEvent(5, 0), "the request");
        nowNs = 1_149;
        assertFalse(stream.onEvent(6, 0));
        nowNs = 1_150;
        assertTrue(stream.onEvent(7, 0));
    }

    @Test
    void shouldGoOnWhenASourceBeginsAnew() {
        stream.source("a", () -> offset, value -> {}).triggers(triggers.everySourceProgress(100));
        offset = 5_000;
        stream.onEvent(1, 0);
        offset = 7;
        assertFalse(stream.onEvent(2, 0));
        offset = 106;
        assertFalse(stream.onEvent(3, 0));
        offset = 107;
        assertTrue(stream.onEvent(4, 0));
        offset = Long.MAX_VALUE;
        assertTrue(stream.onEvent(5, 0));
        offset = 107;
        assertFalse(stream.onEvent(6, 0));
        offset = 207;
        assertTrue(stream.onEvent(7, 0));
    }

    @Test
    void shouldCompareEventTimesUnsigned() {
        stream.triggers(triggers.everyEventTimeNs(Long.MAX_VALUE));
        assertFalse(stream.onEvent(1, -5));
        assertFalse(stream.onEvent(2, 5), "it went back");
        stream.checkpointNow(3, 0);
        assertFalse(stream.onEvent(4, Long.MAX_VALUE - 1));
        assertTrue(stream.onEvent(5, -1));
    }

    @Test
    void shouldTakeCheckpointsByTheClock() {
        stream.triggers(triggers.everyWallClockNs(100).clock(() -> nowNs));
        nowNs = 5_000;
        for (int i = 1; i <= 10; i++) {
            stream.onEvent(i, 0);
            nowNs += 40;
        }
        assertEquals("4 7 10", taken());
    }

    @Test
    void shouldTakeCheckpointsByTheProgressOfAllSourcesTogether() {
        offset = Long.MAX_VALUE - 50;
        stream.source("a", () -> offset, value -> offset = value)
                .source("b", () -> 2 * offset, value -> {})
                .triggers(triggers.everySourceProgress(300));
        for (int i = 1; i <= 10; i++) {
            stream.onEvent(i, 0);
            offset += 40;
        }
        assertEquals("4 7 10", taken());
    }

    @Test
    void shouldTakeWhicheverComesFirst() {
        stream.triggers(triggers.everyEventTimeNs(100).everyWallClockNs(100).clock(() -> nowNs));
        stream.onEvent(1, 0);
        assertTrue(stream.onEvent(2, 100));
        nowNs = 99;
        assertFalse(stream.onEvent(3, 150));
        nowNs = 100;
        assertTrue(stream.onEvent(4, 150));
        assertFalse(stream.onEvent(5, 249));
        assertFalse(stream.onEvent(1_003, 249));
        assertTrue(stream.onEvent(1_004, 249), "the manager's interval");
    }

    @Test
    void shouldBeOffUntilItIsSet() {
        stream.triggers(triggers.clock(() -> nowNs));
        assertFalse(stream.onEvent(1, 0));
        nowNs = Long.MAX_VALUE;
        assertFalse(stream.onEvent(2, Long.MAX_VALUE));
        assertFalse(stream.onEvent(3, -1));
    }

    @Test
    void shouldStoreNothingIfASourceThrowsForATrigger() {
        final int[] calls = {0};
        stream.source(
                        "a",
                        () -> {
                            if (++calls[0] == 3) {
                                throw new IllegalStateException("the source");
                            }
                            return 0;
                        },
                        value -> {})
                .triggers(triggers.everySourceProgress(10));
        stream.checkpointNow(1, 0);
        assertThrows(IllegalStateException.class, () -> stream.checkpointNow(2, 0));
        assertEquals("1", taken());
        assertEquals(1, manager.totalCheckpoints());
    }

    @Test
    void shouldKeepTheDistance() {
        stream.triggers(triggers.everyEventTimeNs(10).minDistanceNs(1_000).clock(() -> nowNs));
        stream.onEvent(1, 0);
        assertTrue(stream.onEvent(2, 10), "there is none before it");
        nowNs = 999;
        assertFalse(stream.onEvent(3, 20));
        stream.requestCheckpoint();
        assertFalse(stream.onEvent(5_000, 30));
        nowNs = 1_000;
        assertTrue(stream.onEvent(5_001, 30));
        nowNs = 2_000;
        assertFalse(stream.onEvent(5_002, 39), "the request was served");
    }

    @Test
    void shouldServeARequestAtTheNextEvent() {
        assertFalse(stream.onEvent(1, 0));
        stream.requestCheckpoint();
        stream.requestCheckpoint();
        assertTrue(stream.onEvent(2, 0));
        assertFalse(stream.onEvent(3, 0));
        assertFalse(stream.onEvent(1_001, 0), "an interval after the checkpoint");
        assertTrue(stream.onEvent(1_002, 0));
        stream.requestCheckpoint();
        stream.triggers(triggers.everyEventTimeNs(10));
        assertTrue(manager.onEvent("s", 1_003, 0));
        assertFalse(manager.onEvent("s", 1_004, 0));
    }

    @Test
    void shouldKeepARequestThatCouldNotBeServed() {
        final TestOperator operator = new TestOperator();
        stream.operator("o", operator);
        stream.requestCheckpoint();
        operator.failure = new CheckpointException("not now");
        assertThrows(CheckpointException.class, () -> stream.onEvent(1, 0));
        operator.failure = null;
        assertTrue(stream.onEvent(2, 0));
        assertFalse(stream.onEvent(3, 0));
    }

    @Test
    void shouldCountFromTheRecoveredCheckpoint() {
        stream.source("a", () -> offset, value -> offset = value);
        offset = 70;
        stream.checkpointNow(5, 5_000);
        final StreamCheckpointer again = new CheckpointManager(store, 1_000)
                .stream("s")
                        .source("a", () -> offset, value -> offset = value)
                        .triggers(triggers.everyEventTimeNs(100)
                                .everySourceProgress(50)
                                .minDistanceNs(10)
                                .clock(() -> nowNs));
        offset = 0;
        assertEquals(OptionalLong.of(5), again.recover());
        offset = 119;
        nowNs = 9;
        assertFalse(again.onEvent(6, 5_200));
        nowNs = 10;
        assertTrue(again.onEvent(7, 5_100));
        nowNs = 20;
        offset = 169;
        assertTrue(again.onEvent(8, 5_100));
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertEquals(
                "everyWallClockNs and minDistanceNs need a clock",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> stream.triggers(new CheckpointTriggers().everyWallClockNs(1)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> stream.triggers(new CheckpointTriggers().minDistanceNs(1)));
        for (final Runnable bad : new Runnable[] {
            () -> triggers.everyEventTimeNs(0),
            () -> triggers.everyWallClockNs(-1),
            () -> triggers.everySourceProgress(0),
            () -> triggers.minDistanceNs(0)
        }) {
            final String message =
                    assertThrows(IllegalArgumentException.class, bad::run).getMessage();
            assertTrue(message.matches("[a-zA-Z]+Ns must be at least 1: .*|everySourceProgress must .*"), message);
        }
    }

    /** Requests come at any moment, also while a checkpoint sets the schedule anew: each is followed by one that began after it. */
    @Test
    @Timeout(60)
    void shouldNeverLoseARequest() throws InterruptedException {
        final AtomicLong served = new AtomicLong();
        final AtomicLong asked = new AtomicLong();
        final StreamCheckpointer stream = new CheckpointManager(store, Long.MAX_VALUE).stream("s");
        final long[] seen = {0};
        stream.source("asked", () -> seen[0] = asked.get(), value -> {});
        final Thread hot = new Thread(() -> {
            for (long sequence = 1; served.get() < 20_000; sequence++) {
                if (stream.onEvent(sequence, 0)) {
                    served.set(seen[0]);
                }
            }
        });
        hot.start();
        for (int request = 1; request <= 20_000; request++) {
            asked.set(request);
            stream.requestCheckpoint();
            while (served.get() < request && hot.isAlive()) {
                Thread.onSpinWait();
            }
        }
        hot.join();
        assertEquals(20_000, served.get());
    }
}
