package io.cairn.tool;

import java.io.PrintWriter;
import java.util.Locale;
import org.agrona.concurrent.EpochNanoClock;

/** One line that tells how far long work has come, on a terminal; gone when the work is done. */
final class Progress implements AutoCloseable {
    private static final long INTERVAL_NS = 200_000_000;

    private final PrintWriter terminal;
    private final EpochNanoClock clock;
    private final String activity;
    private long lastNs;
    private int shownLength;

    /**
     * Shows what is done.
     *
     * @param terminal to show it on, or null.
     * @param clock that tells when it is time for another look.
     * @param activity that is going on.
     */
    Progress(final PrintWriter terminal, final EpochNanoClock clock, final String activity) {
        this.terminal = terminal;
        this.clock = clock;
        this.activity = activity;
        lastNs = clock.nanoTime();
        show(activity);
    }

    /** Tells how much is done, which is shown now and then. */
    void update(final long done, final long total) {
        if (terminal == null) {
            return;
        }
        final long nowNs = clock.nanoTime();
        if (Math.abs(nowNs - lastNs) >= INTERVAL_NS) { // also where the clock was set back
            lastNs = nowNs;
            show(String.format(Locale.ROOT, "%s: %,d of %,d streams", activity, done, total));
        }
    }

    @Override
    public void close() {
        show("");
    }

    private void show(final String line) {
        if (terminal != null) {
            terminal.print("\r" + line + " ".repeat(Math.max(0, shownLength - line.length())));
            if (line.isEmpty()) {
                terminal.print('\r');
            }
            terminal.flush();
            shownLength = line.length();
        }
    }
}
