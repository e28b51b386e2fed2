package io.cairn.store;

import java.util.Arrays;

/**
 * Hands out slots of power-of-two sizes and takes them back. Each size class numbers its slots from 0; a slot that was
 * given back is the next to be handed out, and only when there is none the class grows.
 *
 * <p>A slot is named by one long: its number within the class, and the binary logarithm of its size.
 */
final class SlotAllocator {
    /** Where the bytes come from. */
    interface Space {
        /**
         * Makes room for more slots of a size.
         *
         * @param shift binary logarithm of the size.
         * @return the number of slots that were added.
         * @throws StoreFullException if there is no room.
         */
        int grow(int shift);
    }

    private static final class SizeClass {
        private int[] free = new int[16];
        private int freeCount;
        private int used;
        private int limit;
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
        if (sizeClass.freeCount == 0 && sizeClass.used == sizeClass.limit) {
            grow(shift);
        }
        final int number = sizeClass.freeCount > 0 ? sizeClass.free[--sizeClass.freeCount] : sizeClass.used++;
        return (long) number << SHIFT_BITS | shift;
    }

    /** Sees to it that so many slots of at least a length can be taken without growing. */
    void reserve(final int length, final int count) {
        final int shift = shiftFor(length);
        final SizeClass sizeClass = classes[shift];
        while (sizeClass.freeCount + sizeClass.limit - sizeClass.used < count) {
            grow(shift);
        }
    }

    void giveBack(final long slot) {
        final SizeClass sizeClass = classes[shift(slot)];
        if (sizeClass.freeCount == sizeClass.free.length) {
            sizeClass.free = Arrays.copyOf(sizeClass.free, 2 * sizeClass.freeCount);
        }
        sizeClass.free[sizeClass.freeCount++] = number(slot);
    }

    private static int shiftFor(final int length) {
        return Math.max(MIN_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(length - 1));
    }

    private void grow(final int shift) {
        classes[shift].limit = Math.addExact(classes[shift].limit, space.grow(shift));
    }
}
