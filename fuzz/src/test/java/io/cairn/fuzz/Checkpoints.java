package io.cairn.fuzz;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Checkpoints of all shapes. Names come twice now and then, as they may in bytes. */
final class Checkpoints {
    private static final List<Long> CORNERS = List.of(0L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);

    private Checkpoints() {}

    /** From empty ones to such of hundreds of operators or of 1 MiB. */
    static final class Any implements ArbitrarySupplier<PlainCheckpoint> {
        @Override
        public Arbitrary<PlainCheckpoint> get() {
            return of(Names.any(), states(), 100);
        }
    }

    /** Small enough to try every change of every byte. */
    static final class Small implements ArbitrarySupplier<PlainCheckpoint> {
        @Override
        public Arbitrary<PlainCheckpoint> get() {
            return of(Names.brief(), bytes(0, 24), 3);
        }
    }

    /** The numbers that unsigned arithmetic gets wrong, small ones, and any. */
    static Arbitrary<Long> numbers() {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.of(CORNERS)),
                        Tuple.of(1, Arbitraries.longs().between(0, 1000)),
                        Tuple.of(2, Arbitraries.longs()))
                .withoutEdgeCases();
    }

    private static Arbitrary<PlainCheckpoint> of(
            final Arbitrary<String> names, final Arbitrary<Bytes> states, final int many) {
        return Combinators.combine(
                        numbers(),
                        numbers(),
                        numbers(),
                        lists(Combinators.combine(names, states).as(PlainCheckpoint.Operator::new), many),
                        lists(Combinators.combine(names, numbers()).as(PlainCheckpoint.Source::new), many),
                        lists(Combinators.combine(names, names).as(PlainCheckpoint.Metadata::new), many / 2))
                .as(PlainCheckpoint::new)
                .withoutEdgeCases();
    }

    private static <T> Arbitrary<List<T>> lists(final Arbitrary<T> elements, final int many) {
        return Arbitraries.frequencyOf(
                Tuple.of(4, elements.list().ofMaxSize(1)),
                Tuple.of(15, elements.list().ofMaxSize(Math.min(many, 6))),
                Tuple.of(1, elements.list().ofMinSize(many / 2).ofMaxSize(many)));
    }

    private static Arbitrary<Bytes> states() {
        return Arbitraries.frequencyOf(
                Tuple.of(100, Arbitraries.just(Bytes.of(new byte[0]))),
                Tuple.of(400, bytes(1, 40)),
                Tuple.of(200, bytes(41, 600)),
                Tuple.of(50, bytes(601, 8192)),
                Tuple.of(9, bytes(65_530, 65_536)),
                Tuple.of(2, bytes((1 << 20) - 1, 1 << 20)));
    }

    private static Arbitrary<Bytes> bytes(final int minLength, final int maxLength) {
        return Combinators.combine(
                        Arbitraries.integers().between(minLength, maxLength),
                        Arbitraries.longs().between(0, 1000))
                .as(Bytes::random);
    }
}
