package io.cairn.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What JMH has saved as JSON.
 *
 * @param file that it was read from.
 * @param rows by what they measure, in the order of the file.
 */
record JmhResults(Path file, Map<Row, Result> rows) {
    /**
     * One row.
     *
     * @param forks each of which is a sample.
     * @param jdk version.
     * @param flags of the JVM.
     */
    record Result(Forks forks, String jdk, List<String> flags) {}

    /** Reads the file, all of it, or says what is wrong with it. */
    static JmhResults read(final Path file) {
        final JsonNode tree = Json.readTree(file);
        if (!tree.isArray()) {
            throw new BenchException(file + " is no result of JMH: it is no array");
        }
        final Map<Row, Result> rows = new LinkedHashMap<>();
        for (final JsonNode node : tree) {
            final Row row = row(file, node);
            try {
                if (rows.put(row, result(node)) != null) {
                    throw new BenchException("is there twice");
                }
            } catch (final BenchException ex) {
                throw new BenchException(file + ": " + row + ": " + ex.getMessage(), ex);
            }
        }
        if (rows.isEmpty()) {
            throw new BenchException(file + " holds no results");
        }
        return new JmhResults(file, rows);
    }

    private static Row row(final Path file, final JsonNode node) {
        final String benchmark = node.path("benchmark").asText("");
        final String mode = node.path("mode").asText("");
        final String unit = node.path("primaryMetric").path("scoreUnit").asText("");
        if (benchmark.isEmpty() || mode.isEmpty() || unit.isEmpty()) {
            throw new BenchException(file
                    + " is no result of JMH: an element has no \"benchmark\", \"mode\" or \"primaryMetric.scoreUnit\"");
        }
        final Map<String, String> params = new TreeMap<>();
        node.path("params")
                .properties()
                .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
        return new Row(benchmark, params, mode, unit);
    }

    private static Result result(final JsonNode node) {
        final double[][] scores = forks(node.path("primaryMetric"));
        if (scores.length == 0 || scores[0].length == 0) {
            throw new BenchException(
                    "there is no \"rawData\" (JMH's mode sample has none): the values of forks are not known");
        }
        final double[] times = new double[scores.length];
        for (int fork = 0; fork < times.length; fork++) {
            times[fork] = scores[fork].length == 0 ? Double.NaN : Samples.median(scores[fork]);
        }
        final List<String> flags = new ArrayList<>();
        node.path("jvmArgs").forEach(flag -> flags.add(flag.asText()));
        return new Result(
                new Forks(times, bytes(node.path("secondaryMetrics"), times.length)),
                node.path("jdkVersion").asText(),
                flags);
    }

    /** Of each fork; where JMH has left the norm of an iteration out, there is a rate of 0 more than there are norms. */
    private static double[] bytes(final JsonNode secondary, final int forkCount) {
        final double[][] norms = forks(secondary.path(Allocation.NORM));
        final double[][] rates = forks(secondary.path(Allocation.RATE));
        final double[] bytes = new double[forkCount];
        for (int fork = 0; fork < forkCount; fork++) {
            final double[] norm = fork < norms.length ? norms[fork] : new double[0];
            final double[] rate = fork < rates.length ? rates[fork] : new double[0];
            bytes[fork] = bytes(norm, rate);
        }
        return bytes;
    }

    private static double bytes(final double[] norms, final double[] rates) {
        if (norms.length > 0 && norms.length == rates.length) {
            return Arrays.stream(norms).anyMatch(Double::isNaN) ? Double.NaN : Samples.median(norms);
        }
        final List<Double> bytes = new ArrayList<>();
        for (final double norm : norms) {
            bytes.add(Allocation.ofIteration(norm, null));
        }
        for (final double rate : rates) {
            if (rate == 0 || Double.isNaN(rate)) {
                bytes.add(Allocation.ofIteration(null, rate));
            }
        }
        final boolean isComplete = rates.length == 0 || bytes.size() == rates.length;
        return bytes.isEmpty() || !isComplete || bytes.contains(Double.NaN)
                ? Double.NaN
                : Samples.median(bytes.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double[][] forks(final JsonNode metric) {
        final JsonNode raw = metric.path("rawData");
        if (!raw.isMissingNode() && !(raw.isArray() && raw.valueStream().allMatch(JsonNode::isArray))) {
            throw new BenchException("\"rawData\" is no array of arrays");
        }
        final double[][] forks = new double[raw.size()][];
        for (int fork = 0; fork < forks.length; fork++) {
            final JsonNode iterations = raw.get(fork);
            forks[fork] = new double[iterations.size()];
            for (int i = 0; i < iterations.size(); i++) {
                // JMH writes what is no number as a string.
                forks[fork][i] =
                        iterations.get(i).isNumber() ? iterations.get(i).asDouble() : Double.NaN;
            }
        }
        return forks;
    }
}
