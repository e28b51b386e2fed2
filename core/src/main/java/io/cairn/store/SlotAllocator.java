package io.cairn.store;

import java.util.Arrays;

/**
 * Hands out slots of power-of-two sizes and takes them back. Each size class numbers its slots from 0 and grows by whole
 * chunks; a slot that was given back is the next to be handed out.
 *
 * <p>A slot is named by one long: its number within the class, and the binary logarithm of its size.
 */
final class SlotAllocator {
    /** Where the bytes come from: chunks of slots of one size, numbered from 0 within a size. */
    interface Space {
        /** Number of slots in a chunk, a power of two. */
        int slotsPerChunk(int shift);

        /** Whether a chunk can be added. */
        boolean hasRoom(int shift);

        /**
         * Adds a chunk.
         *
         * @return the number of its first slot.
         * @throws StoreFullException if there is no room.
         */
        int addChunk(int shift);

        /** Gives a chunk up; its number may be used again. */
        void removeChunk(int shift, int chunk);
    }

    /** A stack of slots that are free; it has room for all there are, so that giving back never allocates. */
    private static final class SizeClass {
        private int[] free = {};
        private int freeCount;
        private int slotCount;
    }

    static final int MIN_SHIFT = 6;
    static final int MAX_SHIFT = 30;
    private static final int SHIFT_BITS = 5;

    private final Space space;
    private final SizeClass[] classes = new SizeClass[MAX_SHIFT + 1];

    SlotAllocator(final Space space) {
        this.space = space;
        Arrays.setAll(classes, shift -> new SizeClass());
    }

    static int shift(final long slot) {
        return (int) slot & (1 << SHIFT_BITS) - 1;
    }

    static int number(final long slot) {
        return (int) (slot >>> SHIFT_BITS);
    }

    /** Takes a slot of at least a length, which is at most 2^30. */
    long take(final int length) {
        final int shift = shiftFor(length);
        final SizeClass sizeClass = classes[shift];
        if (sizeClass.freeCount == 0) {
            grow(shift);
        }
        return slot(shift, sizeClass.free[--sizeClass.freeCount]);
    }

    /** Sees to it that so many slots of at least a length can be taken without growing. */
    void reserve(final int length, final int count) {
        final int shift = shiftFor(length);
        while (classes[shift].freeCount < count) {
            grow(shift);
        }
    }

    /** Takes over slots that were there before, none of which is free until it is given back. */
    void adopt(final int shift, final int slotCount) {
        classes[shift].slotCount = slotCount;
        classes[shift].free = new int[slotCount];
    }

    static long slot(final int shift, final int number) {
        return (long) number << SHIFT_BITS | shift;
    }

    void giveBack(final long slot) {
        final SizeClass sizeClass = classes[shift(slot)];
        sizeClass.free[sizeClass.freeCount++] = number(slot);
    }

    /** Gives a slot back that is handed out only when no other of its size is free. */
    void giveBackAsLast(final long slot) {
        final SizeClass sizeClass = classes[shift(slot)];
        sizeClass.free[sizeClass.freeCount++] = sizeClass.free[0];
        sizeClass.free[0] = number(slot);
    }

    /**
     * Gives several slots back, of which the lowest is the next to be handed out. Sorts them in the array, by a heap of which the highest comes first;
     * {@code Arrays.sort} allocates.
     */
    void giveBack(final long[] slots, final int count) {
        for (int parent = count / 2 - 1; parent >= 0; parent--) {
            sink(slots, parent, count);
        }
        for (int left = count - 1; left >= 0; left--) {
            giveBack(slots[0]);
            slots[0] = slots[left];
            sink(slots, 0, left);
        }
    }

    private static void sink(final long[] heap, final int from, final int count) {
        final long slot = heap[from];
        int parent = from;
        for (int child = 2 * parent + 1; child < count; child = 2 * parent + 1) {
            if (child + 1 < count && heap[child + 1] > heap[child]) {
                child++;
            }
            if (heap[child] <= slot) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = slot;
    }

    private static int shiftFor(final int length) {
        return Math.max(MIN_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(length - 1));
    }

    private void grow(final int shift) {
        if (!space.hasRoom(shift)) {
            removeFreeChunksExcept(shift);
        }
        final SizeClass sizeClass = classes[shift];
        final int added = space.slotsPerChunk(shift);
        if (added > Integer.MAX_VALUE - 8 - sizeClass.slotCount) {
            throw new StoreFullException("there are " + sizeClass.slotCount + " slots of " + (1 << shift)
                    + " bytes, and no more can be numbered");
        }
        if (sizeClass.slotCount + added > sizeClass.free.length) {
            final long doubled = Math.min(Integer.MAX_VALUE - 8, 2L * sizeClass.free.length);
            sizeClass.free = Arrays.copyOf(sizeClass.free, (int) Math.max(doubled, sizeClass.slotCount + added));
        }
        final int first = space.addChunk(shift);
        sizeClass.slotCount += added;
        for (int number = first + added - 1; number >= first; number--) {
            sizeClass.free[sizeClass.freeCount++] = number;
        }
    }

    /** Gives up every chunk of which no slot is taken, so that one size class can grow instead of the others. */
    private void removeFreeChunksExcept(final int growing) {
        for (int shift = MIN_SHIFT; shift <= MAX_SHIFT; shift++) {
            if (shift == growing) {
                continue;
            }
            final SizeClass sizeClass = classes[shift];
            final int slotsPerChunk = space.slotsPerChunk(shift);
            Arrays.sort(sizeClass.free, 0, sizeClass.freeCount);
            int kept = 0;
            for (int i = 0; i < sizeClass.freeCount; i++) {
                final int number = sizeClass.free[i];
                final int last = i + slotsPerChunk - 1;
                if (number % slotsPerChunk == 0
                        && last < sizeClass.freeCount
                        && sizeClass.free[last] == number + slotsPerChunk - 1) {
                    space.removeChunk(shift, number / slotsPerChunk);
                    sizeClass.slotCount -= slotsPerChunk;
                    i = last;
                } else {
                    sizeClass.free[kept++] = number;
                }
            }
            sizeClass.freeCount = kept;
        }
    }
}
