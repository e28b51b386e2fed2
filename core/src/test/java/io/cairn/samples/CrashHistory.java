package io.cairn.samples;

import java.util.Locale;

/**
 * What happened in a {@link CrashDrill}.
 *
 * @param length number of events of the stream.
 * @param crashedAt number of the event at which the first pipeline crashed, or 0 if there was no crash.
 * @param resumedAfter sequence that recovery returned: the next event was the first that was processed after the crash.
 * @param checkpointsBefore the crash.
 * @param checkpointsAfter the crash, or of the whole run if there was none.
 * @param checkpointLength bytes of the newest checkpoint, or 0 if there is none.
 */
record CrashHistory(
        long length,
        long crashedAt,
        long resumedAfter,
        long checkpointsBefore,
        long checkpointsAfter,
        int checkpointLength)
        implements History {

    /** Number of events that had been processed before the crash and were processed a second time after it. */
    long replayed() {
        return crashedAt - resumedAfter;
    }

    @Override
    public void print(final Lines lines) {
        lines.line("Events read", "%,d, with those that were replayed after the crash", length + replayed());
        printCheckpoints(lines);
        if (crashedAt == 0) {
            lines.line("Crashed", "not at all, as asked for");
            return;
        }
        lines.line("Crashed", "at event %,d, between the operators and onEvent", crashedAt);
        lines.line(
                "Resumed",
                resumedAfter == 0
                        ? "at event 1, since there was no checkpoint yet"
                        : "at event %,d, behind the newest checkpoint",
                resumedAfter + 1);
        lines.line(
                "Replayed",
                "%,d event(s), those from %,d to %,d: no other was processed twice",
                replayed(),
                resumedAfter + 1,
                crashedAt);
    }

    private void printCheckpoints(final Lines lines) {
        final long taken = checkpointsBefore + checkpointsAfter;
        lines.line(
                "Checkpoints",
                "%,d taken, one every %,d events%s",
                taken,
                Attempt.INTERVAL,
                crashedAt == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ": %,d before the crash, %,d after it",
                                checkpointsBefore,
                                checkpointsAfter));
        if (taken > 0) {
            lines.line("", "%,d bytes each; the newest %,d are kept off the heap", checkpointLength, Attempt.KEPT);
        }
    }
}
