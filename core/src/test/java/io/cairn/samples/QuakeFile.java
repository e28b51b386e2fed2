package io.cairn.samples;

import java.util.List;

/**
 * The events of a CSV, in the order of the stream.
 *
 * @param name of the file, for people.
 * @param quakes at least one.
 * @param isNewestFirst whether the rows were read from the last to the first: see {@link QuakeCsv}.
 */
record QuakeFile(String name, List<Quake> quakes, boolean isNewestFirst) {
    long withoutMagnitude() {
        return quakes.stream().filter(quake -> Double.isNaN(quake.magnitude())).count();
    }
}
