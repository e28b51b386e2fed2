package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StrongestQuakesTest {
    private final StrongestQuakes strongest = new StrongestQuakes();

    @Test
    void shouldBeEmptyAtFirst() {
        assertEquals(0, strongest.size());
    }

    @Test
    void shouldPutTheStrongestFirst() {
        process(2.0, 5.5, -0.8, 3.1);

        assertEquals(List.of(2L, 4L, 1L, 3L), sequences());
        assertEquals(5.5, strongest.magnitude(0));
        assertEquals(2_000, strongest.timeNs(0));
        assertEquals(-0.8, strongest.magnitude(3));
    }

    @Test
    void shouldPutTheEarlierOfEquallyStrongEventsFirst() {
        process(3, 4, 3, 4, 3);

        assertEquals(List.of(2L, 4L, 1L, 3L, 5L), sequences());
    }

    @Test
    void shouldDropTheWeakestWhenThereAreTen() {
        process(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        strongest.onEvent(11, 11_000, 5.5);
        strongest.onEvent(12, 12_000, 1.5);

        assertEquals(List.of(10L, 9L, 8L, 7L, 6L, 11L, 5L, 4L, 3L, 2L), sequences());
    }

    @Test
    void shouldKeepTheEarlierWhenALaterOneIsAsStrongAsTheTenth() {
        process(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5);

        assertEquals(LongStream.rangeClosed(1, 10).boxed().toList(), sequences());
    }

    @Test
    void shouldLeaveOutEventsWithoutMagnitude() {
        process(Double.NaN, 1, Double.NaN, 2);
        assertEquals(List.of(4L, 2L), sequences());

        process(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, Double.NaN);
        assertEquals(10, strongest.magnitude(0));
        assertEquals(StrongestQuakes.CAPACITY, strongest.size());
    }

    @Test
    void shouldAgreeWithASort() {
        final List<Quake> quakes = Samples.unrulyQuakes(2_000);
        final List<Long> expected = new ArrayList<>();
        for (int i = 0; i < quakes.size(); i++) {
            strongest.onEvent(i + 1, quakes.get(i).timeNs(), quakes.get(i).magnitude());
            if (!Double.isNaN(quakes.get(i).magnitude())) {
                expected.add(i + 1L);
            }
        }
        expected.sort(Comparator.comparing(
                sequence -> -quakes.get((int) (sequence - 1)).magnitude()));

        assertEquals(expected.subList(0, StrongestQuakes.CAPACITY), sequences());
    }

    private void process(final double... magnitudes) {
        for (int i = 0; i < magnitudes.length; i++) {
            strongest.onEvent(i + 1, (i + 1) * 1_000L, magnitudes[i]);
        }
    }

    private List<Long> sequences() {
        return IntStream.range(0, strongest.size())
                .mapToObj(strongest::sequence)
                .toList();
    }
}
