package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointLayout;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.InMemoryCheckpointStore;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A memory store that is full, so that each save evicts, beside a copy of the same bytes to as many places as there are streams. */
public class StoreBenchmark extends Payloads {
    private static final int CHECKED = 64;

    /** Streams that take turns. */
    @Param({"1", "1000", "100000"})
    public int streams;

    private InMemoryCheckpointStore store;
    private UnsafeBuffer target;
    private int[] targetOffsets;

    /** Sequence of the checkpoint claimed last. That of a stream's newest is lower by the number of streams at its turn. */
    private long sequence;

    private final CheckpointClaim claim = new CheckpointClaim();
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    @Override
    void requireSense(final Shape shape) {
        StoreSize.requireFit(shape, streams, StoreSize.inMemory(shape, streams));
    }

    @Override
    int streams() {
        return streams;
    }

    /** Later than those of all claims, so that a save of the heap model is never the oldest. */
    @Override
    long sequence() {
        return Long.MAX_VALUE;
    }

    /** Fills the store, and sees that each operation leaves it full and gives what was saved. */
    @Override
    void prepare(final Shape shape) {
        store = new InMemoryCheckpointStore(StoreSize.MAX_PER_STREAM);
        target = newDirectBuffer(streams * length);
        targetOffsets = new int[states.length];
        final int[] places = shuffled(streams);
        Arrays.setAll(targetOffsets, i -> places[i % streams] * length);
        sequence = 0;
        final int turns = Math.max(states.length, StoreSize.MAX_PER_STREAM * streams);
        for (int i = 0; i < turns; i++) {
            claim(i % states.length);
        }
        for (int i = 0; i < Math.min(turns, 2 * streams); i++) {
            require(deleteBefore(i % states.length) == 1, "deleting the oldest checkpoint");
            require(store.checkpointCount(streamIds[i % states.length]) == 4, "the store is not full after a deletion");
        }
        requireRight();
    }

    private void requireRight() {
        require(store.streams().size() == streams, "the number of streams");
        for (int i = states.length - streams; i < states.length; i++) {
            final CheckpointState newest = store.latest(streamIds[i]).orElseThrow();
            final List<CheckpointState> listed = list(i);
            require(listed.size() == StoreSize.MAX_PER_STREAM, "the store is not full");
            require(listed.get(StoreSize.MAX_PER_STREAM - 1).equals(newest), "the newest is not listed last");
            require(latest(i) == newest.eventCount() + length, "the newest is not what is read");
            final CheckpointState saved = states[(int) newest.eventCount()];
            require(
                    saved.id().streamId().equals(streamIds[i])
                            && saved.sourceOffsets().equals(newest.sourceOffsets())
                            && saved.watermarkNs() == newest.watermarkNs(),
                    "the newest is not what was saved");
        }
        requireSaved();
        memcpy(0);
        final byte[] copied = new byte[length];
        target.getBytes(targetOffsets[0], copied);
        require(Arrays.equals(bytes[0], copied), "the bytes are not copied");
    }

    /** In a store of its own, since after it no claim would be the newest; a small one, since memory is full as it is. */
    private void requireSaved() {
        try (InMemoryCheckpointStore small = new InMemoryCheckpointStore(1)) {
            for (int i = 0; i < Math.min(states.length, CHECKED); i++) {
                final CheckpointState state = states[i];
                small.save(state);
                require(small.latest(state.id().streamId()).orElseThrow().equals(state), "the newest is not the saved");
            }
        }
    }

    private void memcpy(final int i) {
        target.putBytes(targetOffsets[i], bytes[i], 0, length);
    }

    private void claim(final int i) {
        store.claim(streamIds[i], ++sequence, length, claim);
        claim.buffer().putBytes(0, bytes[i], 0, length);
        claim.buffer().putLong(CheckpointLayout.SEQUENCE_OFFSET, sequence, ByteOrder.LITTLE_ENDIAN);
        claim.commit(length);
    }

    private long latest(final int i) {
        return store.latest(streamIds[i], decoder) ? decoder.eventCount() + decoder.encodedLength() : -1;
    }

    private List<CheckpointState> list(final int i) {
        return store.list(streamIds[i]);
    }

    /** The streams come in turn, so that the sequences of each are as far from each other as there are streams. */
    private int deleteBefore(final int i) {
        final long secondOldest = sequence + 1 - (StoreSize.MAX_PER_STREAM - 1L) * streams;
        final int deleted = store.deleteBefore(streamIds[i], secondOldest);
        claim(i);
        return deleted;
    }

    /** The floor: a copy from the heap to the place of the stream. */
    @Benchmark
    public UnsafeBuffer memcpy() {
        memcpy(next());
        return target;
    }

    /** Heap model into the full store. */
    @Benchmark
    public InMemoryCheckpointStore save() {
        store.save(states[next()]);
        return store;
    }

    /** Claim, copy of the encoded bytes, commit, into the full store: the floor of {@link #deleteBefore()}. */
    @Benchmark
    public InMemoryCheckpointStore claim() {
        claim(next());
        return store;
    }

    /** A view of the newest, validated. */
    @Benchmark
    public long latest() {
        return latest(next());
    }

    /** Copies of all four on the heap, which allocates them. */
    @Benchmark
    public List<CheckpointState> list() {
        return list(next());
    }

    /** Deletes the oldest, and saves another by {@link #claim()}, so that the store is as full as before. */
    @Benchmark
    public int deleteBefore() {
        return deleteBefore(next());
    }
}
