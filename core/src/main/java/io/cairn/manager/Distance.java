package io.cairn.manager;

/**
 * How far a number has come since a stream's last checkpoint. While it is below where it was then, it is counted from the lowest that it
 * has had since. So a number that begins anew, or was far ahead for a moment, gets on; and one that jitters by less than the distance asked for is
 * where it would be without.
 */
final class Distance {
    private long start;
    private long lowest;

    /** Counts from a value on. */
    void restart(final long value) {
        start = value;
        lowest = value;
    }

    /** Whether values that are compared unsigned have come so far, unsigned. */
    boolean isReached(final long value, final long distance) {
        if (Long.compareUnsigned(value, start) >= 0) {
            return Long.compareUnsigned(value - start, distance) >= 0;
        }
        if (Long.compareUnsigned(value, lowest) < 0) {
            lowest = value;
        }
        return Long.compareUnsigned(value - lowest, distance) >= 0;
    }

    /** How far values have come of which only the differences count, since they may overflow. */
    long to(final long value) {
        final long distance = value - start;
        if (distance >= 0) {
            return distance;
        }
        if (value - lowest < 0) {
            lowest = value;
        }
        return value - lowest;
    }
}
