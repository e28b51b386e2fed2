package io.cairn.jmh.latency;

import io.cairn.jmh.DiskDirectory;
import io.cairn.jmh.PayloadOperators;
import io.cairn.manager.CheckpointManager;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.CheckpointStore;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.InMemoryCheckpointStore;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingIdleStrategy;

/** An event, of which each thousandth takes a checkpoint. */
final class OnEvent extends Operation {
    private static final int INTERVAL = 1000;
    private static final long IDLE_PERIOD_NS = 10_000;

    private final PayloadOperators operators = new PayloadOperators(newStates());
    final CheckpointStore store;
    private final StreamCheckpointer checkpointer;
    private final Runnable afterClose;
    private long sequence;

    /** The states change after each checkpoint. */
    private OnEvent(final CheckpointStore store, final Runnable settle, final Runnable afterClose) {
        this.store = store;
        this.afterClose = afterClose;
        checkpointer = operators.register(new CheckpointManager(store, INTERVAL).stream(STREAM_ID));
        for (int i = 0; i < MAX_PER_STREAM; i++) {
            for (int event = 0; event < INTERVAL; event++) {
                run();
            }
            settle.run();
        }
        check();
    }

    static OnEvent toMemory() {
        return new OnEvent(new InMemoryCheckpointStore(MAX_PER_STREAM), () -> {}, () -> {});
    }

    /**
     * Through an agent on a thread of its own, which flushes all the time. A checkpoint that a newer one meets while it waits for the disk
     * is never written, which is the default.
     */
    static OnEvent toAgent() {
        return toAgent(0);
    }

    /** The same on a disk of which each flush takes so much longer. */
    static OnEvent toAgent(final long forceMs) {
        final DiskDirectory directory = new DiskDirectory();
        final FileCheckpointStore disk = new FileCheckpointStore(new FileStoreConfiguration()
                .directory(forceMs == 0 ? directory.resolve("store") : SlowDisk.of(directory.resolve("store"), forceMs))
                .durability(Durability.ON_SYNC)
                .maxPerStream(MAX_PER_STREAM));
        final CheckpointAgent agent = new CheckpointAgent(disk, new PersistenceConfiguration());
        final AgentRunner runner =
                new AgentRunner(new SleepingIdleStrategy(IDLE_PERIOD_NS), LangUtil::rethrowUnchecked, null, agent);
        final AsyncCheckpointStore front = agent.newStore();
        AgentRunner.startOnThread(runner);
        return new OnEvent(front, front::sync, () -> {
            runner.close();
            disk.close();
            directory.close();
        });
    }

    @Override
    public void run() {
        if (checkpointer.onEvent(++sequence, sequence)) {
            operators.select(next());
        }
    }

    @Override
    void check() {
        requireFull(store);
        final long newest = store.latest(STREAM_ID).orElseThrow().id().sequence();
        if (newest != sequence / INTERVAL * INTERVAL) {
            throw new IllegalStateException("after event " + sequence + " the newest checkpoint is of " + newest);
        }
    }

    @Override
    public void close() {
        store.close();
        afterClose.run();
    }
}
