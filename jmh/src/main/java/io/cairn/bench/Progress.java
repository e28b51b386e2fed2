package io.cairn.bench;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** One line that tells how far long work has come and how long it will still take, on a terminal; gone when the work is done. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 100;

    private final PrintWriter terminal;
    private final Clock clock;
    private final Instant start;
    private int total;
    private int done;

    /**
     * Shows what is done.
     *
     * @param terminal to show it on, or null.
     * @param clock that the time left is told by.
     * @param total number of steps.
     */
    Progress(final PrintWriter terminal, final Clock clock, final int total) {
        this.terminal = terminal;
        this.clock = clock;
        this.total = total;
        start = clock.instant();
    }

    /** More is to be done than was known. */
    void more(final int steps) {
        total += steps;
    }

    /** Tells what is begun. */
    void begin(final String step) {
        final String line = String.format(Locale.ROOT, "%d/%d  %s  %s", done + 1, total, timeLeft(), step);
        show(line.substring(0, Math.min(line.length(), WIDTH)));
        done++;
    }

    private String timeLeft() {
        if (done == 0) {
            return "";
        }
        final Duration left = Duration.between(start, clock.instant())
                .multipliedBy(total - done)
                .dividedBy(done);
        return left.compareTo(Duration.ofMinutes(2)) < 0
                ? left.toSeconds() + " s left"
                : (left.toSeconds() + 59) / 60 + " min left";
    }

    @Override
    public void close() {
        show("");
    }

    private void show(final String line) {
        if (terminal != null) {
            terminal.print('\r' + line + " ".repeat(WIDTH - line.length()) + '\r');
            terminal.flush();
        }
    }
}
