package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamIndexTest {
    @Test
    void shouldAgreeWithASortedList() {
        final Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            final StreamIndex index = new StreamIndex();
            final List<long[]> model = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                if (!model.isEmpty() && random.nextInt(5) < 2) {
                    assertEquals(model.remove(0)[1], index.removeFirst());
                } else {
                    final long sequence = random.nextInt(20) - 10;
                    index.add(sequence, i);
                    model.add(new long[] {sequence, i});
                    model.sort(Comparator.comparing(entry -> entry[0], Long::compareUnsigned));
                }
                assertEquals(model.size(), index.size());
                for (int j = 0; j < model.size(); j++) {
                    assertEquals(model.get(j)[0], index.sequence(j));
                    assertEquals(model.get(j)[1], index.slot(j));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 9, 63, 1_000, 4_097})
    void shouldSortBySequenceUnsignedThenByOrdinal(final int size) {
        final Random random = new Random(size);
        final StreamIndex index = new StreamIndex(0);
        final List<long[]> expected = new ArrayList<>();
        for (int slot = 0; slot < size; slot++) {
            final long sequence = random.nextInt(3) - 1L;
            expected.add(new long[] {sequence, slot});
            index.append(sequence, slot);
        }
        final long[] ordinals = random.longs(size, 0, size + 1L).toArray();
        expected.sort(Comparator.<long[]>comparingLong(entry -> entry[0] + Long.MIN_VALUE)
                .thenComparingLong(entry -> ordinals[(int) entry[1]])
                .thenComparingLong(entry -> entry[1]));
        index.sort(slot -> ordinals[(int) slot]);
        assertEquals(size, index.size());
        for (int i = 0; i < size; i++) {
            assertEquals(expected.get(i)[0], index.sequence(i));
            assertEquals(expected.get(i)[1], index.slot(i));
        }
    }

    @Test
    void shouldFindAndRemoveASlotAnywhere() {
        final StreamIndex index = new StreamIndex();
        for (int i = 0; i < 5; i++) {
            index.add(i, 10 + i);
        }
        assertEquals(0, index.indexOf(10));
        assertEquals(4, index.indexOf(14));
        assertEquals(-1, index.indexOf(15));
        assertEquals(12, index.remove(2));
        assertEquals(14, index.remove(3));
        assertEquals(10, index.remove(0));
        assertEquals(2, index.size());
        assertEquals(11, index.slot(0));
        assertEquals(3, index.sequence(1));
        assertEquals(-1, index.indexOf(12));
    }
}
