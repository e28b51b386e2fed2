package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/**
 * Counters in a {@link CountersFile}, or in memory of the same layout where there can be none. The file is made under another name, with every byte
 * written, so that a disk that is full shows here and not in a store through the mapping. It is flushed, and then takes the place of an
 * older one, which whoever has it open keeps. After that it is never flushed.
 */
final class MappedCounters implements AutoCloseable {
    private static final PersistenceCounter[] ALL = PersistenceCounter.values();
    private static final int METADATA_LENGTH = ALL.length * CountersReader.METADATA_LENGTH;
    private static final int VALUES_OFFSET = CountersFile.HEADER_LENGTH + METADATA_LENGTH;
    private static final int VALUES_LENGTH = ALL.length * CountersReader.COUNTER_LENGTH;

    /** Of a file. */
    static final int LENGTH = VALUES_OFFSET + VALUES_LENGTH;

    private final UnsafeBuffer header;
    private final AtomicCounter[] counters = new AtomicCounter[ALL.length];

    /** Wraps an image of a file. */
    private MappedCounters(final ByteBuffer image) {
        header = new UnsafeBuffer(image, 0, CountersFile.HEADER_LENGTH);
        final UnsafeBuffer values = new UnsafeBuffer(image, VALUES_OFFSET, VALUES_LENGTH);
        for (int i = 0; i < counters.length; i++) {
            counters[i] = new AtomicCounter(values, i);
        }
    }

    /** Makes counters that nobody sees. */
    static MappedCounters inMemory() {
        return new MappedCounters(initial());
    }

    /**
     * Makes a file that everybody sees. Where that fails nothing of it is left behind.
     *
     * @throws CheckpointException if there is something else in its place, which is left as it is.
     * @throws IOException if that fails.
     */
    static MappedCounters create(final Path file) throws IOException {
        final boolean wasInterrupted = Thread.interrupted(); // which would close what is written to
        final Path newFile = file.resolveSibling(file.getFileName() + ".new");
        try {
            requireNothingElse(file);
            if (!file.endsWith(CountersFile.FILE_NAME)) {
                requireNothingElse(
                        newFile); // beside the usual name it is Cairn's, whatever an unfinished attempt has left
            }
            Files.deleteIfExists(newFile);
            return publish(newFile, file);
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** By ordinal. */
    AtomicCounter[] counters() {
        return counters;
    }

    /** Says in the file that nothing in it will change any more. It is unmapped when the collector finds that nobody can reach it. */
    @Override
    public void close() {
        header.putIntRelease(CountersFile.IS_CLOSED_OFFSET, 1);
    }

    private static MappedCounters publish(final Path newFile, final Path file) throws IOException {
        MappedCounters result = null;
        try {
            result = write(newFile);
            Files.move(newFile, file, StandardCopyOption.ATOMIC_MOVE);
            force(file.toAbsolutePath().getParent());
            return result;
        } catch (final IOException | RuntimeException ex) {
            CloseHelper.close(result); // which may have its name already
            try {
                Files.deleteIfExists(newFile);
            } catch (final IOException other) {
                ex.addSuppressed(other);
            }
            throw ex;
        }
    }

    private static MappedCounters write(final Path newFile) throws IOException {
        try (FileChannel channel = FileChannel.open(
                newFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer image = initial();
            while (image.hasRemaining()) {
                channel.write(image);
            }
            channel.force(true);
            return new MappedCounters(channel.map(MapMode.READ_WRITE, 0, LENGTH));
        }
    }

    private static void force(final Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static ByteBuffer initial() {
        final ProcessHandle process = ProcessHandle.current();
        final ByteBuffer image = ByteBuffer.allocateDirect(LENGTH)
                .order(ByteOrder.nativeOrder())
                .put(CountersFile.MAGIC_OFFSET, CountersFile.magic())
                .putInt(CountersFile.VERSION_OFFSET, CountersFile.VERSION)
                .putInt(CountersFile.HEADER_LENGTH_OFFSET, CountersFile.HEADER_LENGTH)
                .putLong(CountersFile.PID_OFFSET, process.pid())
                .putLong(CountersFile.PROCESS_START_OFFSET, CountersFile.startMs(process))
                .putInt(CountersFile.METADATA_LENGTH_OFFSET, METADATA_LENGTH)
                .putInt(CountersFile.VALUES_LENGTH_OFFSET, VALUES_LENGTH);
        final CountersManager manager = new CountersManager(
                new UnsafeBuffer(image, CountersFile.HEADER_LENGTH, METADATA_LENGTH),
                new UnsafeBuffer(image, VALUES_OFFSET, VALUES_LENGTH));
        for (final PersistenceCounter counter : ALL) {
            manager.allocate(counter.label(), counter.typeId()); // from 0 on
        }
        return image;
    }

    /** Nobody's file is to be lost because its name was given by mistake. */
    private static void requireNothingElse(final Path file) throws IOException {
        if (exists(file) && !CountersFile.isOneOrWasToBe(file, LENGTH)) {
            throw new CheckpointException(file + " exists and is no file of counters: it is left as it is");
        }
    }

    /** Unlike {@link Files#exists}, does not take a failure for an absence. */
    private static boolean exists(final Path file) throws IOException {
        try {
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (final NoSuchFileException ex) {
            return false;
        }
    }
}
