package io.cairn.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Opens the files of a store. Whatever stands in its directory is judged before it is touched: a link may lead to somebody
 * else's file, and opening a pipe would wait for ever. No link is followed.
 */
final class RegularFile {
    /**
     * A union file system gives a file another identity when it is opened for writing for the first time, and a writer may replace its
     * manifest just when a reader opens it.
     */
    private static final int ATTEMPTS = 10;

    private static final Set<OpenOption> READING = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATING = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);

    private RegularFile() {}

    /** Whether there is anything, be it a link that leads nowhere. Unlike {@link Files#exists}, does not take a failure for an absence. */
    static boolean exists(final Path path) throws IOException {
        return attributes(path) != null;
    }

    /** What is wrong with what is there, or null if that is a regular file, or nothing. */
    static String problem(final Path path) throws IOException {
        return problem(path, attributes(path));
    }

    private static String problem(final Path path, final BasicFileAttributes attributes) {
        if (attributes == null || attributes.isRegularFile()) {
            return null;
        }
        return attributes.isSymbolicLink()
                ? path + " is a link, and a store follows none: the file itself must be in the directory"
                : path + " is no regular file";
    }

    /** What tells the file from others as long as somebody has it open; its real path where the system has nothing better; null if there is none. */
    static Object key(final Path path) throws IOException {
        return key(path, attributes(path));
    }

    private static Object key(final Path path, final BasicFileAttributes attributes) throws IOException {
        if (attributes == null) {
            return null;
        }
        return attributes.fileKey() == null ? path.toRealPath(LinkOption.NOFOLLOW_LINKS) : attributes.fileKey();
    }

    /**
     * Opens a file that is there, for reading or for reading and writing. For reading that may be one that has just taken its place, as a manifest does.
     *
     * @throws NoSuchFileException if it is not.
     * @throws IOException if it is no regular file, or another one takes its place before it can be written to.
     */
    static FileChannel open(final Path path, final boolean isWriting) throws IOException {
        for (int attempt = 1; ; attempt++) {
            final BasicFileAttributes attributes = attributes(path);
            if (attributes == null) {
                throw new NoSuchFileException(path.toString());
            }
            requireNoProblem(path, attributes);
            final Object key = key(path, attributes);
            final FileChannel channel = FileChannel.open(path, isWriting ? WRITING : READING);
            boolean isToStay = false;
            try {
                requireNoProblem(path, attributes(path));
                isToStay = !isWriting || key.equals(key(path));
                if (isToStay) {
                    return channel;
                }
            } finally {
                if (!isToStay) {
                    channel.close();
                }
            }
            if (attempt == ATTEMPTS) {
                throw new IOException("another file has taken the place of " + path + " while it was opened");
            }
        }
    }

    private static void requireNoProblem(final Path path, final BasicFileAttributes attributes) throws IOException {
        final String problem = problem(path, attributes);
        if (problem != null) {
            throw new IOException(problem);
        }
    }

    /**
     * Creates a file for reading and writing.
     *
     * @throws FileAlreadyExistsException if there is anything.
     */
    static FileChannel create(final Path path) throws IOException {
        return FileChannel.open(path, CREATING);
    }

    private static BasicFileAttributes attributes(final Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (final NoSuchFileException ex) {
            return null;
        }
    }
}
