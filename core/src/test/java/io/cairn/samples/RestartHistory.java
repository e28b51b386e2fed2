package io.cairn.samples;

import java.nio.file.Path;

/**
 * What happened in a {@link RestartDrill} that came to the end of the stream. Of the processes before this one only their
 * checkpoints are left, and what is told of them follows from those.
 *
 * @param directory of the store.
 * @param isFirst whether there was no process before.
 * @param length number of events of the stream.
 * @param crashAt number of the event at which a first process is halted, or 0 if it is not.
 * @param resumedAfter sequence that recovery returned: the next event was the first that this process has processed.
 * @param checkpoints that this process has taken.
 * @param checkpointLength bytes of the newest checkpoint, or 0 if there is none.
 * @param isDamaged whether some checkpoints were lost.
 */
record RestartHistory(
        Path directory,
        boolean isFirst,
        long length,
        long crashAt,
        long resumedAfter,
        long checkpoints,
        int checkpointLength,
        boolean isDamaged)
        implements History {

    @Override
    public void print(final Lines lines) {
        if (resumedAfter == length) {
            lines.line("Events read", "none: the newest checkpoint was taken behind the last event");
        } else {
            lines.line(
                    "Events read",
                    "%,d by this process, those from %,d to %,d",
                    length - resumedAfter,
                    resumedAfter + 1,
                    length);
        }
        lines.line("Checkpoints", "%,d taken by this process, one every %,d events", checkpoints, Attempt.INTERVAL);
        if (checkpointLength > 0) {
            lines.line(
                    "",
                    "%,d bytes each, flushed to the disk within onEvent; the newest %,d are kept in %s",
                    checkpointLength,
                    Attempt.KEPT,
                    Lines.ascii(directory.toString()));
        }
        if (isFirst) {
            lines.line("Halted", "not at all, as asked for");
        } else if (resumedAfter < length) {
            printRestart(lines);
        }
    }

    private void printRestart(final Lines lines) {
        final boolean wasHalted = isResumedFromHalt();
        if (wasHalted) {
            lines.line("Halted", "at event %,d, as --crash-at says: an earlier process", crashAt);
        }
        lines.line(
                "Resumed",
                resumedAfter == 0
                        ? "at event 1, since there was no checkpoint yet"
                        : "at event %,d, behind the newest checkpoint%s",
                resumedAfter + 1,
                isLastCheckpoint() ? ", which is the last of the stream" : "");
        if (isDamaged) {
            lines.line("Replayed", "what was processed before from event %,d on", resumedAfter + 1);
            return;
        }
        lines.line(
                "Replayed",
                "%s%,d event(s), those from %,d to %,d: %s",
                wasHalted ? "" : "at most ",
                replayed(),
                resumedAfter + 1,
                resumedAfter + replayed(),
                reason(wasHalted));
    }

    private String reason(final boolean wasHalted) {
        if (wasHalted) {
            return "no other was processed twice";
        }
        return isLastCheckpoint()
                ? "all of them, if the stream was finished before"
                : "the next checkpoint was not reached";
    }

    /** Number of events that were processed before and again by this process, or the most that it can be. */
    long replayed() {
        final long reached = isResumedFromHalt() ? crashAt : Math.min(length, resumedAfter + Attempt.INTERVAL);
        return reached - resumedAfter;
    }

    /**
     * Whether it is certain enough that it was at the event to crash at that the process before came to its end: the
     * checkpoint is the newest that was taken before that event; and it is not the last of the stream, which a process
     * leaves that has finished, too.
     */
    boolean isResumedFromHalt() {
        return !isFirst
                && !isDamaged
                && resumedAfter < crashAt
                && crashAt <= resumedAfter + Attempt.INTERVAL
                && (!isLastCheckpoint() || crashAt == length);
    }

    private boolean isLastCheckpoint() {
        return length - resumedAfter < Attempt.INTERVAL;
    }
}
