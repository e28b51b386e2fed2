package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.manager.CheckpointManager;
import io.cairn.store.InMemoryCheckpointStore;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A store, and one process after the other that runs the streams of a scenario on it. */
final class ReplayRun implements AutoCloseable {
    private static final BigInteger MAX_SEQUENCE = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** Two of them have one hash code. */
    private static final List<String> IDS = List.of("Aa", "BB", "orders");

    private static final int CHUNK_SIZE = 4096;

    final List<Pipeline> pipelines = new ArrayList<>();

    private final ReplayScenario scenario;
    private final InMemoryCheckpointStore store;
    private CheckpointManager manager;

    ReplayRun(final ReplayScenario scenario) {
        this.scenario = scenario;
        store = new InMemoryCheckpointStore(new InMemoryCheckpointStore.Options()
                .maxPerStream(scenario.maxPerStream())
                .chunkSize(CHUNK_SIZE));
        startProcess();
    }

    /** Forgets all that is not in the store. */
    void crash() {
        startProcess();
    }

    /** Forgets the streams, which the same manager then gets to know anew. */
    void forget() {
        IDS.forEach(id -> assertTrue(manager.forget(id)));
        IDS.forEach(id -> assertFalse(manager.forget(id)));
        startStreams();
    }

    /** Processes events in the order in which they arrive. */
    void process(final List<Event> events) {
        events.forEach(event -> pipelines.get(event.stream()).step());
    }

    void replayToEnd() {
        pipelines.forEach(Pipeline::stepToEnd);
    }

    long checkpointsTaken() {
        return manager.totalCheckpoints();
    }

    /** The checkpoints kept of a stream, oldest first. */
    List<PlainCheckpoint> stored(final int stream) {
        return store.list(IDS.get(stream)).stream().map(PlainCheckpoint::of).toList();
    }

    /** The sequences at which checkpoints of a stream are taken: an interval apart, or as soon after as one succeeds. */
    List<Long> due(final int stream, final List<Event> events) {
        final BigInteger interval = BigInteger.valueOf(scenario.interval());
        final List<Long> taken = new ArrayList<>();
        BigInteger due = interval;
        for (final Event event : events) {
            final BigInteger sequence = new BigInteger(Long.toUnsignedString(event.sequence()));
            if (event.stream() == stream
                    && !event.failure().preventsCheckpoint()
                    && sequence.compareTo(due.min(MAX_SEQUENCE)) >= 0) {
                taken.add(event.sequence());
                due = sequence.add(interval);
            }
        }
        return taken;
    }

    @Override
    public void close() {
        store.close();
    }

    private void startProcess() {
        manager = new CheckpointManager(store, scenario.interval());
        startStreams();
    }

    private void startStreams() {
        pipelines.clear();
        for (int stream = 0; stream < ReplayScenario.STREAMS; stream++) {
            pipelines.add(new Pipeline(manager, IDS.get(stream), scenario.eventsOf(stream)));
        }
    }
}
