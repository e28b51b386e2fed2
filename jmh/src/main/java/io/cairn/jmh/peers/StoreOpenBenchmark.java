package io.cairn.jmh.peers;

import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Opening a store that was closed, with all of it in the system's cache. The floor, which knows nothing on disk, is not here. */
@BenchmarkMode(Mode.SingleShotTime)
public class StoreOpenBenchmark extends StoreBench {
    /** Who is measured. */
    @Param({"CAIRN", "ROCKSDB", "LMDB", "MVSTORE", "SQLITE", "FILES"})
    public StorePeer peer;

    /** Operators x bytes + sources. */
    @Param("1x64+1")
    public String shape;

    /** Streams, each with as many records as are kept. */
    @Param("10000")
    public int streams;

    private String[] streamIds;
    private Path directory;
    private PeerStore store;

    /** Fills a store and closes it. */
    @Setup
    public void setUp() {
        streamIds = streamIds(streams);
        directory = newDirectory();
        final Records records = new Records(shape);
        try (PeerStore filled = peer.open(directory, false)) {
            fill(filled, streamIds, records);
        }
        openAndReadAll();
        final long first = (long) (PeerStore.MAX_PER_STREAM - 1) * streams;
        for (int i = 0; i < streams; i++) {
            requireLatest(store, streamIds[i], reading, records, first + i);
        }
        store.close();
    }

    /** Closes what was opened. */
    @TearDown(Level.Invocation)
    public void closeStore() {
        store.close();
    }

    /** Deletes the store. */
    @TearDown
    public void tearDown() {
        deleteDirectory();
    }

    /** Until the newest record of one stream has been read. */
    @Benchmark
    public long open() {
        store = peer.open(directory, true);
        return latest(streamIds[streams / 2]);
    }

    /** Until the newest record of each stream has been read. */
    @Benchmark
    public long openAndReadAll() {
        store = peer.open(directory, true);
        long result = 0;
        for (final String streamId : streamIds) {
            result += latest(streamId);
        }
        return result;
    }

    private long latest(final String streamId) {
        if (!store.latest(streamId, reading)) {
            throw new IllegalStateException(streamId + " has no record");
        }
        return reading.fingerprint();
    }
}
