package io.cairn.bench;

/**
 * From values to places in a picture; what lies outside is drawn at the edge.
 *
 * @param min value at {@code from}.
 * @param max value at {@code to}.
 * @param from place, in pixels.
 * @param to place, in pixels.
 */
record Scale(double min, double max, double from, double to) {
    double at(final double value) {
        final double inside = Math.max(min, Math.min(max, value));
        return from + (to - from) * (inside - min) / (max - min);
    }
}
