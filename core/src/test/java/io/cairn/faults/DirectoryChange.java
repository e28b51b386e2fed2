package io.cairn.faults;

import io.cairn.faults.Operation.Kind;
import java.util.SplittableRandom;

/**
 * A directory entry that was made, moved or removed.
 *
 * @param inode    the file; null if it is a directory
 * @param target   for a rename only, otherwise null
 * @param isForced whether the directory that has the new entry, or had the removed one, has been forced since
 * @param isDoomed whether a force failed meanwhile
 */
record DirectoryChange(
        long order, Kind kind, String path, String target, Inode inode, boolean isForced, boolean isDoomed)
        implements Change {
    DirectoryChange(final long order, final Kind kind, final String path, final String target, final Inode inode) {
        this(order, kind, path, target, inode, false, false);
    }

    /** Which directory is to be forced. */
    String directory() {
        return Namespace.parent(target == null ? path : target);
    }

    DirectoryChange asForced() {
        return new DirectoryChange(order, kind, path, target, inode, true, isDoomed);
    }

    DirectoryChange asDoomed() {
        return new DirectoryChange(order, kind, path, target, inode, isForced, true);
    }

    /** Whether it makes a difference which one is done first. */
    boolean dependsOn(final DirectoryChange earlier) {
        return inode != null && inode == earlier.inode
                || earlier.names(path)
                || target != null && earlier.names(target);
    }

    private boolean names(final String name) {
        return path.equals(name) || name.equals(target);
    }

    @Override
    public int waysToLose() {
        return LOST;
    }

    @Override
    public int worst(final SplittableRandom random) {
        return LOST;
    }

    @Override
    public String describe(final int outcome) {
        return kind + " " + path + (target == null ? "" : " to " + target) + (outcome == KEPT ? "" : " undone");
    }
}
