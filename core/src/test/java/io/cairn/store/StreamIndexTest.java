package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
}
