package io.cairn.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * What {@link io.cairn.jmh.latency.LatencyResult} has written, all in ns.
 *
 * @param title what was run.
 * @param response from the intended start to the end.
 * @param service from the real start to the end.
 * @param idle of a loop that does nothing.
 */
record LatencyLog(String title, Histogram response, Histogram service, Histogram idle) {
    static LatencyLog read(final Path file) {
        try {
            final String title = title(file);
            final Map<String, Histogram> histograms = histograms(file);
            for (final String tag : new String[] {"response", "service", "idle"}) {
                if (!histograms.containsKey(tag) || histograms.get(tag).getTotalCount() == 0) {
                    throw new BenchException(
                            file + " is no log of bench latency: it has no histogram with the tag " + tag);
                }
            }
            return new LatencyLog(title, histograms.get("response"), histograms.get("service"), histograms.get("idle"));
        } catch (final NoSuchFileException ex) {
            throw new BenchException(file + " does not exist", ex);
        } catch (final MalformedInputException ex) {
            throw new BenchException(file + " is no log of bench latency: it is no text", ex);
        } catch (final IOException ex) {
            throw new BenchException(file + " cannot be read: " + ex, ex);
        }
    }

    private static String title(final Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            final String line = reader.readLine();
            return line != null && line.startsWith("#[") && line.endsWith("]")
                    ? line.substring(2, line.length() - 1)
                    : "";
        }
    }

    private static Map<String, Histogram> histograms(final Path file) throws IOException {
        final Map<String, Histogram> histograms = new HashMap<>();
        try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
            while (reader.hasNext()) {
                final EncodableHistogram next = reader.nextIntervalHistogram();
                if (next instanceof Histogram histogram && histogram.getTag() != null) {
                    if (histograms.put(histogram.getTag(), histogram) != null) {
                        throw new IllegalArgumentException("two histograms have the tag " + histogram.getTag());
                    }
                }
            }
        } catch (final RuntimeException ex) {
            // The reader throws whatever its decoder meets.
            throw new BenchException(file + " is no log of bench latency: " + ex.getMessage(), ex);
        }
        return histograms;
    }
}
