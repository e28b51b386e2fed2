package io.cairn.store;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Off-heap chunks from which slots are carved, each chunk for one size of slot. Memory is never freed by hand, so that a
 * view can outlive the store without reading memory that is gone: the collector frees a chunk when nothing refers to it.
 */
final class SlotMemory implements SlotAllocator.Space {
    private static final UnsafeBuffer[] NO_CHUNKS = {};

    private final UnsafeBuffer[][] chunks = new UnsafeBuffer[SlotAllocator.MAX_SHIFT + 1][];
    private final int chunkShift;
    private final long maxBytes;
    private long bytes;

    SlotMemory(final int chunkSize, final long maxBytes) {
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
    public int grow(final int shift) {
        final int length = 1 << Math.max(shift, chunkShift);
        if (length > maxBytes - bytes) {
            throw new StoreFullException("a chunk of " + length + " bytes for slots of " + (1 << shift)
                    + " bytes is needed, but " + bytes + " of at most " + maxBytes + " off-heap bytes are in use");
        }
        final UnsafeBuffer chunk;
        try {
            chunk = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, BitUtil.CACHE_LINE_LENGTH));
        } catch (final OutOfMemoryError ex) {
            throw new StoreFullException(
                    "the JVM has no " + length + " bytes of direct memory left, with " + bytes
                            + " bytes in use by this store: see -XX:MaxDirectMemorySize",
                    ex);
        }
        final UnsafeBuffer[] grown = Arrays.copyOf(chunks[shift], chunks[shift].length + 1);
        grown[grown.length - 1] = chunk;
        chunks[shift] = grown;
        bytes += length;
        return 1 << slotsPerChunkShift(shift);
    }

    void close() {
        Arrays.fill(chunks, NO_CHUNKS);
        bytes = 0;
    }

    private int slotsPerChunkShift(final int shift) {
        return Math.max(0, chunkShift - shift);
    }
}
