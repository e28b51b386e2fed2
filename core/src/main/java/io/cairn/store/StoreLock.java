package io.cairn.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.agrona.CloseHelper;

/**
 * Keeps a second writer out of a store: a lock on a file that is never deleted and, within this JVM, a system property, since a
 * lock on a file is the whole process's, and any other channel on that file that is closed lets go of it, also that of another
 * class loader's Cairn.
 */
final class StoreLock implements AutoCloseable {
    static final String FILE_NAME = "lock";
    private static final String PROPERTY_PREFIX = "io.cairn.store.open.";

    private final String property;
    private final FileChannel channel;

    private StoreLock(final String property, final FileChannel channel) {
        this.property = property;
        this.channel = channel;
    }

    /**
     * Locks a directory.
     *
     * @param name by which the user knows it.
     * @throws StoreLockedException if somebody has it open for writing.
     */
    static StoreLock acquire(final Path directory, final Path name) throws IOException {
        final Object fileKey =
                Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        final String property = PROPERTY_PREFIX + (fileKey == null ? directory.toRealPath() : fileKey);
        if (System.getProperties().putIfAbsent(property, name.toString()) != null) {
            throw new StoreLockedException(name + " is open for writing in this process");
        }
        FileChannel channel = null;
        boolean isLocked = false;
        try {
            channel =
                    FileChannel.open(directory.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw new StoreLockedException(name + " is open for writing in another process");
            }
            isLocked = true;
            return new StoreLock(property, channel);
        } catch (final OverlappingFileLockException ex) {
            throw new StoreLockedException(name + " is open for writing in this process");
        } finally {
            if (!isLocked) {
                CloseHelper.quietClose(channel);
                System.getProperties().remove(property);
            }
        }
    }

    /** Lets go of the lock; the file stays. Closing twice is fine. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                System.getProperties().remove(property);
            }
        }
    }
}
