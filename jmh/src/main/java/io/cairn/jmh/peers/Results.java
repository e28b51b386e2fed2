package io.cairn.jmh.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** What was measured, read from the raw files of a run. */
final class Results {
    static final String CODECS_FILE = "peers-codecs.json";
    static final String STORES_FILE = "peers-stores.json";
    static final String SIZES_FILE = "peers-sizes.json";
    static final String MACHINE_FILE = "peers-machine.json";

    /** In place of a peer's name. */
    private static final String FLOOR = "FLOOR";

    private final Map<Operation, Map<String, Map<String, Forks>>> timings = new EnumMap<>(Operation.class);
    private final Map<String, Long> sizes = new HashMap<>();
    private final Map<String, String> machine = new LinkedHashMap<>();
    private final Map<String, String> versions = new HashMap<>();
    private int saves;

    private Results() {}

    static Results read(final Path directory) throws IOException {
        final Results results = new Results();
        for (final String file : new String[] {CODECS_FILE, STORES_FILE}) {
            results.addTimings(array(directory.resolve(file)));
        }
        final JsonNode lengths = tree(directory.resolve(SIZES_FILE));
        results.saves = lengths.path("saves").asInt();
        for (final String kind : new String[] {"codecs", "stores"}) {
            for (final JsonNode each : lengths.path(kind)) {
                results.sizes.put(
                        kind + each.path("peer").asText() + each.path("shape").asText(),
                        each.path("bytes").asLong());
            }
        }
        final JsonNode machine = tree(directory.resolve(MACHINE_FILE));
        machine.path("machine")
                .properties()
                .forEach(entry ->
                        results.machine.put(entry.getKey(), entry.getValue().asText()));
        machine.path("versions")
                .properties()
                .forEach(entry ->
                        results.versions.put(entry.getKey(), entry.getValue().asText()));
        return results;
    }

    private static JsonNode tree(final Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    private static JsonNode array(final Path file) throws IOException {
        final JsonNode result = tree(file);
        if (!result.isArray() || result.isEmpty()) {
            throw new IllegalArgumentException(file + " has no results of JMH");
        }
        return result;
    }

    private void addTimings(final JsonNode benchmarks) {
        for (final JsonNode benchmark : benchmarks) {
            final String name = benchmark.path("benchmark").asText();
            final JsonNode parameters = benchmark.path("params");
            final String shape = parameters.path("shape").asText()
                    + (parameters.has("streams")
                            ? ", " + parameters.path("streams").asText() + " streams"
                            : "");
            final String method = name.substring(name.lastIndexOf('.') + 1);
            final Forks forks = Forks.read(name, benchmark);
            if (method.equals("memcpy")) {
                for (final Operation operation : Operation.values()) {
                    if (operation.isOfCodecs()) {
                        add(operation, shape, FLOOR, forks);
                    }
                }
            } else {
                final String peer = parameters.path("peer").asText();
                final boolean isSynced = parameters.path("synced").asBoolean(false);
                add(
                        Operation.ofKey(isSynced ? method + "Synced" : method),
                        shape,
                        peer.equals(StorePeer.BARE.name()) ? FLOOR : peer,
                        forks);
            }
        }
    }

    /** Each round of a run has given a fork. */
    private void add(final Operation operation, final String shape, final String peer, final Forks forks) {
        timings.computeIfAbsent(operation, key -> new LinkedHashMap<>())
                .computeIfAbsent(shape, key -> new HashMap<>())
                .merge(peer, forks, Forks::and);
    }

    /** Fewest forks of any row. */
    int forks() {
        return fewest(forks -> forks.timesNs().size());
    }

    /** Fewest iterations of any fork. */
    int iterations() {
        return fewest(forks ->
                forks.timesNs().stream().mapToInt(times -> times.length).min().orElseThrow());
    }

    private int fewest(final ToIntFunction<Forks> count) {
        return timings.values().stream()
                .flatMap(byShape -> byShape.values().stream())
                .flatMap(byPeer -> byPeer.values().stream())
                .mapToInt(count)
                .min()
                .orElseThrow();
    }

    /** The shapes for which an operation was measured. */
    List<String> shapesOf(final Operation operation) {
        return List.copyOf(timings.getOrDefault(operation, Map.of()).keySet());
    }

    /** Of a peer, or null if it was not measured. */
    Timing timing(final Operation operation, final String shape, final String peer) {
        final Forks forks = timings.get(operation).get(shape).get(peer);
        return forks == null ? null : forks.timing();
    }

    /** What the others are multiples of, or null. */
    Timing floor(final Operation operation, final String shape) {
        return timing(operation, shape, FLOOR);
    }

    /** Encoded bytes, or bytes on disk; null if they were not measured. */
    Long size(final Operation operation, final String shape, final String peer) {
        return sizes.get((operation.isOfCodecs() ? "codecs" : "stores") + peer + shape);
    }

    /** Saves after which stores were measured. */
    int saves() {
        return saves;
    }

    /** What it ran on, in order. */
    Map<String, String> machine() {
        return machine;
    }

    String versionOf(final String peer) {
        return versions.getOrDefault(peer, "");
    }
}
