package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;

/** Checkpoints that take turns in a full store on a disk. */
public abstract class FilePayloads extends Payloads {
    /** Streams that take turns. */
    @Param({"1", "1000", "100000"})
    public int streams;

    DiskDirectory directory;

    @Override
    final void requireSense(final Shape shape) {
        StoreSize.requireFit(shape, streams, StoreSize.onDisk(shape, streams));
    }

    @Override
    final int streams() {
        return streams;
    }

    /** Fills a store. */
    @Override
    final void prepare(final Shape shape) {
        directory = new DiskDirectory();
        try {
            fill();
            prepare();
        } catch (final RuntimeException ex) {
            directory.close();
            throw ex;
        }
    }

    private void fill() {
        try (FileCheckpointStore store = open(Durability.PROCESS)) {
            for (int i = 0; i < Math.max(states.length, StoreSize.MAX_PER_STREAM * streams); i++) {
                store.save(states[i % states.length]);
            }
        }
    }

    /** Opens what the benchmark needs, and sees that it does what it says. */
    abstract void prepare();

    /** Deletes everything. */
    @TearDown
    public final void tearDown() {
        closeAll();
        directory.close();
    }

    /** Closes what was opened. */
    abstract void closeAll();

    final Path storePath() {
        return directory.resolve("store");
    }

    final FileCheckpointStore open(final Durability durability) {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(storePath())
                .durability(durability)
                .maxPerStream(StoreSize.MAX_PER_STREAM));
    }

    /** The store is full, and the newest checkpoint of each stream is the one that was saved last. */
    final void requireFull(final FileCheckpointStore store) {
        require(store.streams().size() == streams, "the number of streams");
        require(store.damage().isEmpty(), "the store is damaged");
        for (int i = states.length - streams; i < states.length; i++) {
            final CheckpointState newest = store.latest(streamIds[i]).orElseThrow();
            require(store.checkpointCount(streamIds[i]) == StoreSize.MAX_PER_STREAM, "the store is not full");
            require(newest.equals(states[i]), "the newest of " + streamIds[i] + " is not what was saved last");
        }
    }
}
