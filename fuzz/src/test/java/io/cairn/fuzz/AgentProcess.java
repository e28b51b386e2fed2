package io.cairn.fuzz;

import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.FileCheckpointStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;

/** From the opening of a store to the end of its agent: what it does to the disk, and what it tells. */
final class AgentProcess {
    /** What the listener was told. */
    record Durable(String streamId, long sequence) {}

    /** Looks at the clock, of which a step takes some, and nanoseconds where the disk is waited for. */
    private static final long CLOSE_TIMEOUT = 10_000_000;

    final List<Durable> durable = new ArrayList<>();
    final List<String> errors = new ArrayList<>();

    final RecordedDisk disk;
    CheckpointAgent agent;
    private AgentInvoker invoker;
    private boolean isSilent;
    private long nowNs;

    AgentProcess(final Path directory) {
        disk = new RecordedDisk(directory);
    }

    void start(final FileCheckpointStore store, final AgentLimits limits, final EpochNanoClock clock) {
        agent = new CheckpointAgent(
                store,
                new PersistenceConfiguration()
                        .policy(limits.policy())
                        .pendingSlots(limits.slots())
                        .maxLength(limits.maxLength())
                        .clock(clock)
                        .nanoClock(() -> nowNs++)
                        .closeTimeoutNs(CLOSE_TIMEOUT)
                        .idleStrategy(new Stepping())
                        .listener(this::onDurable)
                        .errorHandler(this::onError));
        invoker = new AgentInvoker(this::onError, null, agent);
        invoker.start();
    }

    void step() {
        invoker.invoke();
    }

    /** Tells nothing any more. */
    void silence() {
        isSilent = true;
    }

    /** Ends the agent, whose store may be closed already. */
    void end() {
        silence();
        invoker.close();
    }

    private void onDurable(final String streamId, final long sequence) {
        if (!isSilent) {
            durable.add(new Durable(streamId, sequence));
        }
    }

    private void onError(final Throwable problem) {
        if (!isSilent) {
            errors.add(problem.getMessage());
        }
    }

    private final class Stepping implements IdleStrategy {
        @Override
        public void idle(final int workCount) {
            idle();
        }

        @Override
        public void idle() {
            step();
        }

        @Override
        public void reset() {}
    }
}
