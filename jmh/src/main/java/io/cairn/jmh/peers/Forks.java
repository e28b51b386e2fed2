package io.cairn.jmh.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the forks of one row have given.
 *
 * @param timesNs of each fork, iteration by iteration.
 * @param bytesPerCall allocated on the heap, round by round; not a number if that was not measured.
 */
record Forks(List<double[]> timesNs, List<Double> bytesPerCall) {
    static Forks read(final String name, final JsonNode benchmark) {
        final JsonNode metric = benchmark.path("primaryMetric");
        if (!metric.path("scoreUnit").asText().equals("ns/op")) {
            throw new IllegalArgumentException(name + " is not in ns/op");
        }
        final List<double[]> times = new ArrayList<>();
        for (final JsonNode fork : metric.path("rawData")) {
            final double[] values = new double[fork.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = fork.get(i).asDouble();
            }
            times.add(values);
        }
        if (times.isEmpty()) {
            throw new IllegalArgumentException(name + " has no measurement");
        }
        return new Forks(times, List.of(bytesPerCall(benchmark.path("secondaryMetrics"))));
    }

    /** JMH leaves out what was allocated per call where that is nothing. */
    private static double bytesPerCall(final JsonNode metrics) {
        final JsonNode rate = metrics.path("gc.alloc.rate");
        final double otherwise = !rate.isMissingNode() && rate.path("score").asDouble() == 0 ? 0 : Double.NaN;
        return metrics.path("gc.alloc.rate.norm").path("score").asDouble(otherwise);
    }

    Forks and(final Forks more) {
        return new Forks(concatenation(timesNs, more.timesNs), concatenation(bytesPerCall, more.bytesPerCall));
    }

    private static <T> List<T> concatenation(final List<T> first, final List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    Timing timing() {
        return Timing.of(
                timesNs.toArray(new double[0][]),
                bytesPerCall.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
