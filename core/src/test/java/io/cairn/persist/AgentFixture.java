package io.cairn.persist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is stepped by hand, on a disk that can fail, with a clock that stands still. */
abstract class AgentFixture {
    static final int K = 4;

    @TempDir
    Path root;

    final List<String> durable = new ArrayList<>();
    final List<Throwable> errors = new ArrayList<>();
    final PersistenceConfiguration configuration = new PersistenceConfiguration()
            .pendingSlots(8)
            .maxLength(4096)
            .listener((streamId, sequence) -> durable.add(streamId + sequence))
            .errorHandler(errors::add)
            .clock(() -> 7)
            .nanoClock(() -> now())
            .idleStrategy(new Stepping());
    FaultyFileSystem disk;
    FileCheckpointStore store;
    CheckpointAgent agent;
    AsyncCheckpointStore front;
    volatile long nowNs;

    /** Whether waiting runs the agent; otherwise time goes by. */
    boolean isStepped = true;

    @BeforeEach
    void openStore() throws IOException {
        disk = FaultyFileSystem.over(root);
        store = openDisk(1 << 16);
    }

    @AfterEach
    void closeStore() {
        Thread.interrupted();
        disk.interceptor();
        store.close();
    }

    FileCheckpointStore openDisk(final int growthStep) {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(disk.root().resolve("store"))
                .maxPerStream(K)
                .growthStep(growthStep)
                .durability(Durability.ON_SYNC));
    }

    void start() {
        agent = new CheckpointAgent(store, configuration);
        front = agent.newStore();
    }

    void start(final BacklogPolicy policy) {
        configuration.policy(policy);
        start();
    }

    long now() {
        return nowNs;
    }

    void save(final String streamId, final long... sequences) {
        for (final long sequence : sequences) {
            front.save(state(streamId, sequence));
        }
    }

    /** The agent gives no sign of life for as long as it may not, while the front looks. */
    void fallSilent() {
        for (int i = 0; i < 2; i++) {
            nowNs += configuration.heartbeatTimeoutNs() / 2;
            assertTrue(front.pulse().isRunning());
        }
        nowNs++;
    }

    static CheckpointState state(final String streamId, final long sequence) {
        return new CheckpointState(new CheckpointId(streamId, sequence, 100 + sequence)).eventCount(sequence);
    }

    String sequences(final String streamId) {
        return store.list(streamId).stream()
                .map(state -> Long.toUnsignedString(state.id().sequence()))
                .collect(Collectors.joining(" "));
    }

    void assertDurable(final String... expected) {
        assertEquals(List.of(expected), durable);
        durable.clear();
    }

    /** Fails what fits from now on. */
    void failing(final Predicate<Operation> which, final String message) {
        disk.interceptor(operation -> which.test(operation) ? Verdict.fail(new IOException(message)) : Verdict.PROCEED);
    }

    /** Counts the flushes of each file from now on. */
    Map<String, Integer> countingForces() {
        final Map<String, Integer> counts = new TreeMap<>();
        disk.interceptor(operation -> {
            if (operation.kind() == Operation.Kind.FORCE) {
                counts.merge(operation.path(), 1, Integer::sum);
            }
            return Verdict.PROCEED;
        });
        return counts;
    }

    private final class Stepping implements IdleStrategy {
        private static final int FOR_EVER = 100_000;

        private int idles;

        @Override
        public void idle(final int workCount) {
            idle();
        }

        @Override
        public void idle() {
            if (++idles == FOR_EVER) {
                throw new AssertionError("this would wait for ever");
            }
            if (isStepped) {
                agent.doWork();
            } else {
                nowNs += 1_000_000;
            }
        }

        @Override
        public void reset() {
            idles = 0;
        }
    }
}
