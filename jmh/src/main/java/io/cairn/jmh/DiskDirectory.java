package io.cairn.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A new directory on a real disk, deleted afterwards: under the one that the system property {@code cairn.bench.directory}
 * names, or else under the current one. Memory that poses as a disk is refused, since flushing it costs nothing.
 */
public final class DiskDirectory implements AutoCloseable {
    private static final List<String> IN_MEMORY = List.of("tmpfs", "ramfs", "devtmpfs");

    private final Path path;

    /**
     * Makes the directory.
     *
     * @throws IllegalStateException if it would be in memory.
     */
    public DiskDirectory() {
        final Path parent =
                Path.of(System.getProperty("cairn.bench.directory", "")).toAbsolutePath();
        try {
            final String type = Files.getFileStore(parent).type();
            if (IN_MEMORY.contains(type)) {
                throw new IllegalStateException(parent + " is in memory (" + type
                        + "): name a directory on a disk with -Dcairn.bench.directory");
            }
            path = Files.createTempDirectory(parent, "cairn-bench-");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * A path in the directory.
     *
     * @param name of the file.
     * @return the path.
     */
    public Path resolve(final String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try (Stream<Path> entries = Files.walk(path)) {
            for (final Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
