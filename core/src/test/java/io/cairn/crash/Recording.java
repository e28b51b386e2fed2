package io.cairn.crash;

import io.cairn.faults.Operation;
import io.cairn.faults.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of a store, as its disk saw it.
 *
 * @param operations that changed the disk.
 * @param moments one for each boundary: before the first operation, and after each.
 */
public record Recording(List<Operation> operations, List<Moment> moments) {
    /** From a trace in which moments were marked, the first of them before any operation. */
    public static Recording of(final Trace trace) {
        final List<Operation> operations = trace.operations();
        final List<Moment> moments = new ArrayList<>();
        Moment now = null;
        final List<Trace.Mark> marks = trace.marks();
        int next = 0;
        for (int boundary = 0; boundary <= operations.size(); boundary++) {
            while (next < marks.size() && marks.get(next).boundary() <= boundary) {
                now = (Moment) marks.get(next++).value();
            }
            moments.add(now);
        }
        return new Recording(operations, moments);
    }

    /** The first part of this one, up to a boundary, and then another. */
    Recording upTo(final int boundary, final Recording then) {
        final List<Operation> allOperations = new ArrayList<>(operations.subList(0, boundary));
        allOperations.addAll(then.operations);
        final List<Moment> allMoments = new ArrayList<>(moments.subList(0, boundary));
        allMoments.addAll(then.moments);
        return new Recording(allOperations, allMoments);
    }

    /**
     * Whether there is something to be found at a boundary that was not there at the one before: a flush alone makes fewer
     * images possible, and no new ones.
     */
    boolean isNewAt(final int boundary) {
        if (boundary == 0 || moments.get(boundary) != moments.get(boundary - 1)) {
            return true;
        }
        final Operation.Kind kind = operations.get(boundary - 1).kind();
        return kind != Operation.Kind.FORCE && kind != Operation.Kind.FORCE_DIRECTORY;
    }

    /** After the last operation. */
    public int lastBoundary() {
        return operations.size();
    }
}
