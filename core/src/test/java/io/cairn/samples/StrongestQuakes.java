package io.cairn.samples;

/**
 * The ten strongest events so far, the strongest first, and of equally strong ones the earlier first. An event without
 * a magnitude cannot be among them.
 *
 * <pre>
 *   +--------+--------+----------------------------------------------------------+
 *   | offset | length |                                                          |
 *   +--------+--------+----------------------------------------------------------+
 *   |      0 |      8 | how many there are, 0 to 10                              |
 *   +--------+--------+----------------------------------------------------------+
 *   |      8 |      8 | of the strongest: magnitude (double)                     |
 *   |     16 |      8 |                   sequence                               |
 *   |     24 |      8 |                   time, ns since the Unix epoch          |
 *   |    ... |        | likewise for the other nine                              |
 *   +--------+--------+----------------------------------------------------------+
 *                       248 bytes
 * </pre>
 */
final class StrongestQuakes extends OffHeapState {
    static final int CAPACITY = 10;

    private static final int SIZE = 0;
    private static final int ENTRIES = 8;
    private static final int ENTRY_LENGTH = 24;
    private static final int ENTRY_SEQUENCE = 8;
    private static final int ENTRY_TIME = 16;

    StrongestQuakes() {
        super(ENTRIES + CAPACITY * ENTRY_LENGTH);
    }

    void onEvent(final long sequence, final long timeNs, final double magnitude) {
        final int size = size();
        if (Double.isNaN(magnitude) || size == CAPACITY && magnitude <= magnitude(CAPACITY - 1)) {
            return;
        }
        int rank = Math.min(size, CAPACITY - 1);
        while (rank > 0 && magnitude > magnitude(rank - 1)) {
            put(rank, sequence(rank - 1), timeNs(rank - 1), magnitude(rank - 1));
            rank--;
        }
        put(rank, sequence, timeNs, magnitude);
        buffer.putLong(SIZE, Math.min(size + 1, CAPACITY));
    }

    private void put(final int rank, final long sequence, final long timeNs, final double magnitude) {
        final int entry = entry(rank);
        buffer.putDouble(entry, magnitude);
        buffer.putLong(entry + ENTRY_SEQUENCE, sequence);
        buffer.putLong(entry + ENTRY_TIME, timeNs);
    }

    private static int entry(final int rank) {
        return ENTRIES + rank * ENTRY_LENGTH;
    }

    int size() {
        return (int) buffer.getLong(SIZE);
    }

    /** Magnitude of one of them; the strongest has rank 0. */
    double magnitude(final int rank) {
        return buffer.getDouble(entry(rank));
    }

    long sequence(final int rank) {
        return buffer.getLong(entry(rank) + ENTRY_SEQUENCE);
    }

    /** When it happened, in nanoseconds since the Unix epoch. */
    long timeNs(final int rank) {
        return buffer.getLong(entry(rank) + ENTRY_TIME);
    }
}
