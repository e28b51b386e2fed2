package io.cairn.samples;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Prints what came of a {@link CrashDrill}, in plain ASCII. */
final class Summary {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final PrintStream out;
    private final QuakeFile file;
    private final QuakeStream stream;
    private final Outcome outcome;

    Summary(final PrintStream out, final QuakeFile file, final QuakeStream stream, final Outcome outcome) {
        this.out = out;
        this.file = file;
        this.stream = stream;
        this.outcome = outcome;
    }

    void print() {
        printEvents();
        printCheckpoints();
        printCrash();
        out.println();
        printCost();
        out.println();
        printOperators();
        out.println();
        line(
                "Result",
                outcome.isIdentical()
                        ? "IDENTICAL to that of a run without a crash: all operator state, byte for byte"
                        : "DIFFERENT from that of a run without a crash");
    }

    private void printEvents() {
        line(
                "Input",
                "%s: %,d events, %,d of them without a magnitude%s",
                ascii(file.name()),
                file.quakes().size(),
                file.withoutMagnitude(),
                file.isNewestFirst() ? "; newest first, so read from the end" : "");
        line(
                "Stream",
                "%,d events%s, %s to %s",
                stream.length(),
                stream.loops() == 1 ? "" : String.format(Locale.ROOT, " in %,d loops", stream.loops()),
                time(stream.timeNs(0)),
                time(outcome.result().windows().watermarkNs()));
        line("Events read", "%,d, with those that were replayed after the crash", stream.length() + outcome.replayed());
    }

    private void printCheckpoints() {
        final long taken = outcome.checkpointsBefore() + outcome.checkpointsAfter();
        line(
                "Checkpoints",
                "%,d taken, one every %,d events%s",
                taken,
                CrashDrill.INTERVAL,
                outcome.crashedAt() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ": %,d before the crash, %,d after it",
                                outcome.checkpointsBefore(),
                                outcome.checkpointsAfter()));
        if (taken > 0) {
            line(
                    "",
                    "%,d bytes each; the newest %,d are kept off the heap",
                    outcome.checkpointLength(),
                    CrashDrill.KEPT);
        }
    }

    private void printCrash() {
        if (outcome.crashedAt() == 0) {
            line("Crashed", "not at all, as asked for");
            return;
        }
        line("Crashed", "at event %,d, between the operators and onEvent", outcome.crashedAt());
        line(
                "Resumed",
                outcome.resumedAfter() == 0
                        ? "at event 1, since there was no checkpoint yet"
                        : "at event %,d, behind the newest checkpoint",
                outcome.resumedAfter() + 1);
        line(
                "Replayed",
                "%,d event(s), those from %,d to %,d: no other was processed twice",
                outcome.replayed(),
                outcome.resumedAfter() + 1,
                outcome.crashedAt());
    }

    private void printCost() {
        line("onEvent, ns", "%10s %8s %8s %8s %8s %10s", "calls", "p50", "p90", "p99", "p99.9", "max");
        percentiles("  all", outcome.times().all());
        if (outcome.times().checkpoints().getTotalCount() > 0) {
            percentiles("  checkpoint", outcome.times().checkpoints());
        }
        line("", "Reading the clock takes some %,d ns of each. Measured after a warm-up of", CallTimes.clockCostNs());
        line(
                "",
                "%,d events; the longest are often the machine's doing.",
                CrashDrill.WARM_UP_RUNS
                        * stream.ofLength(CrashDrill.WARM_UP_EVENTS / CrashDrill.WARM_UP_RUNS)
                                .length());
        line(
                "Allocated",
                "%,d bytes on the hot path of %,d events; %,d bytes in the first %,d events,",
                outcome.steady().bytes(),
                outcome.steady().events(),
                outcome.filling().bytes(),
                outcome.filling().events());
        line("", "while the store was being filled");
    }

    private void percentiles(final String label, final Histogram histogram) {
        line(
                label,
                "%,10d %,8d %,8d %,8d %,8d %,10d",
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue());
    }

    private void printOperators() {
        final GridCounts grid = outcome.result().grid();
        final int cell = grid.busiestCell();
        line(
                "Grid",
                "%d of %d cells have events; the busiest has %,d: %s to %s, %s to %s",
                grid.cellsWithEvents(),
                GridCounts.CELLS,
                grid.count(cell),
                degrees(GridCounts.south(cell), 'S', 'N'),
                degrees(GridCounts.south(cell) + GridCounts.DEGREES, 'S', 'N'),
                degrees(GridCounts.west(cell), 'W', 'E'),
                degrees(GridCounts.west(cell) + GridCounts.DEGREES, 'W', 'E'));
        final HourlyWindows windows = outcome.result().windows();
        line(
                "Hours",
                "%,d closed by the watermark; %,d events in hours still open, %,d late",
                windows.closedWindows(),
                windows.openEvents(),
                windows.lateEvents());
        if (windows.closedWindows() > 0) {
            final double magnitude = windows.busiestMagnitude();
            line(
                    "",
                    "busiest: %s with %,d events%s",
                    time(windows.busiestHourNs()),
                    windows.busiestCount(),
                    Double.isNaN(magnitude) ? "" : String.format(Locale.ROOT, ", up to magnitude %.1f", magnitude));
        }
        final StrongestQuakes strongest = outcome.result().strongest();
        for (int rank = 0; rank < strongest.size(); rank++) {
            final long sequence = strongest.sequence(rank);
            line(
                    rank == 0 ? "Strongest" : "",
                    "%2d. magnitude %.1f  %s  event %,7d  %s",
                    rank + 1,
                    strongest.magnitude(rank),
                    time(strongest.timeNs(rank)),
                    sequence,
                    ascii(stream.quake(sequence - 1).place()));
        }
    }

    private void line(final String label, final String format, final Object... args) {
        out.printf(Locale.ROOT, "%-13s%s%n", label, String.format(Locale.ROOT, format, args));
    }

    private static String time(final long ns) {
        final long second = TimeUnit.SECONDS.toNanos(1);
        return TIME.format(Instant.ofEpochSecond(ns / second, ns % second));
    }

    private static String degrees(final int degrees, final char negative, final char positive) {
        return degrees == 0 ? "0" : Math.abs(degrees) + " " + (degrees < 0 ? negative : positive);
    }

    /** A file may hold anything, and a terminal may take it for a command. */
    private static String ascii(final String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
