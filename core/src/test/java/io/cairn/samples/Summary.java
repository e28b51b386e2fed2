package io.cairn.samples;

import java.io.PrintStream;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Prints what came of a run, in plain ASCII. */
final class Summary {
    private final Lines lines;
    private final QuakeFile file;
    private final QuakeStream stream;
    private final Outcome outcome;

    Summary(final PrintStream out, final QuakeFile file, final QuakeStream stream, final Outcome outcome) {
        lines = new Lines(out);
        this.file = file;
        this.stream = stream;
        this.outcome = outcome;
    }

    void print() {
        printEvents();
        outcome.history().print(lines);
        lines.emptyLine();
        if (outcome.times().all().getTotalCount() > 0) {
            printCost();
            lines.emptyLine();
        }
        printOperators();
        lines.emptyLine();
        lines.line(
                "Result",
                outcome.isIdentical()
                        ? "IDENTICAL to that of a run without a crash: all operator state, byte for byte"
                        : "DIFFERENT from that of a run without a crash");
    }

    private void printEvents() {
        lines.line(
                "Input",
                "%s: %,d events, %,d of them without a magnitude%s",
                Lines.ascii(file.name()),
                file.quakes().size(),
                file.withoutMagnitude(),
                file.isNewestFirst() ? "; newest first, so read from the end" : "");
        lines.line(
                "Stream",
                "%,d events%s, %s to %s",
                stream.length(),
                stream.loops() == 1 ? "" : String.format(Locale.ROOT, " in %,d loops", stream.loops()),
                Lines.time(stream.timeNs(0)),
                Lines.time(outcome.result().windows().watermarkNs()));
    }

    private void printCost() {
        lines.line("onEvent, ns", "%10s %8s %8s %8s %8s %10s", "calls", "p50", "p90", "p99", "p99.9", "max");
        if (outcome.synchronous() != null) {
            lines.line("at every save", "");
            printTimes(outcome.synchronous());
            lines.line("by the agent", "");
        }
        printTimes(outcome.times());
        lines.line(
                "",
                "Reading the clock takes some %,d ns of each. Measured after a warm-up of",
                CallTimes.clockCostNs());
        lines.line("", "%,d events in memory; the longest are often the machine's doing.", WarmUp.events(stream));
        printAllocation();
    }

    private void printTimes(final CallTimes times) {
        percentiles("  all", times.all());
        if (times.checkpoints().getTotalCount() > 0) {
            percentiles("  checkpoint", times.checkpoints());
        }
    }

    private void printAllocation() {
        final Allocation filling = outcome.filling();
        final Allocation steady = outcome.steady();
        if (steady.events() == 0) {
            lines.line("Allocated", "%,d bytes in %,d event(s)", filling.bytes(), filling.events());
            return;
        }
        lines.line(
                "Allocated",
                "%,d bytes on the hot path of %,d events; %,d bytes in the first %,d events,",
                steady.bytes(),
                steady.events(),
                filling.bytes(),
                filling.events());
        lines.line("", "while the first %,d checkpoints were taken", Attempt.KEPT);
    }

    private void percentiles(final String label, final Histogram histogram) {
        lines.line(
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
        lines.line(
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
        lines.line(
                "Hours",
                "%,d closed by the watermark; %,d events in hours still open, %,d late",
                windows.closedWindows(),
                windows.openEvents(),
                windows.lateEvents());
        if (windows.closedWindows() > 0) {
            final double magnitude = windows.busiestMagnitude();
            lines.line(
                    "",
                    "busiest: %s with %,d events%s",
                    Lines.time(windows.busiestHourNs()),
                    windows.busiestCount(),
                    Double.isNaN(magnitude) ? "" : String.format(Locale.ROOT, ", up to magnitude %.1f", magnitude));
        }
        final StrongestQuakes strongest = outcome.result().strongest();
        for (int rank = 0; rank < strongest.size(); rank++) {
            final long sequence = strongest.sequence(rank);
            lines.line(
                    rank == 0 ? "Strongest" : "",
                    "%2d. magnitude %.1f  %s  event %,7d  %s",
                    rank + 1,
                    strongest.magnitude(rank),
                    Lines.time(strongest.timeNs(rank)),
                    sequence,
                    Lines.ascii(stream.quake(sequence - 1).place()));
        }
    }

    private static String degrees(final int degrees, final char negative, final char positive) {
        return degrees == 0 ? "0" : Math.abs(degrees) + " " + (degrees < 0 ? negative : positive);
    }
}
