package io.cairn.jmh;

import io.cairn.manager.CheckpointManager;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.store.InMemoryCheckpointStore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What an event costs at which no checkpoint is due, beside calls of the same signature that do nothing. */
public class OnEventBenchmark extends Conditions {
    /** Streams that take turns. */
    @Param({"1", "16", "256"})
    public int streams;

    private String[] ids;
    private StreamCheckpointer[] checkpointers;
    private Empty[] empties;
    private CheckpointManager manager;
    private Empty empty;
    private long sequence;
    private int next;

    /** The same calls, with nothing behind them. */
    static final class Empty {
        boolean onEvent(final long sequence, final long watermarkNs) {
            return false;
        }

        /** Looks whether there is an id, so that it has to be fetched. */
        boolean onEvent(final String streamId, final long sequence, final long watermarkNs) {
            return streamId == null;
        }
    }

    /** Makes the streams, none of which has a checkpoint due before 2^62 events. */
    @Setup
    public void setUp() {
        requireDueAtInterval();
        manager = new CheckpointManager(new InMemoryCheckpointStore(StoreSize.MAX_PER_STREAM), 1L << 62);
        ids = new String[streams];
        checkpointers = new StreamCheckpointer[streams];
        empties = new Empty[streams];
        for (int i = 0; i < streams; i++) {
            ids[i] = "stream-" + i;
            checkpointers[i] = manager.stream(ids[i]);
            empties[i] = new Empty();
        }
        empty = new Empty();
    }

    /** That nothing is due is worth measuring only if something could be. */
    private static void requireDueAtInterval() {
        final CheckpointManager manager = new CheckpointManager(new InMemoryCheckpointStore(1), 2);
        Payloads.require(!manager.onEvent("stream", 1, 1), "a checkpoint was taken before it was due");
        Payloads.require(manager.onEvent("stream", 2, 2), "no checkpoint was taken when it was due");
    }

    private int next() {
        final int result = next;
        next = result + 1 == streams ? 0 : result + 1;
        return result;
    }

    /** The floor of {@link #notDueStream()}. */
    @Benchmark
    public boolean emptyCall() {
        return empties[next()].onEvent(++sequence, sequence);
    }

    /** The floor of {@link #notDueManager()}. */
    @Benchmark
    public boolean emptyCallManager() {
        return empty.onEvent(ids[next()], ++sequence, sequence);
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
}
