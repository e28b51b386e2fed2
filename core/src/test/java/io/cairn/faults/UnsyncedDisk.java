package io.cairn.faults;

import io.cairn.faults.Operation.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A disk and what the system has not written to it yet: what {@link PowerLoss} says of it, operation by operation. */
final class UnsyncedDisk {
    private final Namespace durable;
    private final Namespace current;
    private final Map<Long, Inode> inodes = new HashMap<>();
    private List<DirectoryChange> directoryChanges = new ArrayList<>();
    private int inodeCount;
    private long order;

    UnsyncedDisk(final DiskImage base) {
        durable = new Namespace();
        durable.directories().addAll(base.directories());
        base.contents().forEach((name, content) -> durable.files().put(name, newInode(name, content)));
        current = durable.copy();
    }

    void apply(final Operation operation) {
        if (isOutside(operation.path())) {
            return;
        }
        order++;
        switch (operation.kind()) {
            case MKDIR -> change(new DirectoryChange(order, Kind.MKDIR, operation.path(), null, null));
            case CREATE -> create(operation);
            case RENAME -> rename(operation);
            case DELETE -> delete(operation);
            case WRITE -> inode(operation).write(order, operation.position(), operation.bytes());
            case TRUNCATE -> inode(operation).truncate(order, operation.position());
            case FORCE -> force(operation);
            case FORCE_DIRECTORY -> forceDirectory(operation);
            default -> {
                // Changes nothing.
            }
        }
    }

    private static boolean isOutside(final String path) {
        return path.equals("..") || path.startsWith("../");
    }

    private void create(final Operation operation) {
        final Inode inode = newInode(operation.path(), FileContent.EMPTY);
        bind(operation, inode);
        change(new DirectoryChange(order, Kind.CREATE, operation.path(), null, inode));
    }

    private void rename(final Operation operation) {
        if (current.directories().contains(operation.path()) || isOutside(operation.target())) {
            throw new UnsupportedOperationException("power loss after " + operation);
        }
        final Inode inode = named(operation);
        inode.renamed(operation.target());
        change(new DirectoryChange(order, Kind.RENAME, operation.path(), operation.target(), inode));
    }

    private void delete(final Operation operation) {
        final boolean isDirectory = current.directories().contains(operation.path());
        final Inode inode = isDirectory ? null : named(operation);
        change(new DirectoryChange(order, Kind.DELETE, operation.path(), null, inode));
    }

    private void change(final DirectoryChange change) {
        current.apply(change);
        directoryChanges.add(change);
    }

    private void force(final Operation operation) {
        final Inode inode = inode(operation);
        if (operation.failed()) {
            inode.forceFailed();
        } else {
            inode.force();
        }
    }

    private void forceDirectory(final Operation operation) {
        final List<DirectoryChange> pending = new ArrayList<>();
        for (final DirectoryChange change : directoryChanges) {
            final DirectoryChange after = !change.directory().equals(operation.path())
                    ? change
                    : operation.failed() ? change.asDoomed() : change.asForced();
            final boolean isDurable =
                    after.isForced() && !after.isDoomed() && pending.stream().noneMatch(after::dependsOn);
            if (isDurable) {
                durable.apply(after);
            } else {
                pending.add(after);
            }
        }
        directoryChanges = pending;
    }

    private Inode newInode(final String name, final FileContent content) {
        return new Inode(inodeCount++, name, content);
    }

    private void bind(final Operation operation, final Inode inode) {
        if (operation.file() != 0) {
            inodes.put(operation.file(), inode);
        }
    }

    /** By the file's identity if it is known, as the name may be another file's by now. */
    private Inode inode(final Operation operation) {
        final Inode known = inodes.get(operation.file());
        return known != null ? known : named(operation);
    }

    private Inode named(final Operation operation) {
        final Inode inode = current.files().get(operation.path());
        if (inode == null) {
            throw new IllegalArgumentException(operation + ": there is no such file, neither in the base state"
                    + " nor created since: does the trace start where the base state was taken?");
        }
        bind(operation, inode);
        return inode;
    }

    Namespace durable() {
        return durable;
    }

    List<DirectoryChange> directoryChanges() {
        return directoryChanges;
    }

    /** All that a power loss may take back, in the order in which it happened. */
    List<Change> changes() {
        final List<Change> changes = new ArrayList<>(directoryChanges);
        for (final Inode inode : reachable()) {
            changes.addAll(inode.changes());
        }
        changes.sort(Comparator.comparingLong(Change::order));
        return changes;
    }

    /** The files that may be there after a power loss. */
    private Collection<Inode> reachable() {
        final Set<Inode> reachable = new LinkedHashSet<>(durable.files().values());
        for (final DirectoryChange change : directoryChanges) {
            if (change.inode() != null) {
                reachable.add(change.inode());
            }
        }
        return reachable;
    }
}
