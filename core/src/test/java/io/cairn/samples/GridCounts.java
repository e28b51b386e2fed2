package io.cairn.samples;

/**
 * Counts the events of each cell of a grid of 10 by 10 degrees.
 *
 * <pre>
 *   +--------+--------+----------------------------------------------------------+
 *   | offset | length |                                                          |
 *   +--------+--------+----------------------------------------------------------+
 *   |      0 |      8 | events from 90 S to 80 S, 180 W to 170 W                 |
 *   |      8 |      8 | events from 90 S to 80 S, 170 W to 160 W                 |
 *   |    ... |        | eastwards, 36 cells; then the row north of it; 18 rows   |
 *   |  5,176 |      8 | events from 80 N to 90 N, 170 E to 180 E                 |
 *   +--------+--------+----------------------------------------------------------+
 *                       5,184 bytes
 * </pre>
 */
final class GridCounts extends OffHeapState {
    static final int ROWS = 18;
    static final int COLUMNS = 36;
    static final int CELLS = ROWS * COLUMNS;

    static final int DEGREES = 10;

    GridCounts() {
        super(CELLS * Long.BYTES);
    }

    void onEvent(final double latitude, final double longitude) {
        final int offset = cell(latitude, longitude) * Long.BYTES;
        buffer.putLong(offset, buffer.getLong(offset) + 1);
    }

    /**
     * Number of the cell at a place: its south-western corner belongs to it, and so does the north pole to the last
     * row.
     */
    static int cell(final double latitude, final double longitude) {
        final int row = Math.min((int) (latitude + 90) / DEGREES, ROWS - 1);
        // 180 degrees east are 180 degrees west.
        final int column = (int) (longitude + 180) / DEGREES % COLUMNS;
        return row * COLUMNS + column;
    }

    long count(final int cell) {
        return buffer.getLong(cell * Long.BYTES);
    }

    /** Latitude of a cell's southern edge, in degrees. */
    static int south(final int cell) {
        return cell / COLUMNS * DEGREES - 90;
    }

    /** Longitude of a cell's western edge, in degrees. */
    static int west(final int cell) {
        return cell % COLUMNS * DEGREES - 180;
    }

    /** The cell with most events; of several, the first. */
    int busiestCell() {
        int result = 0;
        for (int cell = 1; cell < CELLS; cell++) {
            if (count(cell) > count(result)) {
                result = cell;
            }
        }
        return result;
    }

    int cellsWithEvents() {
        int result = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            if (count(cell) > 0) {
                result++;
            }
        }
        return result;
    }

    long total() {
        long result = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            result += count(cell);
        }
        return result;
    }
}
