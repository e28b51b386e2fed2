package io.cairn.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The directory that a store was opened in. It can be moved, and another one can take its name, while files of the first one are
 * still written through their channels. Whatever is created, renamed or opened by path therefore makes sure, before and after,
 * that the path still leads to this directory.
 *
 * <p>It is held open: that makes flushing it independent of its path, and keeps the file system from giving its number to another.
 */
final class OpenDirectory implements AutoCloseable {
    private final Path path;
    private final Object key;
    private final FileChannel channel;

    private OpenDirectory(final Path path, final Object key, final FileChannel channel) {
        this.path = path;
        this.key = key;
        this.channel = channel;
    }

    /** Opens a directory by its real path. */
    static OpenDirectory open(final Path path) throws IOException {
        final Object key = key(path);
        final OpenDirectory directory = new OpenDirectory(path, key, FileChannel.open(path, StandardOpenOption.READ));
        boolean isIt = false;
        try {
            directory.requireInPlace();
            isIt = true;
            return directory;
        } finally {
            if (!isIt) {
                directory.close();
            }
        }
    }

    /**
     * Makes sure that the path leads to this directory.
     *
     * @throws DirectoryMovedException if it does not.
     */
    void requireInPlace() throws IOException {
        final Object found;
        try {
            found = key(path);
        } catch (final FileSystemException ex) {
            if (ex instanceof NoSuchFileException || !Files.isDirectory(path.getParent())) {
                throw new DirectoryMovedException(path, "", ex);
            }
            throw ex;
        }
        if (!key.equals(found)) {
            throw new DirectoryMovedException(path, ", and there is another one by its name", null);
        }
    }

    /** Makes what was created, renamed and deleted in it durable. */
    void force() throws IOException {
        final boolean wasInterrupted = Thread.interrupted();
        try {
            channel.force(true);
        } catch (final IOException ex) {
            throw new ForceFailedException(
                    "flushing the directory " + path + " has failed: " + FailureReason.of(ex), ex);
        } finally {
            SlotFile.restoreInterrupt(wasInterrupted);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The real path, where the system has nothing better: it differs once the path leads through a link. */
    private static Object key(final Path path) throws IOException {
        final Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath() : key;
    }
}
