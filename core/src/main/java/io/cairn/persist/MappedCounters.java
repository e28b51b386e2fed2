package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.FailureReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/**
 * Writes a {@link CountersFile}. It is made under another name, with every byte written, so that a disk that is full shows here and not
 * in a store through the mapping; then it takes the place of an older one, which whoever has it open keeps. It is never flushed.
 */
final class MappedCounters implements AutoCloseable {
    private static final int COUNTERS = PersistenceCounter.values().length;
    private static final int METADATA_LENGTH = COUNTERS * CountersReader.METADATA_LENGTH;
    private static final int VALUES_LENGTH = COUNTERS * CountersReader.COUNTER_LENGTH;

    private final Path file;
    private final Path newFile;
    private final UnsafeBuffer header;
    private final CountersManager manager;

    private MappedCounters(final Path file, final Path newFile, final MappedByteBuffer bytes) {
        this.file = file;
        this.newFile = newFile;
        final int valuesOffset = CountersFile.HEADER_LENGTH + METADATA_LENGTH;
        header = new UnsafeBuffer(bytes, 0, CountersFile.HEADER_LENGTH);
        manager = new CountersManager(
                new UnsafeBuffer(bytes, CountersFile.HEADER_LENGTH, METADATA_LENGTH),
                new UnsafeBuffer(bytes, valuesOffset, VALUES_LENGTH));
    }

    /**
     * Makes a file that nobody sees yet.
     *
     * @throws CheckpointException if that fails, or there is something else in its place.
     */
    static MappedCounters create(final Path file) {
        final Path newFile = file.resolveSibling(file.getFileName() + ".new");
        try {
            requireNothingElse(file);
            requireNothingElse(newFile);
            Files.deleteIfExists(newFile);
            try (FileChannel channel = FileChannel.open(
                    newFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                final ByteBuffer bytes = initial();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                return new MappedCounters(file, newFile, channel.map(MapMode.READ_WRITE, 0, bytes.limit()));
            }
        } catch (final IOException ex) {
            throw failed(file, ex);
        }
    }

    CountersManager manager() {
        return manager;
    }

    /** Lets everybody see the file. */
    void publish() {
        try {
            try {
                Files.move(newFile, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(newFile);
            }
        } catch (final IOException ex) {
            throw failed(file, ex);
        }
    }

    /** Says in the file that nothing in it will change any more. It is unmapped when the collector finds that nobody can reach it. */
    @Override
    public void close() {
        header.putIntRelease(CountersFile.IS_CLOSED_OFFSET, 1);
    }

    private static ByteBuffer initial() {
        final ProcessHandle process = ProcessHandle.current();
        return ByteBuffer.allocateDirect(CountersFile.HEADER_LENGTH + METADATA_LENGTH + VALUES_LENGTH)
                .order(ByteOrder.nativeOrder())
                .put(CountersFile.MAGIC_OFFSET, CountersFile.magic())
                .putInt(CountersFile.VERSION_OFFSET, CountersFile.VERSION)
                .putInt(CountersFile.HEADER_LENGTH_OFFSET, CountersFile.HEADER_LENGTH)
                .putLong(CountersFile.PID_OFFSET, process.pid())
                .putLong(CountersFile.PROCESS_START_OFFSET, CountersFile.startMs(process))
                .putInt(CountersFile.METADATA_LENGTH_OFFSET, METADATA_LENGTH)
                .putInt(CountersFile.VALUES_LENGTH_OFFSET, VALUES_LENGTH);
    }

    /** Nobody's file is to be lost because its name was given by mistake. */
    private static void requireNothingElse(final Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !CountersFile.isOne(file)) {
            throw new CheckpointException(file + " exists and is no file of counters: it is left as it is");
        }
    }

    private static CheckpointException failed(final Path file, final IOException ex) {
        return new CheckpointException("the file of counters " + file + " cannot be made: " + FailureReason.of(ex), ex);
    }
}
