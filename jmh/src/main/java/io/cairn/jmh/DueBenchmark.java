package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.manager.CheckpointManager;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * What an event costs at which a checkpoint is due, or every thousandth, into a full memory store. Operators copy their states
 * from the heap.
 */
public class DueBenchmark extends Payloads {
    private static final int THOUSAND = 1000;

    private PayloadOperators operators;
    private InMemoryCheckpointStore store;
    private StreamCheckpointer due;
    private StreamCheckpointer dueCachedClock;
    private StreamCheckpointer everyThousand;
    private OnEventBenchmark.Empty empty;

    /** Of {@link #every1000()}. */
    InMemoryCheckpointStore rareStore;

    private UnsafeBuffer target;
    private long sequence;

    /** Takes checkpoints until each store is full, and each of the payloads had its turn. */
    @Override
    void prepare(final Shape shape) {
        operators = new PayloadOperators(states);
        target = newDirectBuffer(length);
        sequence = 0;
        store = new InMemoryCheckpointStore(StoreSize.MAX_PER_STREAM);
        final InMemoryCheckpointStore cachedClockStore = new InMemoryCheckpointStore(
                new InMemoryCheckpointStore.Options().clock(() -> sequence).maxPerStream(StoreSize.MAX_PER_STREAM));
        empty = new OnEventBenchmark.Empty();
        rareStore = new InMemoryCheckpointStore(StoreSize.MAX_PER_STREAM);
        due = operators.register(new CheckpointManager(store, 1).stream("stream"));
        dueCachedClock = operators.register(new CheckpointManager(cachedClockStore, 1).stream("stream"));
        everyThousand = operators.register(new CheckpointManager(rareStore, THOUSAND).stream("stream"));
        for (int i = 0; i < states.length; i++) {
            require(due(), "no checkpoint was taken when it was due");
            requireTaken(store, i);
        }
        for (int i = 0; i < states.length; i++) {
            require(dueCachedClock(), "no checkpoint was taken when it was due");
            requireTaken(cachedClockStore, i);
        }
        sequence = 0;
        operators.select(next());
        for (int i = 1; i <= THOUSAND * StoreSize.MAX_PER_STREAM; i++) {
            require(every1000() == (i % THOUSAND == 0), "a checkpoint at event " + i + ", or none");
        }
        requireTaken(rareStore, (StoreSize.MAX_PER_STREAM - 1) % states.length);
        require(rareStore.checkpointCount("stream") == StoreSize.MAX_PER_STREAM, "the store is not full");
        // Later than anything taken so far, so that any of the three can go on.
        sequence += states.length;
    }

    private void requireTaken(final InMemoryCheckpointStore store, final int turn) {
        final CheckpointState taken = store.latest("stream").orElseThrow();
        final CheckpointState expected = states[turn];
        require(
                taken.id().sequence() == sequence
                        && taken.watermarkNs() == sequence
                        && taken.sourceOffsets().equals(expected.sourceOffsets())
                        && taken.serializedLength() == length,
                "the checkpoint of turn " + turn);
        expected.operatorStates()
                .forEach((name, bytes) ->
                        require(Arrays.equals(bytes, taken.operatorStates().get(name)), "the state of " + name));
    }

    /** A copy of as many bytes, from the heap to one place. */
    @Benchmark
    public UnsafeBuffer memcpy() {
        target.putBytes(0, bytes[next()], 0, length);
        return target;
    }

    /** A checkpoint at every event. */
    @Benchmark
    public boolean due() {
        operators.select(next());
        return due.onEvent(++sequence, sequence);
    }

    /** The same, with a clock that is a field, as that of an agent's duty cycle. */
    @Benchmark
    public boolean dueCachedClock() {
        operators.select(next());
        return dueCachedClock.onEvent(++sequence, sequence);
    }

    /** The floor of {@link #every1000()}: an event of which nobody wants to know. */
    @Benchmark
    public boolean emptyCall() {
        return empty.onEvent(++sequence, sequence);
    }

    /** A checkpoint at every thousandth event; the time is that of one event. The states change after each checkpoint. */
    @Benchmark
    public boolean every1000() {
        final boolean isTaken = everyThousand.onEvent(++sequence, sequence);
        if (isTaken) {
            operators.select(next());
        }
        return isTaken;
    }
}
