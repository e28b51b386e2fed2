package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.store.CheckpointStore;

/** Something done to a store behind an agent, and its model, that other stores do not have. */
interface AgentOperation extends StoreOperation {
    void applyTo(StoreBehindAgent subject);

    @Override
    default void applyTo(final StoreRun run) {
        applyTo(run.behindAgent());
    }

    /** Has the agent run once. */
    record Step() implements AgentOperation {
        @Override
        public void applyTo(final StoreBehindAgent subject) {
            subject.step();
        }
    }

    /** Reads a stream through its front, which waits for the agent. */
    record Look(String streamId) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            final CheckpointStore store = run.reader(streamId);
            run.compare(streamId, store);
            assertEquals(run.model.streams(), store.streams());
        }
    }

    /** Waits for a checkpoint to be durable, or does not. */
    record AwaitDurable(String streamId, long sequence, boolean isWaiting) implements AgentOperation {
        @Override
        public void applyTo(final StoreBehindAgent subject) {
            subject.awaitDurable(streamId, sequence, isWaiting);
        }
    }

    /** Has a front give a stream up, and another one go on with it. */
    record HandOver(String streamId, int front) implements AgentOperation {
        @Override
        public void applyTo(final StoreBehindAgent subject) {
            subject.handOver(streamId, front);
        }
    }

    /** Closes a front, and opens another in its place. */
    record Replace(int front) implements AgentOperation {
        @Override
        public void applyTo(final StoreBehindAgent subject) {
            subject.replace(front);
        }
    }

    /** Has the process end in the middle of the agent's writing, with or without the power. */
    record DieWriting(int moment, boolean isLosingPower) implements AgentOperation {
        @Override
        public void applyTo(final StoreBehindAgent subject) {
            subject.dieWriting(moment, isLosingPower);
        }
    }
}
