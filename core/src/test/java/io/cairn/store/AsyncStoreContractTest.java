package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.BacklogPolicy;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.PersistenceConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A front does what every store does, with an agent that runs when the front waits for it. */
class AsyncStoreContractTest extends CheckpointStoreContract {
    @TempDir
    Path root;

    private int opened;
    private final List<FileCheckpointStore> disks = new ArrayList<>();
    private AsyncCheckpointStore front;
    private AgentInvoker invoker;

    @Override
    CheckpointStore open(final int maxPerStream, final EpochNanoClock clock) {
        final FileCheckpointStore disk = new FileCheckpointStore(new FileStoreConfiguration()
                .directory(root.resolve("store-" + opened++))
                .maxPerStream(maxPerStream)
                .durability(Durability.ON_SYNC)
                .growthStep(1 << 16));
        disks.add(disk);
        final CheckpointAgent agent = new CheckpointAgent(
                disk,
                new PersistenceConfiguration()
                        .policy(BacklogPolicy.WAIT)
                        .maxLength(1 << 22)
                        .pendingSlots(4)
                        .clock(clock)
                        .idleStrategy(new Invoking()));
        invoker = new AgentInvoker(ex -> {}, null, agent);
        invoker.start();
        front = agent.newStore();
        return front;
    }

    @AfterEach
    void closeAgent() {
        invoker.close();
        disks.forEach(FileCheckpointStore::close);
    }

    /** Memory is obtained once, and what is on disk is the other store's. */
    @Override
    long footprint() {
        return 0;
    }

    /** The front learns it from the agent, which has to meet a checkpoint that the stream evicts. */
    @Override
    void letItSeeThatTheStreamIsFull() {
        assertTrue(store.save(state("s", 1, 0)));
        assertEquals("10 20 30", sequences(store, "s"));
    }

    @Override
    boolean arePinsCopies() {
        return true;
    }

    @Override
    @Test
    void shouldTellWhenAViewHasBecomeStale() {
        front.save(state("s", 1, new byte[100]));
        final CheckpointDecoder first = new CheckpointDecoder();
        assertTrue(front.latest("s", first));
        for (int sequence = 2; sequence < 10; sequence++) {
            front.save(state("s", sequence, new byte[100]));
        }
        assertTrue(first.isValid(), "a copy does not change");
        assertEquals(1, first.sequence());
        assertTrue(front.latest("s", decoder));
        assertFalse(first.isValid());
        assertTrue(decoder.isValid());
    }

    @Override
    @Test
    void shouldTellThatAViewIsStaleAfterDeletionAndClose() {
        front.save(state("s", 1, 0));
        front.save(state("s", 2, 0));
        assertEquals(2, front.visitNewestFirst("s", decoder, view -> true));
        front.deleteBefore("s", 2);
        assertFalse(decoder.isValid());
        assertTrue(front.latest("s", decoder));
        front.close();
        assertFalse(decoder.isValid());
    }

    @Override
    List<Executable> callsOfItsOwn() {
        return List.of(
                () -> front.sync(),
                () -> front.release("s"),
                () -> front.awaitDurable("s", 1, 1),
                () -> front.latest("s", new CheckpointDecoder()));
    }

    private final class Invoking implements IdleStrategy {
        @Override
        public void idle(final int workCount) {
            idle();
        }

        @Override
        public void idle() {
            invoker.invoke();
        }

        @Override
        public void reset() {}
    }
}
