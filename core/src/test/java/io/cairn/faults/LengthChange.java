package io.cairn.faults;

import java.util.SplittableRandom;

/** A file that grew, or was cut. */
record LengthChange(Inode inode, long order, long from, long to, boolean isDoomed) implements Change {
    /** From here on: it grew to the first sector boundary beyond the old length, the second, and so on. */
    private static final int PARTLY = 2;

    boolean truncates() {
        return to < from;
    }

    /** It grew further. */
    LengthChange until(final long newTo) {
        return new LengthChange(inode, order, from, newTo, false);
    }

    /** A force failed. */
    LengthChange asDoomed() {
        return new LengthChange(inode, order, from, to, true);
    }

    /** The length of the file if it had the given one before. */
    long applyTo(final long length, final int outcome) {
        if (outcome == LOST) {
            return length;
        }
        if (truncates()) {
            return Math.min(length, to);
        }
        return Math.max(length, outcome == KEPT ? to : firstCut() + (long) (outcome - PARTLY) * FileContent.SECTOR);
    }

    private long firstCut() {
        return (from / FileContent.SECTOR + 1) * FileContent.SECTOR;
    }

    @Override
    public int waysToLose() {
        if (firstCut() >= to) {
            return LOST;
        }
        return LOST + Math.toIntExact((to - 1 - firstCut()) / FileContent.SECTOR + 1);
    }

    @Override
    public int worst(final SplittableRandom random) {
        return random.nextInt(LOST, waysToLose() + 1);
    }

    @Override
    public String describe(final int outcome) {
        return "length of " + inode.lastName() + " from " + from + " to " + to + " is " + applyTo(from, outcome);
    }
}
