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
    private static final int LONGEST_RUN_ON_DISK = 100;

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
            return lists(
                    operation(
                            checkpoints(new Checkpoints.Small().get(), states),
                            Arbitraries.of(0, 1, 40, 500),
                            Arbitraries.integers().between(0, 5000)),
                    LONGEST_RUN);
        }
    }

    /** With checkpoints for slots of 1 KiB only. */
    static final class OfOneSize implements ArbitrarySupplier<List<StoreOperation>> {
        @Override
        public Arbitrary<List<StoreOperation>> get() {
            final PlainCheckpoint empty = new PlainCheckpoint(0, 1, 2, List.of(), List.of(), List.of());
            return lists(
                    operation(
                            checkpoints(
                                    Arbitraries.just(empty),
                                    Arbitraries.integers().between(500, 900)),
                            Arbitraries.of(0, 1, 40),
                            Arbitraries.integers().between(500, 1000)),
                    LONGEST_RUN);
        }
    }

    /** With checkpoints for slots from 4 to 32 KiB, many about as long as a slot, and what happens to a store on disk. */
    static final class OnDisk implements ArbitrarySupplier<List<StoreOperation>> {
        @Override
        public Arbitrary<List<StoreOperation>> get() {
            return onDisk(Arbitraries.frequency(
                    Tuple.of(2, 0), Tuple.of(1, 1), Tuple.of(1, 2), Tuple.of(1, 3), Tuple.of(1, 5)));
        }
    }

    /** The same without what a store in memory does not do: the bound on each stream stays as it is. */
    static final class OnDiskAndInMemory implements ArbitrarySupplier<List<StoreOperation>> {
        @Override
        public Arbitrary<List<StoreOperation>> get() {
            return onDisk(Arbitraries.just(0));
        }
    }

    /** What makes slots be written over while somebody looks, who seldom looks up. */
    static final class UnderObservation implements ArbitrarySupplier<List<StoreOperation>> {
        @Override
        public Arbitrary<List<StoreOperation>> get() {
            final Arbitrary<PlainCheckpoint> checkpoints = checkpoints(
                    Arbitraries.just(new PlainCheckpoint(0, 1, 2, List.of(), List.of(), List.of())),
                    Arbitraries.integers().between(0, 20));
            return lists(
                    Arbitraries.frequencyOf(
                            Tuple.of(
                                    20,
                                    Combinators.combine(
                                                    Arbitraries.of(StoreRun.STREAMS.subList(0, 2)),
                                                    checkpoints,
                                                    Arbitraries.longs())
                                            .as(StoreOperation.Save::new)),
                            Tuple.of(1, deletions(Arbitraries.just(-1L))),
                            Tuple.of(2, reopenings(Arbitraries.integers().between(1, 5))),
                            Tuple.of(7, observations(5))),
                    LONGEST_RUN_ON_DISK);
        }
    }

    /** What happens to a store behind an agent, with many saves from one step of the agent to the next. */
    static final class BehindAgent implements ArbitrarySupplier<List<StoreOperation>> {
        @Override
        public Arbitrary<List<StoreOperation>> get() {
            final Arbitrary<Integer> states = Arbitraries.frequencyOf(
                    Tuple.of(8, Arbitraries.integers().between(0, 100)),
                    Tuple.of(2, Arbitraries.integers().between(3900, 4050)),
                    Tuple.of(1, Arbitraries.integers().between(101, 13_000)));
            final Arbitrary<PlainCheckpoint> checkpoints = checkpoints(new Checkpoints.Small().get(), states);
            final Arbitrary<Integer> bounds = Arbitraries.of(0, 0, 1, 2, 5);
            return lists(
                    Arbitraries.frequencyOf(
                            Tuple.of(6, saves(checkpoints)),
                            Tuple.of(4, operation(checkpoints, Arbitraries.of(0, 1, 40, 4000), Arbitraries.just(0))),
                            Tuple.of(2, Arbitraries.just(new AgentOperation.Step())),
                            Tuple.of(2, ofAgents()),
                            Tuple.of(1, pins()),
                            Tuple.of(1, reopenings(bounds)),
                            Tuple.of(1, observations(3)),
                            Tuple.of(1, Arbitraries.of(new StoreOperation.Sync(), new StoreOperation.Intrude()))),
                    LONGEST_RUN_ON_DISK);
        }

        private static Arbitrary<StoreOperation> ofAgents() {
            final Arbitrary<String> streams = Arbitraries.of(StoreRun.STREAMS);
            final Arbitrary<Integer> fronts = Arbitraries.integers().between(0, 2);
            final Arbitrary<Boolean> either = Arbitraries.of(true, false);
            return Arbitraries.oneOf(
                    streams.map(AgentOperation.Look::new),
                    Combinators.combine(streams, Arbitraries.of(SEQUENCES), either)
                            .as(AgentOperation.AwaitDurable::new),
                    Combinators.combine(streams, fronts).as(AgentOperation.HandOver::new),
                    fronts.map(AgentOperation.Replace::new),
                    Combinators.combine(Arbitraries.integers().between(0, 1000), either)
                            .as(AgentOperation.DieWriting::new));
        }
    }

    private static Arbitrary<List<StoreOperation>> onDisk(final Arbitrary<Integer> boundsAtReopening) {
        final Arbitrary<Integer> states = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between(0, 100)),
                Tuple.of(2, Arbitraries.integers().between(3900, 4050)),
                Tuple.of(1, Arbitraries.integers().between(101, 9000)),
                Tuple.of(1, Arbitraries.integers().between(9000, 20_000)));
        final Arbitrary<StoreOperation> others = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(new StoreOperation.Sync())),
                Tuple.of(2, reopenings(boundsAtReopening)),
                Tuple.of(9, observations(3)),
                Tuple.of(1, deletions(Arbitraries.just(-1L))),
                Tuple.of(1, Arbitraries.just(new StoreOperation.Intrude())));
        return lists(
                Arbitraries.frequencyOf(
                        Tuple.of(
                                3,
                                operation(
                                        checkpoints(new Checkpoints.Small().get(), states),
                                        Arbitraries.of(0, 1, 40, 4000),
                                        Arbitraries.just(0))),
                        Tuple.of(1, others)),
                LONGEST_RUN_ON_DISK);
    }

    private static Arbitrary<List<StoreOperation>> lists(
            final Arbitrary<StoreOperation> operations, final int longest) {
        return operations
                .list()
                .ofMinSize(1)
                .ofMaxSize(longest)
                .withSizeDistribution(RandomDistribution.uniform())
                .withoutEdgeCases();
    }

    private static Arbitrary<StoreOperation> operation(
            final Arbitrary<PlainCheckpoint> checkpoints,
            final Arbitrary<Integer> spare,
            final Arbitrary<Integer> reserved) {
        final Arbitrary<String> streams = Arbitraries.of(StoreRun.STREAMS);
        final Arbitrary<Integer> claims = Arbitraries.integers().between(0, 2);
        final Arbitrary<Integer> few = Arbitraries.integers().between(1, 9);
        return Arbitraries.frequencyOf(
                Tuple.of(12, saves(checkpoints)),
                Tuple.of(
                        8,
                        Combinators.combine(claims, streams, checkpoints, spare).as(StoreOperation.Claim::new)),
                Tuple.of(7, claims.map(StoreOperation.Commit::new)),
                Tuple.of(2, claims.map(StoreOperation.CommitSpoiled::new)),
                Tuple.of(2, claims.map(StoreOperation.Abort::new)),
                Tuple.of(6, streams.map(StoreOperation.HoldLatest::new)),
                Tuple.of(8, pins()),
                Tuple.of(3, claims.map(StoreOperation.Release::new)),
                Tuple.of(4, Combinators.combine(streams, few).as(StoreOperation.Visit::new)),
                Tuple.of(1, Combinators.combine(streams, checkpoints).as(StoreOperation.ChangeWhileVisiting::new)),
                Tuple.of(1, Combinators.combine(reserved, few).as(StoreOperation.Reserve::new)),
                Tuple.of(2, deletions(Arbitraries.of(SEQUENCES))));
    }

    private static Arbitrary<StoreOperation> pins() {
        return Combinators.combine(Arbitraries.integers().between(0, 2), Arbitraries.of(StoreRun.STREAMS))
                .as(StoreOperation.Pin::new);
    }

    private static Arbitrary<StoreOperation> saves(final Arbitrary<PlainCheckpoint> checkpoints) {
        return Combinators.combine(Arbitraries.of(StoreRun.STREAMS), checkpoints, Checkpoints.numbers())
                .as(StoreOperation.Save::new);
    }

    private static Arbitrary<StoreOperation> reopenings(final Arbitrary<Integer> bounds) {
        return Combinators.combine(bounds, Arbitraries.of(true, false)).as(StoreOperation.Reopen::new);
    }

    /** For one that looks up there are so many that do not. */
    private static Arbitrary<StoreOperation> observations(final int notLookingUp) {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.frequency(Tuple.of(1, true), Tuple.of(notLookingUp, false)))
                .as(StoreOperation.Observe::new);
    }

    private static Arbitrary<StoreOperation> deletions(final Arbitrary<Long> sequences) {
        return Combinators.combine(Arbitraries.of(StoreRun.STREAMS), sequences).as(StoreOperation.DeleteBefore::new);
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
