package io.cairn.store;

import java.util.function.LongUnaryOperator;

/**
 * The checkpoints of one stream, sorted by sequence (unsigned) and, within one sequence, by when they were saved: a ring of
 * (sequence, slot) pairs, so that dropping the oldest and adding a newest one move nothing.
 */
class StreamIndex {
    private static final int INITIAL_CAPACITY = 4;
    private static final long[] NONE = {};

    /** Pairs; the capacity in pairs is a power of two, or 0. */
    private long[] entries;

    private int first;
    private int size;

    StreamIndex() {
        this(INITIAL_CAPACITY);
    }

    /** Makes room for a number of entries, which is a power of two, or 0. */
    StreamIndex(final int capacity) {
        entries = capacity == 0 ? NONE : new long[2 * capacity];
    }

    final int size() {
        return size;
    }

    final long sequence(final int index) {
        return entries[at(index)];
    }

    final long slot(final int index) {
        return entries[at(index) + 1];
    }

    /** Makes room for one more. */
    void reserve() {
        if (2 * size == entries.length) {
            grow();
        }
    }

    final void add(final long sequence, final long slot) {
        reserve();
        int index = size++;
        while (index > 0 && Long.compareUnsigned(sequence, sequence(index - 1)) < 0) {
            set(index, sequence(index - 1), slot(index - 1));
            index--;
        }
        set(index, sequence, slot);
    }

    /** Adds one that may not be in its place until all are {@link #sort sorted}. */
    final void append(final long sequence, final long slot) {
        reserve();
        set(size++, sequence, slot);
    }

    /** Puts all into their places: those of one sequence by their ordinals. Shell's sort, with gaps of powers of two less one. */
    final void sort(final LongUnaryOperator ordinalOfSlot) {
        for (int gap = Math.max(1, Integer.highestOneBit(size) - 1); gap > 0; gap >>= 1) {
            for (int i = gap; i < size; i++) {
                final long sequence = sequence(i);
                final long slot = slot(i);
                int to = i;
                while (to >= gap && isBefore(sequence, slot, to - gap, ordinalOfSlot)) {
                    set(to, sequence(to - gap), slot(to - gap));
                    to -= gap;
                }
                set(to, sequence, slot);
            }
        }
    }

    private boolean isBefore(
            final long sequence, final long slot, final int other, final LongUnaryOperator ordinalOfSlot) {
        int result = Long.compareUnsigned(sequence, sequence(other));
        if (result == 0) {
            result = Long.compare(ordinalOfSlot.applyAsLong(slot), ordinalOfSlot.applyAsLong(slot(other)));
        }
        return result < 0 || result == 0 && slot < slot(other);
    }

    /** Drops the oldest and returns its slot. */
    final long removeFirst() {
        final long slot = slot(0);
        first++;
        size--;
        return slot;
    }

    /** Drops the checkpoint at a position and returns its slot. */
    final long remove(final int index) {
        final long slot = slot(index);
        for (int i = index; i < size - 1; i++) {
            set(i, sequence(i + 1), slot(i + 1));
        }
        size--;
        return slot;
    }

    /** Where a slot is, searched from the newest on, or -1. */
    final int indexOf(final long slot) {
        int index = size - 1;
        while (index >= 0 && slot(index) != slot) {
            index--;
        }
        return index;
    }

    private void set(final int index, final long sequence, final long slot) {
        final int at = at(index);
        entries[at] = sequence;
        entries[at + 1] = slot;
    }

    private int at(final int index) {
        return 2 * (first + index) & entries.length - 1;
    }

    private void grow() {
        final long[] grown = new long[Math.max(2, 2 * entries.length)];
        for (int i = 0; i < size; i++) {
            grown[2 * i] = sequence(i);
            grown[2 * i + 1] = slot(i);
        }
        entries = grown;
        first = 0;
    }
}
