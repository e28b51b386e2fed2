package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotAllocatorTest {
    /** Counts chunks, and has no memory. */
    private static final class CountedSpace implements SlotAllocator.Space {
        private final int[] chunks = new int[SlotAllocator.MAX_SHIFT + 1];
        private final List<String> removed = new ArrayList<>();
        private int slotsPerChunk = 4;
        private boolean isFull;

        @Override
        public int slotsPerChunk(final int shift) {
            return slotsPerChunk;
        }

        @Override
        public boolean hasRoom(final int shift) {
            return !isFull;
        }

        @Override
        public int addChunk(final int shift) {
            return slotsPerChunk * chunks[shift]++;
        }

        @Override
        public void removeChunk(final int shift, final int chunk) {
            removed.add(shift + "/" + chunk);
        }
    }

    private final CountedSpace space = new CountedSpace();
    private final SlotAllocator slots = new SlotAllocator(space);

    private long[] take(final int length, final int count) {
        final long[] taken = new long[count];
        for (int i = 0; i < count; i++) {
            taken[i] = slots.take(length);
        }
        return taken;
    }

    private void giveBack(final long... taken) {
        for (final long slot : taken) {
            slots.giveBack(slot);
        }
    }

    @Test
    void shouldHandOutSeveralThatWereGivenBackInAscendingOrder() {
        final Random random = new Random(42);
        for (int count = 0; count < 40; count++) {
            final List<Long> taken = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                taken.add(slots.take(random.nextBoolean() ? 64 : 128));
            }
            Collections.shuffle(taken, random);
            final long[] given = taken.stream().mapToLong(Long::longValue).toArray();
            final long[] filled = Arrays.copyOf(given, count + 5);
            Arrays.fill(filled, count, count + 5, Long.MAX_VALUE); // what an earlier batch has left
            slots.giveBack(filled, count);
            for (final int length : new int[] {64, 128}) {
                final long[] ascending = Arrays.stream(given)
                        .filter(slot -> 1 << SlotAllocator.shift(slot) == length)
                        .sorted()
                        .toArray();
                assertArrayEquals(ascending, take(length, ascending.length));
                giveBack(ascending);
            }
        }
    }

    @Test
    void shouldGiveUpFreeChunksOfTheSmallestAndOfTheLargestSize() {
        giveBack(take(64, 4));
        giveBack(take(1 << 30, 4));
        space.isFull = true;
        slots.take(128);
        assertEquals(List.of("6/0", "30/0"), space.removed);
    }

    /** What is above the top of the stack was free once. */
    @Test
    void shouldKeepAChunkWhoseLastSlotWasTakenAgain() {
        giveBack(take(64, 4));
        assertEquals(3, SlotAllocator.number(slots.take(64)));
        space.isFull = true;
        slots.take(128);
        assertEquals(List.of(), space.removed);
    }

    @Test
    void shouldRefuseToNumberMoreSlotsThanAnArrayHolds() {
        take(64, 5);
        space.slotsPerChunk = Integer.MAX_VALUE - 15;
        take(64, 3);
        final StoreFullException ex = assertThrows(StoreFullException.class, () -> slots.take(64));
        assertEquals("there are 8 slots of 64 bytes, and no more can be numbered", ex.getMessage());
    }

    @Test
    void shouldNotCountTheSlotsOfAChunkThatWasGivenUp() {
        giveBack(take(64, 4));
        space.isFull = true;
        slots.take(128);
        space.slotsPerChunk = Integer.MAX_VALUE;
        final StoreFullException ex = assertThrows(StoreFullException.class, () -> slots.take(64));
        assertEquals("there are 0 slots of 64 bytes, and no more can be numbered", ex.getMessage());
    }
}
