package io.cairn.jmh.latency;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * What a latency run has recorded, all in ns.
 *
 * @param title what was run: workload, rate, duration.
 * @param perSecond rate that was kept to.
 * @param response from the intended start to the end.
 * @param service from the real start to the end.
 * @param idle response times of a loop at the same rate that does nothing: the floor.
 */
public record LatencyResult(String title, long perSecond, Histogram response, Histogram service, Histogram idle) {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    static LatencyResult of(
            final String workload,
            final String rate,
            final long perSecond,
            final Duration duration,
            final Histogram response,
            final Histogram service,
            final Histogram idle) {
        response.setTag("response");
        service.setTag("service");
        idle.setTag("idle");
        final String title =
                String.format(Locale.ROOT, "%s at %s, %,d/s for %s s", workload, rate, perSecond, seconds(duration));
        return new LatencyResult(title, perSecond, response, service, idle);
    }

    /**
     * The percentiles.
     *
     * @return a table of a few lines.
     */
    public String table() {
        final StringBuilder table = new StringBuilder(title).append(", ns\n");
        table.append(String.format(
                Locale.ROOT,
                "%-10s %12s %12s %12s %12s %12s %14s%n",
                "",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "p99.99",
                "max"));
        appendRow(table, "response", response);
        appendRow(table, "service", service);
        appendRow(table, "floor", idle);
        return table.toString();
    }

    /**
     * Writes the three histograms, with the tags response, service and idle.
     *
     * @param path of the log in the format of HdrHistogram; what is there is written over.
     */
    public void write(final Path path) {
        try (PrintStream stream = new PrintStream(new FileOutputStream(path.toFile()), false, StandardCharsets.UTF_8)) {
            final HistogramLogWriter writer = new HistogramLogWriter(stream);
            writer.outputComment("[" + title + "]");
            writer.outputLogFormatVersion();
            writer.outputStartTime(idle.getStartTimeStamp());
            writer.outputLegend();
            writer.outputIntervalHistogram(idle);
            writer.outputIntervalHistogram(response);
            writer.outputIntervalHistogram(service);
            // The stream keeps its errors to itself.
            if (stream.checkError()) {
                throw new IOException(path + " could not be written");
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static void appendRow(final StringBuilder table, final String name, final Histogram histogram) {
        table.append(String.format(Locale.ROOT, "%-10s", name));
        for (final double percentile : PERCENTILES) {
            table.append(String.format(Locale.ROOT, " %,12d", histogram.getValueAtPercentile(percentile)));
        }
        table.append(String.format(Locale.ROOT, " %,14d%n", histogram.getMaxValue()));
    }

    private static String seconds(final Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? Long.toString(duration.toSeconds())
                : String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9);
    }
}
