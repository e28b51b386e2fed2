package io.cairn.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory whose every change is recorded, so that it can be had as it was, or as a loss of power could have left it. */
public final class RecordedDirectory {
    private final Trace trace = new Trace();
    private final DiskImage base;
    private final FaultyFileSystem files;

    /** What is there now is taken to be on the disk. */
    public RecordedDirectory(final Path directory) throws IOException {
        Files.createDirectories(directory);
        base = DiskImage.read(directory);
        files = FaultyFileSystem.over(directory);
        files.interceptor(trace);
    }

    /** What the code under test is given. */
    public Path root() {
        return files.root();
    }

    /** How many operations are recorded. */
    public int size() {
        return trace.size();
    }

    /** Writes what the process leaves that ends after so many operations. */
    public void writeWithPower(final int operations, final Path directory) throws IOException {
        PowerLoss.of(base, trace).nothingLost(operations).writeTo(directory);
    }

    /** Writes one of the many that can be there if the power goes with it; the seed says which. */
    public void writeWithoutPower(final int operations, final long seed, final Path directory) throws IOException {
        PowerLoss.of(base, trace).seed(seed).anyImage(operations).writeTo(directory);
    }
}
