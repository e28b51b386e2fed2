package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import org.agrona.concurrent.status.CountersReader;

/**
 * What a file of counters says at one moment; {@link PersistenceConfiguration#countersFile(Path)} has an agent map one. Integers are in the
 * byte order of the machine.
 *
 * <pre>
 *   0  8 bytes magic         43 41 49 52 4e 2d 43 54, "CAIRN-CT"
 *   8  u32 version           1
 *  12  u32 header_length     128
 *  16  u64 pid               of the process
 *  24  u64 process_start_ms  since the Unix epoch, 0 if the system does not tell
 *  32  u32 metadata_length   512 for each counter
 *  36  u32 values_length     128 for each counter
 *  40  u32 is_closed         1 once the agent is closed, 0 before
 *  44  zeros
 * 128  metadata of Agrona's counters, as its CountersReader describes them
 *      values of the counters
 * </pre>
 *
 * <p>It is read, not mapped: whoever cuts it meanwhile cannot end this JVM. Immutable.
 */
public final class CountersFile {
    /** Name of the file in the directory of a store, where {@code cairn-tool watch} looks for it. */
    public static final String FILE_NAME = "counters";

    static final int VERSION = 1;
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int HEADER_LENGTH_OFFSET = 12;
    static final int PID_OFFSET = 16;
    static final int PROCESS_START_OFFSET = 24;
    static final int METADATA_LENGTH_OFFSET = 32;
    static final int VALUES_LENGTH_OFFSET = 36;
    static final int IS_CLOSED_OFFSET = 40;
    static final int HEADER_LENGTH = 128;

    /** What is longer is none of ours. */
    private static final int MAX_LENGTH = 1 << 20;

    /** Two processes can read the start of a third differently, since the system counts it from a boot time that it reckons anew. */
    private static final long START_TOLERANCE_MS = 10_000;

    private static final byte[] MAGIC = "CAIRN-CT".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer bytes;
    private final long[] values = new long[PersistenceCounter.values().length];

    private CountersFile(final Path file, final ByteBuffer bytes) {
        this.bytes = bytes;
        require(file, bytes.limit() >= HEADER_LENGTH, "it has " + bytes.limit() + " bytes");
        require(file, startsWithMagic(bytes), "it does not start as one");
        final int version = bytes.getInt(VERSION_OFFSET);
        require(file, version == VERSION, "it is of version " + version + ", and this library reads " + VERSION);
        final long headerLength = Integer.toUnsignedLong(bytes.getInt(HEADER_LENGTH_OFFSET));
        final long metadataLength = Integer.toUnsignedLong(bytes.getInt(METADATA_LENGTH_OFFSET));
        final long valuesLength = Integer.toUnsignedLong(bytes.getInt(VALUES_LENGTH_OFFSET));
        final long count = metadataLength / CountersReader.METADATA_LENGTH;
        require(
                file,
                headerLength == HEADER_LENGTH
                        && metadataLength == count * CountersReader.METADATA_LENGTH
                        && valuesLength == count * CountersReader.COUNTER_LENGTH
                        && headerLength + metadataLength + valuesLength == bytes.limit(),
                "it has " + bytes.limit() + " bytes, but tells of " + headerLength + ", " + metadataLength + " and "
                        + valuesLength);
        for (final PersistenceCounter counter : PersistenceCounter.values()) {
            values[counter.ordinal()] = find(file, counter, (int) count);
        }
    }

    /**
     * Reads a file.
     *
     * @param file of the counters.
     * @return what it says now.
     * @throws CheckpointException if it is no file of counters, is cut, or of another version; the message says what is wrong.
     * @throws IOException if it does not exist, or cannot be read.
     */
    public static CountersFile read(final Path file) throws IOException {
        return new CountersFile(file, bytes(file, MAX_LENGTH + 1));
    }

    /**
     * Process that the counters are of.
     *
     * @return its id.
     */
    public long pid() {
        return bytes.getLong(PID_OFFSET);
    }

