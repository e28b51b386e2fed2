package io.cairn.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Off-heap chunks from which slots are carved, each chunk for one size of slot. Memory is never freed by hand and never
 * carved anew for another size, so that a view can outlive its slot without reading memory that is gone, or another slot's
 * bytes as its generation: the collector frees a chunk when nothing refers to it.
 */
final class SlotMemory implements SlotAllocator.Space {
    private static final UnsafeBuffer[] NO_CHUNKS = {};

    /** Chunks by size and number; null where one was given up. */
    private final UnsafeBuffer[][] chunks = new UnsafeBuffer[SlotAllocator.MAX_SHIFT + 1][];

    private final int chunkShift;
    private final long maxBytes;
    private final LongSupplier keptByPins;
    private long bytes;

    /** What is said when memory is full counts the slots that only pins keep. */
    SlotMemory(final int chunkSize, final long maxBytes, final LongSupplier keptByPins) {
        this.keptByPins = keptByPins;
        chunkShift = Integer.numberOfTrailingZeros(chunkSize);
        this.maxBytes = maxBytes;
        Arrays.fill(chunks, NO_CHUNKS);
    }

    UnsafeBuffer chunk(final long slot) {
        final int shift = SlotAllocator.shift(slot);
        return chunks[shift][SlotAllocator.number(slot) >>> slotsPerChunkShift(shift)];
    }

    int offset(final long slot) {
        final int shift = SlotAllocator.shift(slot);
        final int index = SlotAllocator.number(slot) & (1 << slotsPerChunkShift(shift)) - 1;
        return index << shift;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public int slotsPerChunk(final int shift) {
        return 1 << slotsPerChunkShift(shift);
    }

    @Override
    public boolean hasRoom(final int shift) {
        return chunkLength(shift) <= maxBytes - bytes;
    }

    @Override
    public int addChunk(final int shift) {
        final int length = chunkLength(shift);
        if (!hasRoom(shift)) {
            throw new StoreFullException(
                    "a chunk of " + length + " bytes for slots of " + (1 << shift) + " bytes is needed, but " + bytes
                            + " of at most " + maxBytes + " off-heap bytes are in use" + pinned());
        }
        int number = 0;
        while (number < chunks[shift].length && chunks[shift][number] != null) {
            number++;
        }
        if (number == chunks[shift].length) {
            chunks[shift] = Arrays.copyOf(chunks[shift], Math.max(4, 2 * number));
        }
        chunks[shift][number] = allocate(length);
        bytes += length;
        return number << slotsPerChunkShift(shift);
    }

    @Override
    public void removeChunk(final int shift, final int chunk) {
        chunks[shift][chunk] = null;
        bytes -= chunkLength(shift);
    }

    void close() {
        Arrays.fill(chunks, NO_CHUNKS);
        bytes = 0;
    }

    private UnsafeBuffer allocate(final int length) {
        try {
            return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        } catch (final OutOfMemoryError ex) {
            throw new StoreFullException(
                    "the JVM has no " + length + " bytes of direct memory left, with " + bytes
                            + " bytes in use by this store: " + DirectMemory.ADVICE + pinned(),
                    ex);
        }
    }

    private String pinned() {
        final long count = keptByPins.getAsLong();
        return count == 0 ? "" : "; slots that only pins keep: " + count;
    }

    private int chunkLength(final int shift) {
        return 1 << Math.max(shift, chunkShift);
    }

    private int slotsPerChunkShift(final int shift) {
        return Math.max(0, chunkShift - shift);
    }
}
