package io.cairn.store;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a store knows of each slot on disk without reading it, and which stream's bytes are in it. Off the heap, 32 bytes a slot:
 *
 * <pre>
 *  0  u64 generation      the ordinal while the slot holds a checkpoint of the index, otherwise 0
 *  8  u64 ordinal         of the record that is there
 * 16  u64 created_at_ns
 * 24  u32 payload_offset
 * 28  u32 payload_length
 * </pre>
 */
final class SlotTable {
    private static final int GENERATION_OFFSET = 0;
    private static final int ORDINAL_OFFSET = 8;
    private static final int CREATED_AT_OFFSET = 16;
    private static final int PAYLOAD_OFFSET_OFFSET = 24;
    private static final int PAYLOAD_LENGTH_OFFSET = 28;
    private static final int ENTRY_SHIFT = 5;
    private static final int CHUNK_SHIFT = 10;
    private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;

    private final UnsafeBuffer[][] chunks = new UnsafeBuffer[Manifest.MAX_SHIFT + 1][0];
    private final FileStreamIndex[][][] owners = new FileStreamIndex[Manifest.MAX_SHIFT + 1][0][];

    /** Makes room for so many slots of a size. */
    void ensureCapacity(final int shift, final int slotCount) {
        final int before = chunks[shift].length;
        final int needed = (slotCount + CHUNK_MASK >>> CHUNK_SHIFT);
        if (needed > before) {
            final UnsafeBuffer[] grown = Arrays.copyOf(chunks[shift], needed);
            final FileStreamIndex[][] grownOwners = Arrays.copyOf(owners[shift], needed);
            for (int i = before; i < needed; i++) {
                grown[i] = new UnsafeBuffer(DirectMemory.allocate(1 << CHUNK_SHIFT + ENTRY_SHIFT));
                grownOwners[i] = new FileStreamIndex[1 << CHUNK_SHIFT];
            }
            chunks[shift] = grown;
            owners[shift] = grownOwners;
        }
    }

    void set(final long slot, final long ordinal, final long createdAtNs, final int payloadOffset, final int length) {
        final UnsafeBuffer chunk = chunk(slot);
        final int offset = offset(slot);
        chunk.putLong(offset + ORDINAL_OFFSET, ordinal);
        chunk.putLong(offset + CREATED_AT_OFFSET, createdAtNs);
        chunk.putInt(offset + PAYLOAD_OFFSET_OFFSET, payloadOffset);
        chunk.putInt(offset + PAYLOAD_LENGTH_OFFSET, length);
    }

    /** Makes views of the slot valid that are wrapped from now on. */
    void validate(final long slot) {
        chunk(slot).putLongOrdered(offset(slot) + GENERATION_OFFSET, ordinal(slot));
    }

    void invalidate(final long slot) {
        chunk(slot).putLongOrdered(offset(slot) + GENERATION_OFFSET, 0);
    }

    UnsafeBuffer chunk(final long slot) {
        return chunks[SlotAllocator.shift(slot)][SlotAllocator.number(slot) >>> CHUNK_SHIFT];
    }

    int generationOffset(final long slot) {
        return offset(slot) + GENERATION_OFFSET;
    }

    long ordinal(final long slot) {
        return chunk(slot).getLong(offset(slot) + ORDINAL_OFFSET);
    }

    long createdAtNs(final long slot) {
        return chunk(slot).getLong(offset(slot) + CREATED_AT_OFFSET);
    }

    int payloadOffset(final long slot) {
        return chunk(slot).getInt(offset(slot) + PAYLOAD_OFFSET_OFFSET);
    }

    int payloadLength(final long slot) {
        return chunk(slot).getInt(offset(slot) + PAYLOAD_LENGTH_OFFSET);
    }

    /** The stream of which the slot holds a sound record, in use or not; null if it holds none. */
    FileStreamIndex owner(final long slot) {
        return owners[SlotAllocator.shift(slot)][SlotAllocator.number(slot) >>> CHUNK_SHIFT][
                SlotAllocator.number(slot) & CHUNK_MASK];
    }

    void owner(final long slot, final FileStreamIndex owner) {
        owners[SlotAllocator.shift(slot)][SlotAllocator.number(slot) >>> CHUNK_SHIFT][
                SlotAllocator.number(slot) & CHUNK_MASK] = owner;
    }

    private static int offset(final long slot) {
        return (SlotAllocator.number(slot) & CHUNK_MASK) << ENTRY_SHIFT;
    }
}
