package io.cairn.store;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps a second writer out of a store: a lock on a file that is never deleted. What counts is the file, and not by which directory
 * it is known.
 *
 * <p>Such a lock is the whole process's, and closing any channel on the file lets go of it. So this process has at most one
 * channel on a lock file: an opening that finds the file among those that are open opens none, and a channel that turns out to
 * be on a file that another class loader's Cairn has locked stays open, for the next opening. Two class loaders exclude each other by
 * the JDK's own table of locks, which is the JVM's. That table holds a lock as weakly as its channel is held, and a channel that is
 * collected is closed; so each channel is held until its store is closed, and longer than its class loader would live.
 */
final class StoreLock implements AutoCloseable {
    static final String FILE_NAME = "lock";

    /** Lock files that this class loader's Cairn has a channel on, by what identifies them. */
    private static final Map<Object, OpenFile> OPEN = new HashMap<>();

    /** Is held by the JVM, and holds all that this class holds. There is nothing to do for it when the JVM ends. */
    private static final class Hook extends Thread {}

    private static final Thread HOOK = new Hook();

    /** A lock file that is open. */
    private static final class OpenFile {
        private final FileChannel channel;
        private final Object key;

        /** The directory that it is locked for; null if it is locked by somebody else in this JVM. */
        private String directory;

        /** By which a store is recognised that was dropped without being closed. */
        private WeakReference<StoreLock> owner;

        OpenFile(final FileChannel channel, final Object key) {
            this.channel = channel;
            this.key = key;
        }
    }

    private final OpenFile file;

    private StoreLock(final OpenFile file, final Path directory) {
        this.file = file;
        file.directory = directory.toString();
        file.owner = new WeakReference<>(this);
    }

    /**
     * Locks a directory.
     *
     * @param directory by its real path.
     * @param name by which the user knows it.
     * @throws StoreLockedException if somebody has it open for writing.
     * @throws StoreUnusableException if its lock is no regular file.
     */
    static StoreLock acquire(final Path directory, final Path name) throws IOException {
        final Path path = directory.resolve(FILE_NAME);
        final String problem = RegularFile.problem(path);
        if (problem != null) {
            throw new StoreUnusableException(problem);
        }
        synchronized (monitor(directory)) {
            // Whoever creates the file keeps the channel: closing it would let go of a lock that somebody else has got
            // on the file meanwhile.
            final FileChannel created = createIfMissing(path);
            OpenFile file = null;
            try {
                final Object key = RegularFile.key(path);
                if (key == null) {
                    throw new NoSuchFileException(path.toString());
                }
                synchronized (monitor(key)) {
                    file = find(key);
                    if (file == null) {
                        file = new OpenFile(created == null ? RegularFile.open(path, true) : created, key);
                        add(file);
                    } else if (file.directory != null) {
                        throw new StoreLockedException(
                                name + " is open for writing in this process" + explain(file, directory));
                    }
                    return lock(file, directory, name);
                }
            } finally {
                if (created != null && (file == null || file.channel != created)) {
                    created.close();
                }
            }
        }
    }

    private static StoreLock lock(final OpenFile file, final Path directory, final Path name) throws IOException {
        boolean isToStay = false;
        try {
            if (file.channel.tryLock() == null) {
                throw new StoreLockedException(name + " is open for writing in another process");
            }
            isToStay = true;
            return new StoreLock(file, directory);
        } catch (final OverlappingFileLockException ex) {
            isToStay = true; // closing it would let go of the other's lock
            throw new StoreLockedException(name + " is open for writing in this process");
        } finally {
            if (!isToStay) {
                close(file);
            }
        }
    }

    /** Lets go of the lock; the file stays. Closing twice is fine. */
    @Override
    public void close() throws IOException {
        synchronized (monitor(file.key)) {
            close(file);
        }
    }

    /** The last to go is the entry, since closing lets go of whatever lock another channel has got meanwhile. */
    private static void close(final OpenFile file) throws IOException {
        try {
            file.channel.close();
        } finally {
            remove(file);
        }
    }

    /** The channel on a file that was not there, for writing; null if it is there. */
    private static FileChannel createIfMissing(final Path path) throws IOException {
        if (RegularFile.exists(path)) {
            return null;
        }
        try {
            return RegularFile.create(path);
        } catch (final FileAlreadyExistsException ex) {
            return null; // somebody else has made it meanwhile
        }
    }

    private static String explain(final OpenFile file, final Path directory) {
        if (!file.directory.equals(directory.toString())) {
            return ": its " + FILE_NAME + " is one file with that of " + file.directory
                    + ", of which it seems to be a copy by hard links; copy the files themselves";
        }
        return file.owner.get() == null
                ? ": a store that was dropped without being closed stays open until the process ends"
                : "";
    }

    /** One object in the whole JVM, whichever class loader asks, since equal strings are interned as one. */
    private static Object monitor(final Object key) {
        return "io.cairn.store.lock ".concat(key.toString()).intern();
    }

    private static OpenFile find(final Object key) {
        synchronized (OPEN) {
            return OPEN.get(key);
        }
    }

    private static void add(final OpenFile file) {
        synchronized (OPEN) {
            if (OPEN.isEmpty()) {
                changeHook(true);
            }
            OPEN.put(file.key, file);
        }
    }

    private static void remove(final OpenFile file) {
        synchronized (OPEN) {
            if (OPEN.remove(file.key, file) && OPEN.isEmpty()) {
                changeHook(false);
            }
        }
    }

    private static void changeHook(final boolean isToBe) {
        try {
            if (isToBe) {
                Runtime.getRuntime().addShutdownHook(HOOK);
            } else {
                Runtime.getRuntime().removeShutdownHook(HOOK);
            }
        } catch (final IllegalStateException ex) {
            // The JVM is ending, which collects nothing any more: stores are opened and closed without it.
        }
    }
}
