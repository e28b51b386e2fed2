package io.cairn.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is deleted in the end, with all that is in it. */
final class TempDirectory implements AutoCloseable {
    private static final String PREFIX = "cairn-fuzz-";

    /** A file system without a disk, which most Linux systems have. */
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path path;

    /** Makes one where the system wants such directories. */
    TempDirectory() {
        this(null);
    }

    private TempDirectory(final Path parent) {
        try {
            path = parent == null ? Files.createTempDirectory(PREFIX) : Files.createTempDirectory(parent, PREFIX);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Makes one in which flushing costs nothing, if there is a place for it: for what does not depend on a disk. */
    static TempDirectory inMemory() {
        return new TempDirectory(Files.isWritable(SHARED_MEMORY) ? SHARED_MEMORY : null);
    }

    Path resolve(final String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        delete(path);
    }

    /** Copies the files of a directory, as they are, to one that is not there yet. */
    static void copy(final Path from, final Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectory(to);
            for (final Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static void delete(final Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            final List<Path> deepestFirst =
                    files.sorted(Comparator.reverseOrder()).toList();
            for (final Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
