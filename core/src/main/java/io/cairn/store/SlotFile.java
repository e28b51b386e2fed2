package io.cairn.store;

import io.cairn.checkpoint.JvmAccess;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file of slots of one size, behind a first block that tells whose they are:
 *
 * <pre>
 *  0  8 bytes magic   "CAIRN-SF"
 *  8  u32 version     1
 * 12  u32 length      32
 * 16  u64 store_id    that of the manifest
 * 24  u32 slot_shift  binary logarithm of the slots' size
 * 28  u32 crc         CRC32C of bytes 0 to 27
 * </pre>
 *
 * <p>Slot n starts at byte 4,096 + n times the size. The file is written through its channel and read through the channel or
 * through read-only mappings; nothing is ever unmapped by hand. Each operation is done as a whole, whether the thread is
 * interrupted beforehand or not.
 */
final class SlotFile implements AutoCloseable {
    static final int FIRST_SLOT_POSITION = SlotHeader.BLOCK_LENGTH;
    static final int MIN_WINDOW_SHIFT = 26;

    private static final int PIECE_LENGTH = 1 << 18;

    private static final int HEADER_LENGTH = 32;
    private static final int STORE_ID_OFFSET = 16;
    private static final int SLOT_SHIFT_OFFSET = 24;
    private static final long MAGIC = 0x46532d4e52494143L;

    private final Path path;
    private final int shift;
    private final FileChannel channel;
    private final SlotHeader header = new SlotHeader();
    private final ByteBuffer block = DirectMemory.allocate(SlotHeader.BLOCK_LENGTH);
    private final int windowShift;

    /** For growing; null until then. */
    private UnsafeBuffer piece;

    private UnsafeBuffer[] windows = {};
    private int slotCount;
    private boolean isDirty;
    private long unflushedBytes;
    private boolean isClosed;
    private FileChannel reader;
    private long storeId;
    private int shiftOfHeader;

    /** What tells it from others that may take its name; null if that is not known. */
    private Object key;

    SlotFile(final Path path, final int shift, final FileChannel channel) {
        this.path = path;
        this.shift = shift;
        this.channel = channel;
        windowShift = Math.max(shift, MIN_WINDOW_SHIFT);
    }

    /**
     * Opens a file that is there.
     *
     * @throws IOException if it is no regular file.
     */
    static SlotFile open(final Path path, final int shift, final boolean isWriting) throws IOException {
        return of(path, shift, RegularFile.open(path, isWriting));
    }

    /**
     * Creates a file.
     *
     * @throws IOException if there is anything.
     */
    static SlotFile create(final Path path, final int shift) throws IOException {
        return of(path, shift, RegularFile.create(path));
    }

    /** Makes sure that what was opened by the same name before is this file. */
    void requireSameAs(final SlotFile other) throws IOException {
        if (!key.equals(other.key)) {
            throw new IOException("another file has taken the place of " + path);
        }
    }

    private static SlotFile of(final Path path, final int shift, final FileChannel channel) throws IOException {
        boolean isComplete = false;
        try {
            final SlotFile file = new SlotFile(path, shift, channel);
            file.key = RegularFile.key(path);
            isComplete = true;
            return file;
        } finally {
            if (!isComplete) {
                channel.close();
            }
        }
    }

    static String fileName(final int shift) {
        return "slots-" + (1L << shift);
    }

    Path path() {
        return path;
    }

    int shift() {
        return shift;
    }

    int slotCount() {
        return slotCount;
    }

    void slotCount(final int count) {
        slotCount = count;
    }

    boolean isDirty() {
        return isDirty;
    }

    long position(final int number) {
        return FIRST_SLOT_POSITION + ((long) number << shift);
    }

    long size() throws IOException {
        final boolean wasInterrupted = Thread.interrupted();
        try {
            return readable().size();
        } finally {
            restoreInterrupt(wasInterrupted);
        }
    }

    /** How many whole slots the file has. */
    int wholeSlots() throws IOException {
        return (int) Math.min(Manifest.MAX_SLOT_COUNT, Math.max(0, size() - FIRST_SLOT_POSITION) >> shift);
    }

    /** Writes the first block. */
    void writeHeader(final long storeId) throws IOException {
        final ByteBuffer block = DirectMemory.allocate(FIRST_SLOT_POSITION);
        block.put(FramedFile.seal(FramedFile.create(MAGIC, HEADER_LENGTH)
                .putLong(STORE_ID_OFFSET, storeId)
                .putInt(SLOT_SHIFT_OFFSET, shift)));
        write(block.clear(), 0);
    }

    /** Writes the header of one free slot, or the whole block that it is in, which then need not be read. */
    void writeFree(final long storeId, final long slot, final boolean isWholeBlock) throws IOException {
        header.wrap(block, 0, SlotHeader.LENGTH).writeFree(storeId, slot);
        block.clear().limit(isWholeBlock ? SlotHeader.BLOCK_LENGTH : SlotHeader.LENGTH);
        write(block, position(SlotAllocator.number(slot)));
    }

    /**
     * Writes free slots, every byte of them, so that a save changes no metadata of the file. Linux caches a file in pieces as large as
     * it was written in: a flush finds what has changed the faster the larger they are, a write slows down where they are larger than these.
     */
    void writeFree(final long storeId, final int first, final int count) throws IOException {
        if (piece == null) {
            piece = new UnsafeBuffer(DirectMemory.allocate(PIECE_LENGTH));
        }
        final ByteBuffer bytes = piece.byteBuffer();
        final long end = position(first + count);
        int number = first;
        long next;
        for (long start = position(first); start < end; start = next) {
            next = Math.min(end, BitUtil.align(start + 1, PIECE_LENGTH));
            piece.setMemory(0, PIECE_LENGTH, (byte) 0);
            for (; position(number) < next; number++) {
                header.wrap(bytes, (int) (position(number) - start), SlotHeader.LENGTH)
                        .writeFree(storeId, SlotAllocator.slot(shift, number));
            }
            write(bytes.clear().limit((int) (next - start)), start);
        }
    }

