package io.cairn.samples;

import static io.cairn.samples.Samples.HOUR_NS;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HourlyWindowsTest {
    private static final long HOUR = 420_000;
    private static final long START = HOUR * HOUR_NS;

    private final HourlyWindows windows = new HourlyWindows();

    @Test
    void shouldHaveNothingBeforeTheFirstEvent() {
        assertWindows(0, 0, 0);
        assertEquals(0, windows.watermarkNs());
    }

    @Test
    void shouldKeepTheHighestEventTimeAsWatermark() {
        windows.onEvent(START + 5, 1);
        windows.onEvent(START + 3, 1);

        assertEquals(START + 5, windows.watermarkNs());
    }

    @Test
    void shouldCloseAWindowThreeHoursPastItsEnd() {
        windows.onEvent(START, 1.5);
        windows.onEvent(START + HOUR_NS - 1, 2.5);
        windows.onEvent(START + 4 * HOUR_NS - 1, 1);
        assertWindows(0, 3, 0);

        windows.onEvent(START + 4 * HOUR_NS, 1);

        assertWindows(1, 2, 0);
        assertEquals(START, windows.busiestHourNs());
        assertEquals(2, windows.busiestCount());
        assertEquals(2.5, windows.busiestMagnitude());
    }

    @Test
    void shouldCountAnEventOutOfOrderInItsOwnWindow() {
        windows.onEvent(START, 1);
        windows.onEvent(START + 3 * HOUR_NS, 1);
        windows.onEvent(START + 1, 4);
        windows.onEvent(START + 9 * HOUR_NS, 1);

        assertWindows(2, 1, 0);
        assertEquals(START, windows.busiestHourNs());
        assertEquals(2, windows.busiestCount());
        assertEquals(4, windows.busiestMagnitude());
    }

    @Test
    void shouldCountAnEventAsLateWhenItsWindowIsClosed() {
        windows.onEvent(START, 1);
        windows.onEvent(START + 4 * HOUR_NS, 1);
        windows.onEvent(START + HOUR_NS - 1, 9);
        windows.onEvent(0, 9);

        assertWindows(1, 1, 2);
        assertEquals(START + 4 * HOUR_NS, windows.watermarkNs());

        windows.onEvent(START + HOUR_NS, 9);
        assertWindows(1, 2, 2);
    }

    @Test
    void shouldOpenAWindowBeforeTheFirstEvent() {
        windows.onEvent(START, 1);
        windows.onEvent(START - 3 * HOUR_NS, 1);
        windows.onEvent(START - 3 * HOUR_NS - 1, 1);

        assertWindows(0, 2, 1);
    }

    @Test
    void shouldCloseAllWindowsOverALongGap() {
        for (int hour = 0; hour < HourlyWindows.OPEN; hour++) {
            windows.onEvent(START + hour * HOUR_NS, 1);
        }
        windows.onEvent(START + 3 * HOUR_NS, 1);

        windows.onEvent(START + 1_000 * HOUR_NS, 1);

        assertWindows(4, 1, 0);
        assertEquals(START + 3 * HOUR_NS, windows.busiestHourNs());
    }

    @Test
    void shouldNotLoopOverTheHoursOfAGap() {
        assertTimeoutPreemptively(ofSeconds(5), () -> {
            // Each time the gap is the longest possible one: millions of hours.
            for (int i = 0; i < 10_000; i++) {
                final HourlyWindows fresh = new HourlyWindows();
                fresh.onEvent(0, 1);
                fresh.onEvent(Long.MAX_VALUE, 1);
                assertEquals(1, fresh.closedWindows());
                assertEquals(1, fresh.openEvents());
            }
        });
    }

    @Test
    void shouldTakeEventsFromTheEpochOn() {
        windows.onEvent(0, 1);
        windows.onEvent(1, 1);
        windows.onEvent(4 * HOUR_NS, 1);

        assertWindows(1, 1, 0);
        assertEquals(0, windows.busiestHourNs());
        assertEquals(2, windows.busiestCount());
    }

    @Test
    void shouldCountEventsWithoutMagnitude() {
        windows.onEvent(START, Double.NaN);
        windows.onEvent(START + 4 * HOUR_NS, Double.NaN);
        assertTrue(Double.isNaN(windows.busiestMagnitude()));

        windows.onEvent(START + 4 * HOUR_NS, -0.5);
        windows.onEvent(START + 4 * HOUR_NS, Double.NaN);
        windows.onEvent(START + 8 * HOUR_NS, 1);

        assertWindows(2, 1, 0);
        assertEquals(3, windows.busiestCount());
        assertEquals(-0.5, windows.busiestMagnitude());
    }

    @Test
    void shouldKeepTheEarlierOfTwoEquallyBusyHours() {
        for (int hour = 0; hour < 6; hour++) {
            windows.onEvent(START + hour * HOUR_NS, 1);
        }

        assertEquals(START, windows.busiestHourNs());
    }

    @Test
    void shouldAgreeWithAModelThatKeepsEveryHour() {
        final Map<Long, Long> countByHour = new HashMap<>();
        final List<Quake> quakes = Samples.unrulyQuakes(5_000);
        long newest = 0;
        long late = 0;
        for (final Quake quake : quakes) {
            windows.onEvent(quake.timeNs(), quake.magnitude());
            final long hour = quake.timeNs() / HOUR_NS;
            newest = Math.max(newest, hour);
            if (hour <= newest - HourlyWindows.OPEN) {
                late++;
            } else {
                countByHour.merge(hour, 1L, Long::sum);
            }
        }
        final long lastClosed = newest - HourlyWindows.OPEN;

        assertTrue(late > 0, "the events should include late ones");
        assertEquals(late, windows.lateEvents());
        assertEquals(
                countByHour.keySet().stream().filter(hour -> hour <= lastClosed).count(), windows.closedWindows());
        assertEquals(
                countByHour.entrySet().stream()
                        .filter(entry -> entry.getKey() <= lastClosed)
                        .mapToLong(Map.Entry::getValue)
                        .max()
                        .orElseThrow(),
                windows.busiestCount());
        assertEquals(windows.busiestCount(), countByHour.get(windows.busiestHourNs() / HOUR_NS));
    }

    private void assertWindows(final long closed, final long openEvents, final long late) {
        assertAll(
                () -> assertEquals(closed, windows.closedWindows(), "closed"),
                () -> assertEquals(openEvents, windows.openEvents(), "events in open windows"),
                () -> assertEquals(late, windows.lateEvents(), "late"));
    }
}
