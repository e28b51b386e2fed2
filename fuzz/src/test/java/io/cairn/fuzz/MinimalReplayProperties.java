package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.manager.CheckpointManager;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/**
 * After a crash at any point a stream comes back from its newest checkpoint, replays the events behind it and no others,
 * and ends where it would have ended without the crash: the same operator states, offsets and stored checkpoints.
 */
class MinimalReplayProperties {
    /** How far each stream gets, and whether the process then crashes or its manager is told to forget the streams. */
    private record Life(List<Integer> steps, boolean endsInCrash) {}

    @Property(tries = 2000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void withoutACrashEachCheckpointHoldsTheStateOfItsEvents(
            @ForAll(supplier = ReplayScenario.Any.class) final ReplayScenario scenario) {
        try (ReplayRun run = new ReplayRun(scenario)) {
            run.process(scenario.events());
            long total = 0;
            for (int stream = 0; stream < ReplayScenario.STREAMS; stream++) {
                final List<Event> log = scenario.eventsOf(stream);
                final List<Long> due = run.due(stream, log);
                final List<PlainCheckpoint> stored = run.stored(stream);
                assertEquals(
                        newest(due, scenario.maxPerStream()),
                        stored.stream().map(PlainCheckpoint::sequence).toList());
                stored.forEach(checkpoint -> requireStateOf(log, checkpoint));
                total += due.size();
                require("evicted", due.size() > scenario.maxPerStream());
                require("failed", run.pipelines.get(stream).failures() > 0);
                require("at the highest sequence", due.contains(-1L));
            }
            assertEquals(total, run.checkpointsTaken());
        }
    }

    @Property(tries = 3000)
    void everyCrashPointEndsWhereTheUninterruptedRunEnds(
            @ForAll(supplier = ReplayScenario.Any.class) final ReplayScenario scenario) {
        try (ReplayRun uninterrupted = new ReplayRun(scenario)) {
            uninterrupted.process(scenario.events());
            for (int crash = 0; crash <= scenario.events().size(); crash++) {
                try (ReplayRun run = new ReplayRun(scenario)) {
                    final List<Event> processed = scenario.events().subList(0, crash);
                    run.process(processed);
                    run.crash();
                    for (int stream = 0; stream < ReplayScenario.STREAMS; stream++) {
                        final List<Long> due = run.due(stream, processed);
                        assertEquals(last(due), run.pipelines.get(stream).recover());
                    }
                    run.replayToEnd();
                    requireSame(uninterrupted, run);
                }
            }
        }
    }

    /** Each life of the process gets some steps further in each stream, or not even to where the last one was. */
    @Property(tries = 3000)
    void manyCrashesEndWhereTheUninterruptedRunEnds(
            @ForAll(supplier = ReplayScenario.Any.class) final ReplayScenario scenario,
            @ForAll("lives") final List<Life> lives) {
        try (ReplayRun uninterrupted = new ReplayRun(scenario);
                ReplayRun run = new ReplayRun(scenario)) {
            uninterrupted.process(scenario.events());
            final int[] reached = new int[ReplayScenario.STREAMS];
            for (final Life life : lives) {
                for (int stream = 0; stream < ReplayScenario.STREAMS; stream++) {
                    final Pipeline pipeline = run.pipelines.get(stream);
                    final List<Event> log = scenario.eventsOf(stream);
                    assertEquals(last(run.due(stream, log.subList(0, reached[stream]))), pipeline.recover());
                    pipeline.stepTo(Math.min(
                            log.size(), pipeline.position() + life.steps().get(stream)));
                    reached[stream] = Math.max(reached[stream], pipeline.position());
                }
                if (life.endsInCrash()) {
                    run.crash();
                } else {
                    run.forget();
                }
            }
            run.pipelines.forEach(Pipeline::recover);
            run.replayToEnd();
            requireSame(uninterrupted, run);
        }
    }

    /** Also where the manager is told of an event by the same id, which it may know by heart. */
    @Example
    void aForgottenStreamHasNoOperatorsAnyMore() {
        try (InMemoryCheckpointStore store = new InMemoryCheckpointStore(1)) {
            final CheckpointManager manager = new CheckpointManager(store, 1);
            for (final String other : List.of("other", "orders")) {
                manager.stream("orders").operator("sum", new ReplayOperators().highestTime);
                manager.stream(other);
                assertTrue(manager.forget("orders"));
                assertTrue(manager.onEvent("orders", 1, 2));
                assertEquals(Map.of(), store.latest("orders").orElseThrow().operatorStates());
                assertTrue(manager.forget("orders"));
            }
        }
    }

    @Property(tries = 3000)
    void aRefusedCheckpointGivesWayToTheNextOlderOne(
            @ForAll(supplier = ReplayScenario.Any.class) final ReplayScenario scenario,
            @ForAll @IntRange(min = 1, max = 5) final int refusals) {
        try (ReplayRun uninterrupted = new ReplayRun(scenario);
                ReplayRun run = new ReplayRun(scenario)) {
            uninterrupted.process(scenario.events());
            run.process(scenario.events());
            run.crash();
            for (int stream = 0; stream < ReplayScenario.STREAMS; stream++) {
                final Pipeline pipeline = run.pipelines.get(stream);
                final List<Long> kept = newest(run.due(stream, scenario.eventsOf(stream)), scenario.maxPerStream());
                pipeline.saboteur.refuse(refusals);
                if (!kept.isEmpty() && refusals >= kept.size()) {
                    assertThrows(CheckpointException.class, pipeline::recover);
                } else {
                    final List<Long> accepted = kept.subList(0, Math.max(0, kept.size() - refusals));
                    assertEquals(last(accepted), pipeline.recover());
                    pipeline.stepToEnd();
                    assertEquals(uninterrupted.pipelines.get(stream).operators.states(), pipeline.operators.states());
                    assertEquals(newest(uninterrupted.stored(stream), 1), newest(run.stored(stream), 1));
                }
            }
        }
    }

    @Provide
    Arbitrary<List<Life>> lives() {
        final Arbitrary<List<Integer>> steps =
                Arbitraries.integers().between(0, 15).list().ofSize(ReplayScenario.STREAMS);
        return Combinators.combine(steps, Arbitraries.of(true, false))
                .as(Life::new)
                .list()
                .ofMaxSize(6);
    }

    /** The checkpoint holds what the events up to it make of operators that know nothing of checkpoints. */
    private static void requireStateOf(final List<Event> log, final PlainCheckpoint checkpoint) {
        final ReplayOperators operators = new ReplayOperators();
        int processed = 0;
        while (processed < log.size()
                && Long.compareUnsigned(log.get(processed).sequence(), checkpoint.sequence()) <= 0) {
            operators.process(log.get(processed++));
        }
        final List<Bytes> states = checkpoint.operators().stream()
                .filter(operator -> !operator.name().equals("saboteur"))
                .map(PlainCheckpoint.Operator::state)
                .toList();
        assertEquals(operators.states(), states);
        assertEquals(operators.highestTime.timeNs(), checkpoint.watermarkNs());
        assertEquals(checkpoint.sequence(), checkpoint.eventCount());
        assertEquals(
                List.of(new PlainCheckpoint.Source("log", Pipeline.FIRST_OFFSET + processed)), checkpoint.sources());
        assertEquals(List.of(new PlainCheckpoint.Metadata("version", "1")), checkpoint.metadata());
    }

    /** That it happens often enough to be tried. */
    private static void require(final String what, final boolean happened) {
        Statistics.label(what)
                .collect(happened)
                .coverage(coverage -> coverage.check(true).percentage(percentage -> percentage > 0.5));
    }

    private static void requireSame(final ReplayRun expected, final ReplayRun actual) {
        for (int stream = 0; stream < ReplayScenario.STREAMS; stream++) {
            final Pipeline pipeline = actual.pipelines.get(stream);
            assertEquals(expected.pipelines.get(stream).operators.states(), pipeline.operators.states());
            assertEquals(expected.pipelines.get(stream).position(), pipeline.position());
            assertEquals(expected.stored(stream), actual.stored(stream));
        }
    }

    private static <T> List<T> newest(final List<T> oldestFirst, final int count) {
        return oldestFirst.subList(Math.max(0, oldestFirst.size() - count), oldestFirst.size());
    }

    private static OptionalLong last(final List<Long> sequences) {
        return sequences.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sequences.get(sequences.size() - 1));
    }
}