    /** Reads the first block. */
    void readHeader() throws IOException, FramedFile.Problem {
        final ByteBuffer first = DirectMemory.allocate(FIRST_SLOT_POSITION).order(ByteOrder.LITTLE_ENDIAN);
        readUpTo(first, 0);
        FramedFile.check(first.flip(), MAGIC, HEADER_LENGTH);
        storeId = first.getLong(STORE_ID_OFFSET);
        shiftOfHeader = first.getInt(SLOT_SHIFT_OFFSET);
    }

    /** The id of the store that the file belongs to, as the header says that was read. */
    long storeId() {
        return storeId;
    }

    /** Binary logarithm of the slots' size, as the header says that was read. */
    int shiftOfHeader() {
        return shiftOfHeader;
    }

    void write(final ByteBuffer source, final long position) throws IOException {
        final boolean wasInterrupted = Thread.interrupted();
        try {
            isDirty = true;
            unflushedBytes += source.remaining();
            long at = position;
            while (source.hasRemaining()) {
                final int written = channel.write(source, at);
                if (written <= 0) {
                    throw new IOException("nothing was written at " + at + " of " + path);
                }
                at += written;
            }
        } finally {
            restoreInterrupt(wasInterrupted);
        }
    }

    /** Fills what remains of a buffer. */
    void read(final ByteBuffer target, final long position) throws IOException {
        readUpTo(target, position);
        if (target.hasRemaining()) {
            throw new EOFException("the file ends at " + size());
        }
    }

    private void readUpTo(final ByteBuffer target, final long position) throws IOException {
        final boolean wasInterrupted = Thread.interrupted();
        try {
            long at = position;
            while (target.hasRemaining()) {
                final int read = readable().read(target, at);
                if (read <= 0) {
                    return;
                }
                at += read;
            }
        } finally {
            restoreInterrupt(wasInterrupted);
        }
    }

    void force(final boolean isWithMetadata) throws IOException {
        final boolean wasInterrupted = Thread.interrupted();
        final FlushEvent event = JvmAccess.HAS_FLIGHT_RECORDER ? FlushEvent.begun() : null;
        try {
            channel.force(isWithMetadata);
            isDirty = false;
        } catch (final IOException ex) {
            throw new ForceFailedException("flushing " + path + " has failed: " + FailureReason.of(ex), ex);
        } finally {
            if (event != null) {
                event.commit(path, unflushedBytes);
            }
            unflushedBytes = 0;
            restoreInterrupt(wasInterrupted);
        }
    }

    /** Gives back what a growth that was not completed has taken. */
    void cutToSlotCount() throws IOException {
        final boolean wasInterrupted = Thread.interrupted();
        try {
            channel.truncate(slotCount == 0 ? 0 : position(slotCount));
        } finally {
            restoreInterrupt(wasInterrupted);
        }
    }

    /**
     * The mapping that a slot is in.
     *
     * @throws StoreFailedException if there is no mapping to be had, which says nothing about the slot.
     */
    UnsafeBuffer window(final int number) {
        final int window = number >>> windowShift - shift;
        if (window >= windows.length) {
            windows = Arrays.copyOf(windows, Math.max(window + 1, 2 * windows.length));
        }
        final UnsafeBuffer mapped = windows[window];
        if (mapped == null || offset(number) + (1L << shift) > mapped.capacity()) {
            windows[window] = map(window);
        }
        return windows[window];
    }

    /** Where a slot is in its mapping. */
    int offset(final int number) {
        return (number & (1 << windowShift - shift) - 1) << shift;
    }

    /** The channel, or another if an interrupt has closed it: what was acknowledged can still be read. */
    private FileChannel readable() throws IOException {
        if (channel.isOpen() || isClosed) {
            return channel;
        }
        if (reader == null || !reader.isOpen()) {
            final FileChannel again = RegularFile.open(path, false);
            if (key != null && !key.equals(RegularFile.key(path))) {
                again.close();
                throw new IOException(path + " is not the file any more that was opened");
            }
            reader = again;
        }
        return reader;
    }

    private UnsafeBuffer map(final int window) {
        final boolean wasInterrupted = Thread.interrupted();
        try {
            final long start = (long) window << windowShift;
            final long length = Math.min(1L << windowShift, ((long) slotCount << shift) - start);
            return new UnsafeBuffer(readable().map(MapMode.READ_ONLY, FIRST_SLOT_POSITION + start, length));
        } catch (final IOException ex) {
            if (ex.getCause() instanceof OutOfMemoryError) {
                throw new StoreFailedException(
                        "mapping " + path
                                + " has failed: the process has as many mappings as it may have, or no addresses"
                                + " left; see vm.max_map_count; with -XX:+DisableExplicitGC those of closed stores are not"
                                + " given back in time",
                        ex);
            }
            throw StoreFailedException.of("mapping " + path, ex);
        } finally {
            restoreInterrupt(wasInterrupted);
        }
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        windows = new UnsafeBuffer[0];
        try {
            channel.close();
        } finally {
            if (reader != null) {
                reader.close();
            }
        }
    }

    /** Sets the thread's flag again that was cleared, since a channel would close itself over it. */
    static void restoreInterrupt(final boolean wasInterrupted) {
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
