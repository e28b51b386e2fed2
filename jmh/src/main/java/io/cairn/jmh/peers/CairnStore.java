package io.cairn.jmh.peers;

import io.cairn.store.CheckpointClaim;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** Cairn's store on disk. It keeps the creation time itself, and takes it from a clock, which here shows that of the record. */
final class CairnStore implements PeerStore {
    private final FileCheckpointStore store;
    private final CheckpointClaim claim = new CheckpointClaim();
    private long nowNs;

    CairnStore(final Path directory, final boolean isSynced) {
        store = new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory)
                .durability(isSynced ? Durability.EVERY_SAVE : Durability.PROCESS)
                .maxPerStream(MAX_PER_STREAM)
                .clock(() -> nowNs)
                .errorHandler(damage -> {
                    throw new IllegalStateException(damage);
                }));
    }

    @Override
    public void save(final String streamId, final long sequence, final UnsafeBuffer record) {
        final int length = record.capacity() - CheckpointReading.PAYLOAD_OFFSET;
        nowNs = record.getLong(0, ByteOrder.LITTLE_ENDIAN);
        store.claim(streamId, sequence, length, claim);
        claim.buffer().putBytes(0, record, CheckpointReading.PAYLOAD_OFFSET, length);
        claim.commit(length);
    }

    @Override
    public boolean latest(final String streamId, final CheckpointReading reading) {
        if (!store.latest(streamId, reading.decoder())) {
            return false;
        }
        reading.wrapped();
        return true;
    }

    @Override
    public void close() {
        store.close();
    }
}
