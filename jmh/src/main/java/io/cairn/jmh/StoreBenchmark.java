package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Saving into a full memory store, so that each save evicts, and reading the latest back, beside a copy of the bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsPrepend = {
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Xms2g",
            "-Xmx2g",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC"
        })
public class StoreBenchmark {
    private static final int MAX_PER_STREAM = 4;

    /** Operators x bytes + sources. */
    @Param({"0x0+0", "8x256+4", "64x1024+16"})
    public String shape;

    /** How many different checkpoints take turns: 64 to keep branch predictors and caches honest. */
    @Param({"64"})
    public int payloads;

    private CheckpointState[] states;
    private byte[][] bytes;
    private UnsafeBuffer target;
    private InMemoryCheckpointStore store;
    private int length;
    private int next;
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    /** Fills the store. All checkpoints have one sequence, so that each save evicts the one saved four before. */
    @Setup
    public void setUp() {
        final Shape shape = Shape.parse(this.shape);
        store = new InMemoryCheckpointStore(MAX_PER_STREAM);
        states = new CheckpointState[payloads];
        bytes = new byte[payloads][];
        for (int i = 0; i < payloads; i++) {
            final CheckpointState template = shape.newState("stream", i + 1);
            states[i] = new CheckpointState(new CheckpointId("stream", 1, i)).eventCount(i);
            template.operatorStates().forEach(states[i]::setOperatorState);
            template.sourceOffsets().forEach(states[i]::setSourceOffset);
            bytes[i] = states[i].serialize();
        }
        length = bytes[0].length;
        target = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, 64));
        for (int i = 0; i < MAX_PER_STREAM; i++) {
            store.save(states[i % payloads]);
        }
        if (store.checkpointCount("stream") != MAX_PER_STREAM) {
            throw new IllegalStateException("the store is not full");
        }
    }

    private int next() {
        final int result = next;
        next = result + 1 == payloads ? 0 : result + 1;
        return result;
    }

    /** The floor: one copy of the same bytes from the heap. */
    @Benchmark
    public UnsafeBuffer memcpy() {
        target.putBytes(0, bytes[next()], 0, length);
        return target;
    }

    /** Heap model into the full store. */
    @Benchmark
    public void save() {
        store.save(states[next()]);
    }

    /** A view of the newest, validated. */
    @Benchmark
    public long latest() {
        return store.latest("stream", decoder) ? decoder.eventCount() : -1;
    }
}
