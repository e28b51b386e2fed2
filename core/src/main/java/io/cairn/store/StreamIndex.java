package io.cairn.store;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;
import org.agrona.BitUtil;

/**
 * The checkpoints of one stream, sorted by sequence (unsigned) and, within one sequence, by when they were saved: a ring of
 * (sequence, slot) pairs, so that dropping the oldest and adding a newest one move nothing.
 */
class StreamIndex {
    private static final int INITIAL_CAPACITY = 4;
    private static final int MAX_SORTED_IN_PLACE = 32;
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
    final void reserve() {
        reserve(1);
    }

    /** Makes room for so many more. */
    final void reserve(final int count) {
        while (2 * (size + count) > entries.length) {
            resize(Math.max(INITIAL_CAPACITY, entries.length));
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

    /** Puts all into their places: those of one sequence by their ordinals. */
    final void sort(final LongUnaryOperator ordinalOfSlot) {
        if (size > MAX_SORTED_IN_PLACE) {
            sortMany(ordinalOfSlot);
            return;
        }
        for (int i = 1; i < size; i++) {
            final long sequence = sequence(i);
            final long slot = slot(i);
            int to = i;
            while (to > 0 && compare(sequence, slot, sequence(to - 1), slot(to - 1), ordinalOfSlot) < 0) {
                move(to - 1, to);
                to--;
            }
            set(to, sequence, slot);
        }
    }

    private void sortMany(final LongUnaryOperator ordinalOfSlot) {
        final long[][] pairs = new long[size][];
        Arrays.setAll(pairs, i -> new long[] {sequence(i), slot(i)});
        Arrays.sort(pairs, (a, b) -> compare(a[0], a[1], b[0], b[1], ordinalOfSlot));
        for (int i = 0; i < size; i++) {
            set(i, pairs[i][0], pairs[i][1]);
        }
    }

    private static int compare(
            final long sequence,
            final long slot,
            final long otherSequence,
            final long otherSlot,
            final LongUnaryOperator ordinalOfSlot) {
        int result = Long.compareUnsigned(sequence, otherSequence);
        if (result == 0) {
            result = Long.compare(ordinalOfSlot.applyAsLong(slot), ordinalOfSlot.applyAsLong(otherSlot));
        }
        return result == 0 ? Long.compare(slot, otherSlot) : result;
    }

    /** Writes one over another. */
    final void move(final int from, final int to) {
        set(to, sequence(from), slot(from));
    }

    /** Drops the oldest, and memory that is far more than the others need. */
    final void dropFirst(final int count) {
        first += count;
        size -= count;
        if (entries.length > 8 * Math.max(size, INITIAL_CAPACITY)) {
            resize(BitUtil.findNextPositivePowerOfTwo(Math.max(size, INITIAL_CAPACITY)));
        }
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

    private void resize(final int capacity) {
        final long[] resized = new long[2 * capacity];
        for (int i = 0; i < size; i++) {
            resized[2 * i] = sequence(i);
            resized[2 * i + 1] = slot(i);
        }
        entries = resized;
        first = 0;
    }
}
