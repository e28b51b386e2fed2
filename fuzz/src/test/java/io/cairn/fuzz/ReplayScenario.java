package io.cairn.fuzz;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * What happens to a manager.
 *
 * @param interval of its schedules.
 * @param maxPerStream of its store.
 * @param events of its streams, in the order in which they arrive.
 */
record ReplayScenario(long interval, int maxPerStream, List<Event> events) {
    static final int STREAMS = 3;

    private static final int MOST_EVENTS = 40;

    /** An event before it is known which sequence it follows. */
    private record Draft(int stream, long gap, long timeNs, int key, long value, Event.Failure failure) {}

    /** Where the sequences of a stream lie: from a number on, or up to one. */
    private record Range(long sequence, boolean isLast) {
        long first(final long total) {
            return isLast ? sequence - total : sequence;
        }
    }

    List<Event> eventsOf(final int stream) {
        return events.stream().filter(event -> event.stream() == stream).toList();
    }

    static final class Any implements ArbitrarySupplier<ReplayScenario> {
        @Override
        public Arbitrary<ReplayScenario> get() {
            final Arbitrary<Long> intervals = Arbitraries.frequencyOf(
                    Tuple.of(10, Arbitraries.longs().between(1, 12)),
                    Tuple.of(1, Arbitraries.longs().between(13, 100)),
                    Tuple.of(1, Arbitraries.of(Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 62)));
            return Combinators.combine(
                            intervals,
                            Arbitraries.integers().between(1, 4),
                            ranges().list().ofSize(STREAMS),
                            drafts())
                    .as((interval, maxPerStream, ranges, drafts) ->
                            new ReplayScenario(interval, maxPerStream, events(ranges, drafts)))
                    .withoutEdgeCases();
        }
    }

    private static Arbitrary<Range> ranges() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.longs().between(-1, 20).map(first -> new Range(first, false))),
                Tuple.of(
                        2,
                        Arbitraries.longs()
                                .between(Long.MAX_VALUE - 30, Long.MAX_VALUE)
                                .map(first -> new Range(first, false))),
                Tuple.of(1, Arbitraries.of(new Range(Long.MIN_VALUE, false), new Range(Long.MIN_VALUE, true))),
                Tuple.of(2, Arbitraries.of(-1L, -1L, -2L, -10L).map(last -> new Range(last, true))));
    }

    private static Arbitrary<List<Draft>> drafts() {
        final Arbitrary<Event.Failure> failures = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.just(Event.Failure.NONE)), Tuple.of(1, Arbitraries.of(Event.Failure.class)));
        final Arbitrary<Long> gaps = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(1L)),
                Tuple.of(1, Arbitraries.longs().between(2, 15)));
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(2, 1), Tuple.of(1, 2)),
                        gaps,
                        Checkpoints.numbers(),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.longs(),
                        failures)
                .as(Draft::new)
                .list()
                .ofMaxSize(MOST_EVENTS)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    private static List<Event> events(final List<Range> ranges, final List<Draft> drafts) {
        final long[] next = new long[STREAMS];
        for (int i = 0; i < STREAMS; i++) {
            final int stream = i;
            final long total = drafts.stream()
                    .filter(draft -> draft.stream() == stream)
                    .mapToLong(Draft::gap)
                    .sum();
            next[i] = ranges.get(i).first(total);
        }
        final List<Event> events = new ArrayList<>();
        for (final Draft draft : drafts) {
            next[draft.stream()] += draft.gap();
            events.add(new Event(
                    draft.stream(), next[draft.stream()], draft.timeNs(), draft.key(), draft.value(), draft.failure()));
        }
        return events;
    }
}
