package io.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Saved runs in a directory, one of each commit, with their sidecars, in the order of their times. */
final class History {
    private static final String SIDECAR = ".env.json";

    private final List<Entry> entries;

    /** A run. */
    record Entry(JmhResults results, Environment environment) {
        Instant time() {
            return Instant.parse(environment.time());
        }
    }

    /** The medians of one row over the runs that have it. */
    record Trend(Row row, List<Entry> entries, double[] medians, int[] changePoints) {
        /** How much the level changes at a change point: the ratio of the medians up to the neighbouring points, as a logarithm of the time. */
        double change(final int index) {
            final int from = index == 0 ? 0 : changePoints[index - 1];
            final int to = index + 1 == changePoints.length ? medians.length : changePoints[index + 1];
            final double[] before = Arrays.copyOfRange(medians, from, changePoints[index]);
            final double[] after = Arrays.copyOfRange(medians, changePoints[index], to);
            return Math.log(row.nanoseconds(Samples.median(after)) / row.nanoseconds(Samples.median(before)));
        }
    }

    private History(final List<Entry> entries) {
        this.entries = entries;
    }

    static History read(final Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new BenchException(directory + " is not a directory");
        }
        try (Stream<Path> files = Files.list(directory)) {
            final List<Entry> entries = files.filter(file -> file.toString().endsWith(".json")
                            && !file.toString().endsWith(SIDECAR))
                    .map(History::entry)
                    .sorted(Comparator.comparing(Entry::time))
                    .toList();
            if (entries.isEmpty()) {
                throw new BenchException(directory + " holds no runs: bench history add puts one there");
            }
            return new History(entries);
        } catch (final IOException ex) {
            throw new BenchException(directory + " cannot be read: " + ex, ex);
        }
    }

    /** A run with its sidecar, without which neither its time nor its commit are known. */
    static Entry entry(final Path file) {
        return new Entry(JmhResults.read(file), Json.read(Environment.sidecar(file), Environment.class));
    }

    /** Copies a run and its sidecar into the directory, and returns where it is there. */
    static Path add(final Path directory, final Path run) {
        final Entry entry = entry(run);
        final String commit = entry.environment.commit() == null ? "unknown" : entry.environment.commit();
        final String name = entry.time().toString().replaceAll("[:.]", "-")
                + '-'
                + commit.replaceAll("[^A-Za-z0-9._-]", "_")
                + ".json";
        try {
            Files.createDirectories(directory);
            final Path target = directory.resolve(name);
            if (Files.exists(target)) {
                throw new BenchException(target + " is there already");
            }
            Json.writeBytes(Environment.sidecar(target), Files.readAllBytes(Environment.sidecar(run)));
            Json.writeBytes(target, Files.readAllBytes(run));
            return target;
        } catch (final IOException ex) {
            throw new BenchException(directory + " cannot be written to: " + ex, ex);
        }
    }

    List<Entry> entries() {
        return entries;
    }

    /** What makes the runs incomparable, or nothing. */
    List<String> differences() {
        final Environment first = entries.get(0).environment;
        return entries.stream()
                .flatMap(entry -> first.differences(entry.environment).stream())
                .distinct()
                .toList();
    }

    /** Of each row that some run has, in the order of their labels. */
    List<Trend> trends(final long seed) {
        final Map<Row, List<Entry>> rows = new TreeMap<>();
        for (final Entry entry : entries) {
            entry.results
                    .rows()
                    .keySet()
                    .forEach(row ->
                            rows.computeIfAbsent(row, key -> new ArrayList<>()).add(entry));
        }
        return rows.entrySet().stream()
                .map(row -> trend(row.getKey(), row.getValue(), seed))
                .toList();
    }

    private static Trend trend(final Row row, final List<Entry> entries, final long seed) {
        final double[] medians = entries.stream()
                .mapToDouble(entry -> entry.results.rows().get(row).forks().median())
                .toArray();
        return new Trend(row, entries, medians, ChangePoints.of(Samples.logs(medians), new SplittableRandom(seed)));
    }
}
