package io.cairn.jmh;

import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Saving into a full store on a disk, beside a bare write of the same bytes that is forced as often. */
public class FileSaveBenchmark extends FilePayloads {
    /** Saves from one sync to the next at {@link Durability#ON_SYNC}. */
    public static final int SYNC_INTERVAL = 1000;

    private static final int BARE_CONTENTS = 64;

    /** Few, since each may wait for the disk. */
    private static final int CHECKED = 64;

    /** What a save survives: at ON_SYNC each thousandth is followed by a sync. */
    @Param({"PROCESS", "ON_SYNC", "EVERY_SAVE"})
    public Durability durability;

    private FileCheckpointStore store;
    private BareFile bareFile;
    private int untilSync;

    @Override
    void prepare() {
        store = open(durability);
        final int positions = (BareFile.POSITIONS_OF_ONE_STREAM - 1) * streams + 1;
        bareFile = new BareFile(
                directory.resolve("bare"), Arrays.copyOf(bytes, Math.min(bytes.length, BARE_CONTENTS)), positions);
        untilSync = SYNC_INTERVAL;
        requireFull(store);
        for (int i = 0; i < Math.min(states.length, CHECKED); i++) {
            save();
            bare();
            require(
                    store.latest(streamIds[i]).orElseThrow().equals(states[i]),
                    "the newest is not what was saved last");
        }
    }

    @Override
    void closeAll() {
        store.close();
        bareFile.close();
    }

    /** Whether this save is followed by a sync. */
    private boolean isSyncDue() {
        if (--untilSync == 0) {
            untilSync = SYNC_INTERVAL;
            return durability == Durability.ON_SYNC;
        }
        return false;
    }

    /** Heap model into the full store. */
    @Benchmark
    public FileCheckpointStore save() {
        store.save(states[next()]);
        if (isSyncDue()) {
            store.sync();
        }
        return store;
    }

    /** The floor: 64 payloads in turn, forced at EVERY_SAVE each time, at ON_SYNC each thousandth. */
    @Benchmark
    public void bare() {
        bareFile.write(isSyncDue() || durability == Durability.EVERY_SAVE);
    }
}
