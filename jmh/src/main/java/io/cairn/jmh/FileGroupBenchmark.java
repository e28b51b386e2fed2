package io.cairn.jmh;

import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.BacklogPolicy;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.openjdk.jmh.annotations.Benchmark;

/** What it takes until a checkpoint of each stream is durable, for each of them: flushed together by the agent, or one by one. */
public class FileGroupBenchmark extends FilePayloads {
    private static final long IDLE_PERIOD_NS = 10_000;

    private FileCheckpointStore disk;
    private AgentRunner runner;
    private AsyncCheckpointStore front;
    private FileCheckpointStore everySave;
    private int untilDurable;

    @Override
    void prepare() {
        disk = open(Durability.ON_SYNC);
        final CheckpointAgent agent = new CheckpointAgent(
                disk,
                new PersistenceConfiguration()
                        .policy(BacklogPolicy.WAIT)
                        .pendingSlots(2 * streams + 1)
                        .maxLength(length));
        runner = new AgentRunner(new SleepingIdleStrategy(IDLE_PERIOD_NS), LangUtil::rethrowUnchecked, null, agent);
        front = agent.newStore();
        AgentRunner.startOnThread(runner);
        try (FileCheckpointStore filled = openOther(Durability.PROCESS)) {
            for (int i = 0; i < StoreSize.MAX_PER_STREAM * streams; i++) {
                filled.save(states[i % states.length]);
            }
        }
        everySave = openOther(Durability.EVERY_SAVE);
        untilDurable = streams;
        for (int i = 0; i < StoreSize.MAX_PER_STREAM * streams; i++) {
            agent();
        }
        for (int i = 0; i < streams; i++) {
            require(front.durableSequence(streamIds[i]).isPresent(), streamIds[i] + " is not durable");
            require(
                    front.checkpointCount(streamIds[i]) == StoreSize.MAX_PER_STREAM,
                    "the store of the agent is not full");
        }
        everySave();
        require(everySave.streams().size() == streams, "the number of streams");
        for (int i = 0; i < streams; i++) {
            require(
                    everySave.checkpointCount(streamIds[i]) == StoreSize.MAX_PER_STREAM,
                    "the store that flushes at every save is not full");
        }
    }

    private FileCheckpointStore openOther(final Durability durability) {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory.resolve("every-save"))
                .durability(durability)
                .maxPerStream(StoreSize.MAX_PER_STREAM));
    }

    @Override
    void closeAll() {
        front.close();
        runner.close();
        disk.close();
        everySave.close();
    }

    /** Through the agent; whenever each stream has saved, the caller waits until all of that is durable. */
    @Benchmark
    public AsyncCheckpointStore agent() {
        front.save(states[next()]);
        if (--untilDurable == 0) {
            untilDurable = streams;
            front.sync();
        }
        return front;
    }

    /** Through the agent, as fast as it writes: none is left out, and the caller waits only when nothing more can be pending. */
    @Benchmark
    public AsyncCheckpointStore agentBehind() {
        front.save(states[next()]);
        return front;
    }

    /** The same checkpoints, flushed by each save. */
    @Benchmark
    public FileCheckpointStore everySave() {
        everySave.save(states[next()]);
        return everySave;
    }
}
