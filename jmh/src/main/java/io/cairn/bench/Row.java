package io.cairn.bench;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a measured value is a value of.
 *
 * @param benchmark class and method.
 * @param params values by the name of the parameter.
 * @param mode as JMH shortens it, such as {@code avgt}.
 * @param unit such as {@code ns/op}.
 */
record Row(String benchmark, SortedMap<String, String> params, String mode, String unit) implements Comparable<Row> {
    private static final Map<String, Double> NANOSECONDS =
            Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9, "min", 60e9, "hr", 3600e9, "day", 86_400e9);

    Row(final String benchmark, final Map<String, String> params, final String mode, final String unit) {
        this(benchmark, (SortedMap<String, String>) new TreeMap<>(params), mode, unit);
    }

    /** What people and the expressions in budgets see: class, method and parameters. */
    String label() {
        return label(benchmark, params);
    }

    static String label(final String benchmark, final Map<String, String> params) {
        final int methodDot = benchmark.lastIndexOf('.');
        final StringBuilder label =
                new StringBuilder(benchmark.substring(benchmark.lastIndexOf('.', methodDot - 1) + 1));
        new TreeMap<>(params)
                .forEach((name, value) ->
                        label.append(' ').append(name).append('=').append(value));
        return label.toString();
    }

    /** More operations per time are better; of all other units less is. */
    boolean isThroughput() {
        return unit.startsWith("ops/");
    }

    /** The time of one operation, of a value in this row's unit. */
    double nanoseconds(final double value) {
        final double factor =
                NANOSECONDS.getOrDefault(isThroughput() ? unit.substring(4) : unit.replace("/op", ""), Double.NaN);
        return isThroughput() ? factor / value : factor * value;
    }

    @Override
    public int compareTo(final Row other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return label() + " (" + mode + ", " + unit + ')';
    }
}
