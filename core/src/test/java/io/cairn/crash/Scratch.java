package io.cairn.crash;

import io.cairn.faults.DiskImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is gone afterwards; in memory where the system has a place for that, since flushes cost nothing there. */
public final class Scratch implements AutoCloseable {
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    private final Path directory;

    /** Makes it. */
    public Scratch() {
        try {
            directory = Files.isDirectory(IN_MEMORY) && Files.isWritable(IN_MEMORY)
                    ? Files.createTempDirectory(IN_MEMORY, "cairn-crash")
                    : Files.createTempDirectory("cairn-crash");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    /** Makes another directory in it. */
    public Path newDirectory(final String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    @Override
    public void close() {
        try {
            DiskImage.EMPTY.writeTo(directory);
            Files.delete(directory);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
