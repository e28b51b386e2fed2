package io.cairn.jmh.peers;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Reading the newest record of a stream and looking at all of it, in the process that saved it. */
public class StoreLatestBenchmark extends StoreBench {
    /** Who is measured. */
    @Param
    public StorePeer peer;

    /** Operators x bytes + sources. */
    @Param({"0x0+0", "8x256+4", "64x1024+16"})
    public String shape;

    private final String[] streamIds = streamIds(STREAMS);
    private PeerStore store;
    private int next;

    /** Fills the store, and sees that what is there is right. */
    @Setup
    public void setUp() {
        final Records records = new Records(shape);
        store = peer.open(newDirectory(), false);
        final long end = fill(store, streamIds, records);
        for (int i = 0; i < STREAMS; i++) {
            requireLatest(store, streamIds[i], reading, records, end - STREAMS + i);
        }
    }

    /** Closes the store. */
    @TearDown
    public void tearDown() {
        store.close();
        deleteDirectory();
    }

    /** Validates, and looks at everything; the streams take turns. */
    @Benchmark
    public long latest() {
        next = next + 1 & STREAMS - 1;
        if (!store.latest(streamIds[next], reading)) {
            throw new IllegalStateException(streamIds[next] + " has no record");
        }
        return reading.fingerprint();
    }
}
