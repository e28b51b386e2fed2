package io.cairn.fuzz;

import io.cairn.manager.RecoveryPolicy;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Something that happens to a manager, its operators and its sources. */
interface ManagerOperation {
    void applyTo(ManagerRun run);

    /** An event, or several, the last of which counts. */
    record Event(int stream, int gap, long watermarkNs) implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            run.streams.get(stream).onEvent(gap, watermarkNs);
        }
    }

    /** A checkpoint out of order. */
    record Now(int stream, long watermarkNs) implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            run.streams.get(stream).checkpointNow(watermarkNs);
        }
    }

    record Request(int stream) implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            run.streams.get(stream).request();
        }
    }

    /** The state of an operator becomes another, longer or shorter. */
    record Resize(int stream, int operator, int length, int spare, long seed) implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            run.streams.get(stream).operator(operator).ifPresent(changed -> {
                changed.state = Bytes.random(length, seed);
                changed.spare = spare;
            });
        }
    }

    record SetMood(int stream, int operator, MoodyOperator.Mood mood) implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            run.streams.get(stream).operator(operator).ifPresent(changed -> changed.mood = mood);
        }
    }

    record SetSource(int stream, int source, long position, boolean isReadingThrowing, boolean isSeekingThrowing)
            implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            run.streams.get(stream).source(source).ifPresent(changed -> {
                changed.position = position;
                changed.isReadingThrowing = isReadingThrowing;
                changed.isSeekingThrowing = isSeekingThrowing;
            });
        }
    }

    /** All is well again. */
    record Cure(int stream) implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            run.streams.get(stream).cure();
        }
    }

    /** One more operator, unless it is there. */
    record Join(int stream, int name) implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            run.streams.get(stream).join(name);
        }
    }

    /** A recovery while an operator is in a mood, of which it is cured then. */
    record Recover(int stream, int operator, MoodyOperator.Mood mood) implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            new SetMood(stream, operator, mood).applyTo(run);
            run.streams.get(stream).recover();
            new SetMood(stream, operator, MoodyOperator.Mood.WELL).applyTo(run);
        }
    }

    /** A new process, with some of the operators and sources, each a bit of a number, or the same manager with those. */
    record Restart(boolean isForgotten, int operators, int sources, RecoveryPolicy policy) implements ManagerOperation {
        @Override
        public void applyTo(final ManagerRun run) {
            run.restart(isForgotten, operators, sources, policy);
        }
    }

    /** Operations that meet, most of them events. */
    final class Any implements ArbitrarySupplier<List<ManagerOperation>> {
        @Override
        public Arbitrary<List<ManagerOperation>> get() {
            final Arbitrary<Integer> streams = Arbitraries.integers().between(0, ManagerRun.STREAMS - 1);
            final Arbitrary<Integer> names = Arbitraries.integers().between(0, 3);
            final Arbitrary<Integer> lengths = Arbitraries.frequencyOf(
                    Tuple.of(4, Arbitraries.integers().between(0, 40)),
                    Tuple.of(1, Arbitraries.integers().between(41, 9000)));
            final Arbitrary<Boolean> seldom = Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true));
            final Arbitrary<MoodyOperator.Mood> moods = Arbitraries.frequencyOf(
                    Tuple.of(2, Arbitraries.just(MoodyOperator.Mood.WELL)),
                    Tuple.of(3, Arbitraries.of(MoodyOperator.Mood.class)));
            final Arbitrary<MoodyOperator.Mood> atRecovery = Arbitraries.of(
                    MoodyOperator.Mood.WELL,
                    MoodyOperator.Mood.REFUSES,
                    MoodyOperator.Mood.ACCEPTS_THROWS,
                    MoodyOperator.Mood.RESTORE_THROWS);
            // Mostly all of them, as a program that is started again has.
            final Arbitrary<Integer> some =
                    Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(3)), Tuple.of(1, names.map(bits -> bits * 5)));
            final Arbitrary<Long> numbers = Checkpoints.numbers();
            return Arbitraries.<ManagerOperation>frequencyOf(
                            Tuple.of(
                                    12,
                                    Combinators.combine(
                                                    streams,
                                                    Arbitraries.integers().between(1, 15),
                                                    numbers)
                                            .as(Event::new)),
                            Tuple.of(1, Combinators.combine(streams, numbers).as(Now::new)),
                            Tuple.of(1, streams.map(Request::new)),
                            Tuple.of(
                                    4,
                                    Combinators.combine(streams, names, lengths, Arbitraries.of(0, 0, 1, 300), numbers)
                                            .as(Resize::new)),
                            Tuple.of(
                                    3,
                                    Combinators.combine(streams, names, moods).as(SetMood::new)),
                            Tuple.of(
                                    2,
                                    Combinators.combine(streams, names, numbers, seldom, seldom)
                                            .as(SetSource::new)),
                            Tuple.of(2, streams.map(Cure::new)),
                            Tuple.of(1, Combinators.combine(streams, names).as(Join::new)),
                            Tuple.of(
                                    4,
                                    Combinators.combine(streams, names, atRecovery)
                                            .as(Recover::new)),
                            Tuple.of(
                                    2,
                                    Combinators.combine(seldom, some, some, Arbitraries.of(RecoveryPolicy.class))
                                            .as(Restart::new)))
                    .list()
                    .ofMinSize(1)
                    .ofMaxSize(60)
                    .withSizeDistribution(RandomDistribution.uniform())
                    .withoutEdgeCases();
        }
    }
}
