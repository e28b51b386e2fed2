package io.cairn.fuzz;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Random operations on few streams and few sequences, so that they meet. */
final class StoreOperations {
    private static final int LONGEST_RUN = 60;

    /** Around 0, 2^63 and 2^64, where an order that is not unsigned goes wrong. */
    private static final Long[] SEQUENCES = {
        0L, 1L, 2L, 3L, 100L, Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, -3L, -2L, -1L
    };

    private StoreOperations() {}

    /** With checkpoints for slots from 64 bytes to 8 KiB. */
    static final class OfAllSizes implements ArbitrarySupplier<List<StoreOperation>> {
        @Override
        public Arbitrary<List<StoreOperation>> get() {
            final Arbitrary<Integer> states = Arbitraries.frequencyOf(
                    Tuple.of(3, Arbitraries.integers().between(0, 100)),
                    Tuple.of(1, Arbitraries.integers().between(101, 6000)));
            return operations(
                    checkpoints(new Checkpoints.Small().get(), states),
                    Arbitraries.of(0, 1, 40, 500),
                    Arbitraries.integers().between(0, 5000));
        }
    }

    /** With checkpoints for slots of 1 KiB only. */
    static final class OfOneSize implements ArbitrarySupplier<List<StoreOperation>> {
        @Override
        public Arbitrary<List<StoreOperation>> get() {
            final PlainCheckpoint empty = new PlainCheckpoint(0, 1, 2, List.of(), List.of(), List.of());
            return operations(
                    checkpoints(Arbitraries.just(empty), Arbitraries.integers().between(500, 900)),
                    Arbitraries.of(0, 1, 40),
                    Arbitraries.integers().between(500, 1000));
        }
    }

    private static Arbitrary<List<StoreOperation>> operations(
            final Arbitrary<PlainCheckpoint> checkpoints,
            final Arbitrary<Integer> spare,
            final Arbitrary<Integer> reserved) {
        final Arbitrary<String> streams = Arbitraries.of(StoreRun.STREAMS);
        final Arbitrary<Integer> claims = Arbitraries.integers().between(0, 2);
        final Arbitrary<Integer> few = Arbitraries.integers().between(1, 9);
        return Arbitraries.<StoreOperation>frequencyOf(
                        Tuple.of(
                                12,
                                Combinators.combine(streams, checkpoints, Checkpoints.numbers())
                                        .as(StoreOperation.Save::new)),
                        Tuple.of(
                                8,
                                Combinators.combine(claims, streams, checkpoints, spare)
                                        .as(StoreOperation.Claim::new)),
                        Tuple.of(7, claims.map(StoreOperation.Commit::new)),
                        Tuple.of(2, claims.map(StoreOperation.CommitSpoiled::new)),
                        Tuple.of(2, claims.map(StoreOperation.Abort::new)),
                        Tuple.of(6, streams.map(StoreOperation.HoldLatest::new)),
                        Tuple.of(4, Combinators.combine(streams, few).as(StoreOperation.Visit::new)),
                        Tuple.of(
                                1,
                                Combinators.combine(streams, checkpoints).as(StoreOperation.ChangeWhileVisiting::new)),
                        Tuple.of(1, Combinators.combine(reserved, few).as(StoreOperation.Reserve::new)),
                        Tuple.of(
                                2,
                                Combinators.combine(streams, Arbitraries.of(SEQUENCES))
                                        .as(StoreOperation.DeleteBefore::new)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(LONGEST_RUN)
                .withSizeDistribution(RandomDistribution.uniform())
                .withoutEdgeCases();
    }

    /** Checkpoints of any sequence, with one more operator that makes them long. */
    private static Arbitrary<PlainCheckpoint> checkpoints(
            final Arbitrary<PlainCheckpoint> checkpoints, final Arbitrary<Integer> stateLengths) {
        final Arbitrary<Bytes> states = Combinators.combine(
                        stateLengths, Arbitraries.longs().between(0, 100))
                .as(Bytes::random);
        return Combinators.combine(Arbitraries.of(SEQUENCES), checkpoints, states)
                .as((sequence, checkpoint, state) -> {
                    final List<PlainCheckpoint.Operator> operators = new ArrayList<>(checkpoint.operators());
                    operators.add(new PlainCheckpoint.Operator("window", state));
                    return new PlainCheckpoint(
                            sequence,
                            checkpoint.watermarkNs(),
                            checkpoint.eventCount(),
                            operators,
                            checkpoint.sources(),
                            checkpoint.metadata());
                });
    }
}
