package io.cairn.samples;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells how far a long run is: on a terminal in one line that changes, elsewhere in a line now and then. It is called
 * between repetitions only, where nothing is measured.
 */
final class Progress {
    private static final long TERMINAL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    private final PrintStream err;
    private final boolean isTerminal;
    private final LongSupplier nanoClock;
    private String run;
    private long startNs;
    private long lastNs;
    private boolean isLineOpen;

    Progress(final PrintStream err, final boolean isTerminal, final LongSupplier nanoClock) {
        this.err = err;
        this.isTerminal = isTerminal;
        this.nanoClock = nanoClock;
    }

    void start(final String run) {
        this.run = run;
        startNs = nanoClock.getAsLong();
        lastNs = startNs;
    }

    /** Says how far the run is, unless that was said just before; the end of the run is always told. */
    void update(final long loops, final long totalLoops, final long events) {
        final long nowNs = nanoClock.getAsLong();
        final boolean isEnd = loops == totalLoops;
        if (!isEnd && nowNs - lastNs < (isTerminal ? TERMINAL_INTERVAL_NS : LINE_INTERVAL_NS)) {
            return;
        }
        lastNs = nowNs;
        final double seconds = (nowNs - startNs) / 1e9;
        final String text = String.format(
                Locale.ROOT, "%s: %,d of %,d loops, %,d events, %.1f s", run, loops, totalLoops, events, seconds);
        if (isTerminal) {
            err.print('\r' + text);
            isLineOpen = true;
        } else {
            err.println(text);
        }
        if (isEnd) {
            stop();
        }
        err.flush();
    }

    /** Ends the line that changes, so that something else can be printed. */
    void stop() {
        if (isLineOpen) {
            err.println();
            err.flush();
            isLineOpen = false;
        }
    }
}
