package io.cairn.jmh.peers;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Saving a record to a stream that is full, so that its oldest goes; with a flush in each save, and without. */
public class StoreSaveBenchmark extends StoreBench {
    /** Who is measured. */
    @Param
    public StorePeer peer;

    /** Operators x bytes + sources. */
    @Param({"0x0+0", "8x256+4", "64x1024+16"})
    public String shape;

    /** Whether a save survives the loss of power, or the end of the process only. */
    @Param({"true", "false"})
    public boolean synced;

    private final String[] streamIds = streamIds(STREAMS);
    private Records records;
    private PeerStore store;
    private long sequence;

    /** Fills the store. */
    @Setup
    public void setUp() {
        records = new Records(shape);
        store = peer.open(newDirectory(), synced);
        sequence = fill(store, streamIds, records);
    }

    /** Sees that what was saved is there. */
    @TearDown
    public void tearDown() {
        for (long last = sequence - STREAMS; last < sequence; last++) {
            requireLatest(store, streamId(last), reading, records, last);
        }
        store.close();
        deleteDirectory();
    }

    private String streamId(final long sequence) {
        return streamIds[(int) (sequence & STREAMS - 1)];
    }

    /** One save; the streams take turns. */
    @Benchmark
    public void save() {
        store.save(streamId(sequence), sequence, records.withSequence(sequence));
        sequence++;
    }
}
