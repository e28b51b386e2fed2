package io.cairn.store;

import io.cairn.checkpoint.Names;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes a directory for a store where there is none, and sees to it that a store gets into no directory with something else in it. */
final class EmptyDirectory {
    private static final String LOST_AND_FOUND = "lost+found";

    /** Of an agent that was given its usual name: see {@code io.cairn.persist.CountersFile}. */
    private static final String COUNTERS = "counters";

    private EmptyDirectory() {}

    /**
     * Creates a directory, and those above it, if it is not there. It is durable in either case: whoever created it may have died
     * before.
     *
     * @throws StoreUnusableException if there is something else, or something in it.
     */
    static void make(final Path path) throws IOException {
        if (RegularFile.exists(path)) {
            // Asked for after that, since somebody else may just have made it.
            if (!Files.isDirectory(path)) {
                throw new StoreUnusableException(noDirectory(path));
            }
            requireNothingElse(path);
        }
        createDurably(path.toAbsolutePath(), true);
    }

    /** What is wrong with a path that leads to no directory. */
    static String noDirectory(final Path path) throws IOException {
        return isDanglingLink(path)
                ? path + " is a link to " + Files.readSymbolicLink(path)
                        + ", where nothing is: create that directory, or mount it"
                : path + " is no directory";
    }

    private static boolean isDanglingLink(final Path path) {
        return Files.isSymbolicLink(path) && !Files.exists(path);
    }

    /** Keeps a new store out of a directory that somebody uses for something else. */
    private static void requireNothingElse(final Path path) throws IOException {
        String known = null;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (final Path entry : entries) {
                final String name = String.valueOf(entry.getFileName());
                if (StoreDirectory.isStore(path)) {
                    return; // somebody else has made it meanwhile
                }
                if (name.equals(LOST_AND_FOUND) || name.equals(COUNTERS)) {
                    known = name;
                } else if (!name.equals(StoreLock.FILE_NAME) && !name.equals(Manifest.NEW_FILE_NAME)) {
                    throw notEmpty(path, name, "");
                }
            }
        }
        if (known != null) {
            throw notEmpty(
                    path,
                    known,
                    known.equals(COUNTERS)
                            ? ", which an agent has left beside a store whose files are gone; delete it if they were deleted on"
                                    + " purpose"
                            : ", as the root of a file system has; name a directory below it");
        }
    }

    private static StoreUnusableException notEmpty(final Path path, final String name, final String advice) {
        return new StoreUnusableException(path + " is no store, and not empty: it has " + Names.shown(name) + advice);
    }

    /** Creates a directory and those above it, each durable before anything is put into it. The last one is made durable also if it is there. */
    private static void createDurably(final Path directory, final boolean isLast) throws IOException {
        final Path parent = directory.getParent();
        final boolean isThere = Files.isDirectory(directory);
        if (!isThere) {
            if (parent != null) {
                createDurably(parent, false);
            }
            try {
                Files.createDirectory(directory);
            } catch (final FileAlreadyExistsException ex) {
                // As one that ends in "..", or that somebody else has made, is by now.
                if (isDanglingLink(directory)) {
                    throw new StoreUnusableException(noDirectory(directory), ex);
                }
                if (!Files.isDirectory(directory)) {
                    throw ex;
                }
            }
        }
        if (parent != null && (!isThere || isLast)) {
            force(parent);
        }
    }

    private static void force(final Path parent) throws IOException {
        try (OpenDirectory opened = OpenDirectory.open(parent)) {
            opened.force();
        }
    }
}
