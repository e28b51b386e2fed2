package io.cairn.processes;

import io.cairn.checkpoint.CheckpointState;
import java.util.List;

/** What a parent knows of a stream that its children save to: which checkpoints must be there, and which may be. */
final class KnownStream {
    private final int number;
    private final int maxPerStream;
    private long newest;
    private long oldest = 1;

    /** What may be the oldest already, since a deletion has begun. */
    private long oldestAtMost = 1;

    KnownStream(final int number, final int maxPerStream) {
        this.number = number;
        this.maxPerStream = maxPerStream;
    }

    void saved(final long sequence) {
        newest = sequence;
    }

    void deleting(final long sequence) {
        oldestAtMost = Math.max(oldestAtMost, sequence);
    }

    void deleted(final long sequence) {
        oldest = Math.max(oldest, sequence);
    }

    /** The newest that was acknowledged, or that was found since; 0 if there is none. */
    long newest() {
        return newest;
    }

    /** What is wrong with the checkpoints that were found, oldest first, or null. */
    String problem(final Checkpoints checkpoints, final List<CheckpointState> found) {
        long next = found.isEmpty() ? newest + 1 : found.get(0).id().sequence();
        final long last =
                found.isEmpty() ? newest : found.get(found.size() - 1).id().sequence();
        if (last != newest && last != newest + 1) {
            return number + ": the newest is " + last + ", acknowledged was " + newest + ": " + found;
        }
        final long bound = last - maxPerStream + 1;
        if (next < Math.max(oldest, bound) || next > Math.max(oldestAtMost, bound)) {
            return number + ": the oldest is " + next + ", and should be one from " + Math.max(oldest, bound) + " to "
                    + Math.max(oldestAtMost, bound) + ": " + found;
        }
        for (final CheckpointState state : found) {
            final String problem = state.id().sequence() == next++
                    ? checkpoints.problem(number, state)
                    : "the sequences are not consecutive";
            if (problem != null) {
                return number + ": " + problem + ": " + found;
            }
        }
        return null;
    }

    /** Goes on from what was found: it must stay. */
    void found(final List<CheckpointState> found) {
        if (!found.isEmpty()) {
            newest = found.get(found.size() - 1).id().sequence();
            oldest = Math.max(oldest, found.get(0).id().sequence());
        }
        oldestAtMost = oldest;
    }
}