    /**
     * Whether the process lives, as this machine sees it, and within the same container.
     *
     * @return false if there is no such process, or one that was started at another time.
     */
    public boolean isProcessAlive() {
        final long startMs = bytes.getLong(PROCESS_START_OFFSET);
        return pid() > 0
                && ProcessHandle.of(pid())
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> isSameStart(startMs, startMs(process)))
                        .isPresent();
    }

    /**
     * Whether the agent is closed.
     *
     * @return true if nothing will be counted any more.
     */
    public boolean isClosed() {
        return bytes.getInt(IS_CLOSED_OFFSET) != 0;
    }

    /**
     * Value of a counter.
     *
     * @param counter to read.
     * @return its value.
     */
    public long get(final PersistenceCounter counter) {
        return values[counter.ordinal()];
    }

    static byte[] magic() {
        return MAGIC.clone();
    }

    /**
     * Whether a file, and no link to one, is one of counters, whatever its version, or was to be one before a disk was full or power was lost: then it
     * is cut, or has zeros in the place of some of its pages, or of all.
     *
     * @param length of those of this version.
     */
    static boolean isOneOrWasToBe(final Path file, final int length) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        final ByteBuffer bytes = bytes(file, MAX_LENGTH + 1);
        final int startLength = Math.min(MAGIC.length, bytes.limit());
        if (isSame(bytes, startLength, MAGIC)) {
            return true;
        }
        final boolean isCertainlyZero =
                bytes.limit() <= MAX_LENGTH && isSame(bytes, bytes.limit(), new byte[bytes.limit()]);
        return isCertainlyZero || bytes.limit() == length && isSame(bytes, startLength, new byte[startLength]);
    }

    private static boolean isSame(final ByteBuffer bytes, final int length, final byte[] expected) {
        return bytes.slice(0, length).equals(ByteBuffer.wrap(expected, 0, length));
    }

    /** When a process was started, in ms since the Unix epoch, or 0. */
    static long startMs(final ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static boolean isSameStart(final long expectedMs, final long actualMs) {
        return expectedMs == 0 || actualMs == 0 || Math.abs(expectedMs - actualMs) <= START_TOLERANCE_MS;
    }

    private static boolean startsWithMagic(final ByteBuffer bytes) {
        final byte[] start = new byte[MAGIC.length];
        if (bytes.limit() < start.length) {
            return false;
        }
        bytes.get(MAGIC_OFFSET, start);
        return Arrays.equals(start, MAGIC);
    }

    /** The first bytes of a file, all of them if there are no more. Opening a pipe would wait for ever. */
    private static ByteBuffer bytes(final Path file, final int maxLength) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        require(file, Files.isRegularFile(file), "it is no regular file");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final ByteBuffer bytes = ByteBuffer.allocateDirect((int) Math.min(maxLength, channel.size()))
                    .order(ByteOrder.nativeOrder());
            while (bytes.hasRemaining() && channel.read(bytes) > 0) {
                // Until the end of the file, which may have been cut meanwhile.
            }
            return bytes.flip();
        }
    }

    private long find(final Path file, final PersistenceCounter counter, final int count) {
        for (int i = 0; i < count; i++) {
            final int record = HEADER_LENGTH + CountersReader.metaDataOffset(i);
            if (bytes.getInt(record) == CountersReader.RECORD_ALLOCATED
                    && bytes.getInt(record + CountersReader.TYPE_ID_OFFSET) == counter.typeId()) {
                return bytes.getLong(
                        HEADER_LENGTH + CountersReader.metaDataOffset(count) + CountersReader.counterOffset(i));
            }
        }
        throw problem(file, "it has no counter of type " + counter.typeId() + ", " + counter.label());
    }

    private static void require(final Path file, final boolean isSo, final String problemIfNot) {
        if (!isSo) {
            throw problem(file, problemIfNot);
        }
    }

    private static CheckpointException problem(final Path file, final String problem) {
        return new CheckpointException(file + " is no file of counters that can be read: " + problem);
    }
}
