package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;

/** Reading the latest from a store on a disk whose files are cached, beside a copy of the same bytes. */
public class FileReadBenchmark extends FilePayloads {
    private FileCheckpointStore store;
    private UnsafeBuffer target;
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    @Override
    void prepare() {
        store = open(Durability.PROCESS);
        target = newDirectBuffer(length);
        requireFull(store);
        for (int i = states.length - streams; i < states.length; i++) {
            require(latest(i) == states[i].eventCount() + length, "the newest is not what is read");
        }
    }

    @Override
    void closeAll() {
        store.close();
    }

    private long latest(final int i) {
        return store.latest(streamIds[i], decoder) ? decoder.eventCount() + decoder.encodedLength() : -1;
    }

    /** A copy of as many bytes as are read, from the heap to one place. */
    @Benchmark
    public UnsafeBuffer memcpy() {
        target.putBytes(0, bytes[next()], 0, length);
        return target;
    }

    /** A view of the newest in the mapped file, validated. */
    @Benchmark
    public long latest() {
        return latest(next());
    }
}
