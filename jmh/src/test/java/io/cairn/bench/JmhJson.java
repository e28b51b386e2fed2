package io.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writes what JMH would have saved, and its sidecar. */
final class JmhJson {
    private static final String FLAGS = "\"-Xms2g\", \"-Xmx2g\"";

    private JmhJson() {}

    /** Rows as "Some.row=100,101,102", the values of forks in ns. */
    static Path write(final Path file, final String... rows) throws IOException {
        return write(file, FLAGS, rows);
    }

    static Path write(final Path file, final String flags, final List<String> rows) throws IOException {
        return write(file, flags, rows.toArray(String[]::new));
    }

    private static Path write(final Path file, final String flags, final String[] rows) throws IOException {
        final List<String> elements =
                Arrays.stream(rows).map(row -> element(flags, row)).toList();
        Files.writeString(file, "[" + String.join(",", elements) + "]");
        return file;
    }

    private static String element(final String flags, final String row) {
        final String[] parts = row.split("=");
        final String forks = "[" + String.join("],[", parts[1].split(",")) + "]";
        return String.format(
                Locale.ROOT,
                "{\"benchmark\":\"io.cairn.jmh.%s\",\"mode\":\"avgt\",\"jvmArgs\":[%s],\"jdkVersion\":\"17.0.15\","
                        + "\"params\":{\"shape\":\"8x256\"},"
                        + "\"primaryMetric\":{\"scoreUnit\":\"ns/op\",\"rawData\":[%s]},"
                        + "\"secondaryMetrics\":{\"gc.alloc.rate\":{\"rawData\":[%s]}}}",
                parts[0],
                flags,
                forks,
                forks.replaceAll("[0-9.]+", "0.0"));
    }

    static void sidecar(final Path results, final String cpu, final String commit, final String time) {
        Json.write(
                Environment.sidecar(results),
                new Environment("17.0.15", "VM", List.of("-Xms2g", "-Xmx2g"), cpu, 2, "Linux", "ext4", commit, time));
    }
}
