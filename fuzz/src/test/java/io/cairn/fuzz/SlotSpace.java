package io.cairn.fuzz;

import io.cairn.fuzz.StoreUnderTest.Room;
import java.util.HashMap;
import java.util.Map;

/**
 * How much room an {@code InMemoryCheckpointStore} has, by its description: slots of a power of two, carved from chunks
 * that are each for one size. Until the bound on memory is reached it is known exactly, so that no slot can get lost
 * unnoticed. After that chunks in which no slot is in use make room for other sizes, and which these are depends on where the
 * checkpoints happen to lie; then there are bounds, which for a store of one size still are exact.
 */
final class SlotSpace {
    /** What a slot has of its own before the checkpoint. */
    private static final int SLOT_HEADER = 24;

    private static final int SMALLEST_SLOT = 64;

    private final Map<Integer, Integer> usedBySize = new HashMap<>();
    private final Map<Integer, Integer> chunksBySize = new HashMap<>();
    private final int chunkSize;
    private final long maxBytes;
    private boolean isExact = true;

    SlotSpace(final int chunkSize, final long maxBytes) {
        this.chunkSize = chunkSize;
        this.maxBytes = maxBytes;
    }

    /** Whether so many slots more can be had, for which chunks are obtained where they are needed. */
    Room room(final int checkpointLength, final int count) {
        final int size = slotSize(checkpointLength);
        final int needed = chunksFor(size, used(size) + count);
        if (isExact) {
            final int obtained = chunksBySize.getOrDefault(size, 0);
            chunksBySize.put(size, Math.max(obtained, needed));
            isExact = bytes() <= maxBytes;
        }
        return isExact ? Room.SURE : judge(size, (long) needed * chunkLength(size));
    }

    void take(final int checkpointLength) {
        usedBySize.merge(slotSize(checkpointLength), 1, Integer::sum);
    }

    void giveBack(final int checkpointLength) {
        usedBySize.merge(slotSize(checkpointLength), -1, Integer::sum);
    }

    /** Whether a store can have obtained so many bytes. */
    boolean allows(final long offHeapBytes) {
        if (isExact) {
            return offHeapBytes == bytes();
        }
        long least = 0;
        for (final int size : usedBySize.keySet()) {
            least += (long) chunksFor(size, used(size)) * chunkLength(size);
        }
        return offHeapBytes >= least && offHeapBytes <= maxBytes;
    }

    /** At best the slots of each other size share chunks, at worst each of them keeps a chunk of its own. */
    private Room judge(final int size, final long neededBytes) {
        long best = neededBytes;
        long worst = neededBytes;
        for (final int other : usedBySize.keySet()) {
            if (other != size) {
                best += (long) chunksFor(other, used(other)) * chunkLength(other);
                worst += (long) used(other) * chunkLength(other);
            }
        }
        return worst <= maxBytes ? Room.SURE : best <= maxBytes ? Room.PERHAPS : Room.NONE;
    }

    private long bytes() {
        long bytes = 0;
        for (final Map.Entry<Integer, Integer> chunks : chunksBySize.entrySet()) {
            bytes += (long) chunks.getValue() * chunkLength(chunks.getKey());
        }
        return bytes;
    }

    private int chunksFor(final int size, final int slots) {
        final int perChunk = chunkLength(size) / size;
        return (slots + perChunk - 1) / perChunk;
    }

    private int chunkLength(final int size) {
        return Math.max(size, chunkSize);
    }

    private int used(final int size) {
        return usedBySize.getOrDefault(size, 0);
    }

    private static int slotSize(final int checkpointLength) {
        int size = SMALLEST_SLOT;
        while (size < SLOT_HEADER + checkpointLength) {
            size *= 2;
        }
        return size;
    }
}
