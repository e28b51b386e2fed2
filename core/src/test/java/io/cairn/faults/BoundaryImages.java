package io.cairn.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the images of one boundary from outcomes, one for each pending change. */
final class BoundaryImages {
    private final int boundary;
    private final List<Change> changes;
    private final Namespace durable;
    private final boolean hasDirectoryChanges;
    private final Map<Inode, PendingFile> pendingFiles = new HashMap<>();

    BoundaryImages(final int boundary, final UnsyncedDisk disk, final long seed) {
        this.boundary = boundary;
        this.changes = disk.changes();
        this.durable = disk.durable().copy();
        this.hasDirectoryChanges = !disk.directoryChanges().isEmpty();
        for (final Change change : changes) {
            final Inode inode = change instanceof SectorChange sector
                    ? sector.inode()
                    : change instanceof LengthChange length ? length.inode() : null;
            if (inode != null) {
                pendingFiles.computeIfAbsent(inode, pending -> new PendingFile(pending, changes, seed));
            }
        }
    }

    List<Change> changes() {
        return changes;
    }

    /** Which files and directories there are then. */
    Namespace namespace(final int[] outcomes) {
        if (!hasDirectoryChanges) {
            return durable;
        }
        final Namespace namespace = durable.copy();
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == Change.KEPT && changes.get(i) instanceof DirectoryChange change) {
                namespace.apply(change);
            }
        }
        namespace.removeOrphans();
        return namespace;
    }

    /** Of the image, without making it: hardly ever the same for two that differ. */
    long fingerprint(final Namespace namespace, final int[] outcomes) {
        long sum = 0;
        if (hasDirectoryChanges) {
            for (final String directory : namespace.directories()) {
                sum += Mix.of(directory.hashCode());
            }
        }
        for (final Map.Entry<String, Inode> file : namespace.files().entrySet()) {
            final PendingFile pending = pendingFiles.get(file.getValue());
            final long content =
                    pending == null ? file.getValue().durable().fingerprint() : pending.fingerprint(outcomes);
            sum += Mix.of(file.getKey().hashCode(), content);
        }
        return sum;
    }

    DiskImage image(final Namespace namespace, final int[] outcomes, final long ordinal) {
        final TreeMap<String, FileContent> contents = new TreeMap<>();
        for (final Map.Entry<String, Inode> file : namespace.files().entrySet()) {
            final PendingFile pending = pendingFiles.get(file.getValue());
            contents.put(file.getKey(), pending == null ? file.getValue().durable() : pending.content(outcomes));
        }
        final int[] kept = outcomes.clone();
        return new DiskImage(contents, namespace.directories(), () -> describe(kept, ordinal));
    }

    private String describe(final int[] outcomes, final long ordinal) {
        final List<String> lost = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] != Change.KEPT) {
                lost.add(changes.get(i).describe(outcomes[i]));
            }
        }
        return "image " + ordinal + " at boundary " + boundary + ", " + lost.size() + " of " + outcomes.length
                + " pending changes lost: " + lost;
    }
}
