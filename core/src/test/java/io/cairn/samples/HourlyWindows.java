package io.cairn.samples;

import java.util.concurrent.TimeUnit;

/**
 * Counts events by the hour in which they happened, whatever the order in which they come. The watermark, the highest
 * event time so far, closes an hour's window when it is three hours past its end. So four windows are open at any time,
 * and their ring is all that is kept of single hours; an event whose window is closed is late, and only counted as
 * such. A gap in the events, however long, costs no more than closing these four.
 *
 * <pre>
 *   +--------+--------+----------------------------------------------------------+
 *   | offset | length |                                                          |
 *   +--------+--------+----------------------------------------------------------+
 *   |      0 |      8 | watermark, ns since the Unix epoch                       |
 *   |      8 |      8 | late events                                              |
 *   |     16 |      8 | closed windows that had events                           |
 *   |     24 |      8 | the busiest of these, as hours since the Unix epoch      |
 *   |     32 |      8 | its events                                               |
 *   |     40 |      8 | its highest magnitude (double), NaN if it had none       |
 *   +--------+--------+----------------------------------------------------------+
 *   |     48 |      8 | the open window whose hour modulo 4 is 0: its events     |
 *   |     56 |      8 | its highest magnitude (double), NaN if it has none       |
 *   |    ... |        | likewise for the other three                             |
 *   +--------+--------+----------------------------------------------------------+
 *                       112 bytes
 * </pre>
 */
final class HourlyWindows extends OffHeapState {
    /**
     * How many windows are open: a power of two, so that hours before the epoch, where time starts, have a place too.
     */
    static final int OPEN = 4;

    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private static final int WATERMARK = 0;
    private static final int LATE = 8;
    private static final int CLOSED = 16;
    private static final int BUSIEST_HOUR = 24;
    private static final int BUSIEST_COUNT = 32;
    private static final int BUSIEST_MAGNITUDE = 40;
    private static final int WINDOWS = 48;
    private static final int WINDOW_LENGTH = 16;
    private static final int WINDOW_MAGNITUDE = 8;

    HourlyWindows() {
        super(WINDOWS + OPEN * WINDOW_LENGTH);
        buffer.putDouble(BUSIEST_MAGNITUDE, Double.NaN);
        for (int hour = 0; hour < OPEN; hour++) {
            empty(window(hour));
        }
    }

    void onEvent(final long timeNs, final double magnitude) {
        if (timeNs > watermarkNs()) {
            advance(timeNs);
        }
        final long hour = timeNs / HOUR_NS;
        if (hour <= newestHour() - OPEN) {
            increment(LATE);
            return;
        }
        final int window = window(hour);
        increment(window);
        final double highest = buffer.getDouble(window + WINDOW_MAGNITUDE);
        if (magnitude > highest || Double.isNaN(highest)) {
            buffer.putDouble(window + WINDOW_MAGNITUDE, magnitude);
        }
    }

    private void advance(final long watermarkNs) {
        final long newest = newestHour();
        final long lastToClose = Math.min(newest, watermarkNs / HOUR_NS - OPEN);
        for (long hour = newest - OPEN + 1; hour <= lastToClose; hour++) {
            close(hour);
        }
        buffer.putLong(WATERMARK, watermarkNs);
    }

    private void close(final long hour) {
        final int window = window(hour);
        final long count = buffer.getLong(window);
        if (count == 0) {
            return;
        }
        increment(CLOSED);
        if (count > busiestCount()) {
            buffer.putLong(BUSIEST_HOUR, hour);
            buffer.putLong(BUSIEST_COUNT, count);
            buffer.putDouble(BUSIEST_MAGNITUDE, buffer.getDouble(window + WINDOW_MAGNITUDE));
        }
        empty(window);
    }

    private void empty(final int window) {
        buffer.putLong(window, 0);
        buffer.putDouble(window + WINDOW_MAGNITUDE, Double.NaN);
    }

    private void increment(final int offset) {
        buffer.putLong(offset, buffer.getLong(offset) + 1);
    }

    private static int window(final long hour) {
        return WINDOWS + (int) (hour & OPEN - 1) * WINDOW_LENGTH;
    }

    private long newestHour() {
        return watermarkNs() / HOUR_NS;
    }

    /** Highest event time so far, in nanoseconds since the Unix epoch; 0 before the first event. */
    long watermarkNs() {
        return buffer.getLong(WATERMARK);
    }

    long lateEvents() {
        return buffer.getLong(LATE);
    }

    /** Number of closed windows that had events. */
    long closedWindows() {
        return buffer.getLong(CLOSED);
    }

    /**
     * Start of the closed window with most events, and of several of the first, in nanoseconds since the Unix epoch.
     */
    long busiestHourNs() {
        return buffer.getLong(BUSIEST_HOUR) * HOUR_NS;
    }

    long busiestCount() {
        return buffer.getLong(BUSIEST_COUNT);
    }

    double busiestMagnitude() {
        return buffer.getDouble(BUSIEST_MAGNITUDE);
    }

    /** Number of events in windows that are still open. */
    long openEvents() {
        long result = 0;
        for (int hour = 0; hour < OPEN; hour++) {
            result += buffer.getLong(window(hour));
        }
        return result;
    }
}
