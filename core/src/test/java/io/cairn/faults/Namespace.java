package io.cairn.faults;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which files and directories there are. The root is always there, and not listed. */
final class Namespace {
    private final TreeMap<String, Inode> files;
    private final TreeSet<String> directories;

    Namespace() {
        this(new TreeMap<>(), new TreeSet<>());
    }

    private Namespace(final TreeMap<String, Inode> files, final TreeSet<String> directories) {
        this.files = files;
        this.directories = directories;
    }

    Namespace copy() {
        return new Namespace(new TreeMap<>(files), new TreeSet<>(directories));
    }

    static String parent(final String path) {
        final int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    Map<String, Inode> files() {
        return files;
    }

    TreeSet<String> directories() {
        return directories;
    }

    /** Bound to the file, not only to its name: what happened to another file of that name stays. */
    void apply(final DirectoryChange change) {
        switch (change.kind()) {
            case MKDIR -> directories.add(change.path());
            case CREATE -> files.put(change.path(), change.inode());
            case RENAME -> {
                files.remove(change.path(), change.inode());
                files.put(change.target(), change.inode());
            }
            case DELETE -> {
                if (change.inode() == null) {
                    directories.remove(change.path());
                } else {
                    files.remove(change.path(), change.inode());
                }
            }
            default -> throw new IllegalArgumentException(change.toString());
        }
    }

    /** What is in a directory that is not there cannot be reached. */
    void removeOrphans() {
        // A directory sorts before what is in it, so that one pass will do.
        directories.removeIf(directory -> !hasDirectory(parent(directory)));
        files.keySet().removeIf(file -> !hasDirectory(parent(file)));
    }

    private boolean hasDirectory(final String directory) {
        return directory.isEmpty() || directories.contains(directory);
    }
}
