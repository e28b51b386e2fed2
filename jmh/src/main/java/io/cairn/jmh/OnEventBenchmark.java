package io.cairn.jmh;

import io.cairn.manager.CheckpointManager;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.store.InMemoryCheckpointStore;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What an event costs: when no checkpoint is due, beside a call of the same signature that does nothing, and when one is. */
public class OnEventBenchmark extends Conditions {
    /** Streams that take turns. */
    @Param({"1", "16", "256"})
    public int streams;

    private String[] ids;
    private StreamCheckpointer[] checkpointers;
    private CheckpointManager manager;
    private CheckpointManager dueManager;
    private StreamCheckpointer[] due;
    private StreamCheckpointer[] dueByCachedClock;
    private final EpochNanoClock clock = new OffsetEpochNanoClock();
    private Empty empty;
    private long sequence;
    private int next;

    /** The same call, with nothing behind it. */
    public static final class Empty {
        boolean onEvent(final long sequence, final long watermarkNs) {
            return false;
        }
    }

    /** Makes the streams, none of which has a checkpoint due before 2^62 events, and others that have one due each time. */
    @Setup
    public void setUp() {
        manager = new CheckpointManager(new InMemoryCheckpointStore(4), 1L << 62);
        final CheckpointManager cachedClockManager = new CheckpointManager(
                new InMemoryCheckpointStore(
                        new InMemoryCheckpointStore.Options().maxPerStream(4).clock(() -> sequence)),
                1);
        dueByCachedClock = new StreamCheckpointer[streams];
        dueManager = new CheckpointManager(new InMemoryCheckpointStore(4), 1);
        ids = new String[streams];
        checkpointers = new StreamCheckpointer[streams];
        due = new StreamCheckpointer[streams];
        for (int i = 0; i < streams; i++) {
            ids[i] = "stream-" + i;
            checkpointers[i] = manager.stream(ids[i]);
            dueByCachedClock[i] = cachedClockManager.stream(ids[i]);
            due[i] = dueManager.stream(ids[i]);
        }
        empty = new Empty();
    }

    private int next() {
        final int result = next;
        next = result + 1 == streams ? 0 : result + 1;
        return result;
    }

    /** The floor. */
    @Benchmark
    public boolean emptyCall() {
        next();
        return empty.onEvent(++sequence, sequence);
    }

    /** Through the stream's own object. */
    @Benchmark
    public boolean notDueStream() {
        return checkpointers[next()].onEvent(++sequence, sequence);
    }

    /** Through the manager, by the stream's id. */
    @Benchmark
    public boolean notDueManager() {
        return manager.onEvent(ids[next()], ++sequence, sequence);
    }

    /** A checkpoint without operators and sources, at every event. */
    @Benchmark
    public boolean due() {
        return due[next()].onEvent(++sequence, sequence);
    }

    /** The same, with a clock that is a field, as that of an agent's duty cycle. */
    @Benchmark
    public boolean dueCachedClock() {
        return dueByCachedClock[next()].onEvent(++sequence, sequence);
    }

    /** What reading the default clock costs, which each checkpoint that is due does once. */
    @Benchmark
    public long clock() {
        return clock.nanoTime();
    }
}
