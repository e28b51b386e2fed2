package io.cairn.jmh.peers;

import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** Cairn's store on disk, which keeps the creation time itself, and finds the sequence in what it is given. */
final class CairnStore implements PeerStore {
    private final FileCheckpointStore store;

    CairnStore(final Path directory, final boolean isSynced) {
        store = new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory)
                .durability(isSynced ? Durability.EVERY_SAVE : Durability.PROCESS)
                .maxPerStream(MAX_PER_STREAM)
                .errorHandler(damage -> {
                    throw new IllegalStateException(damage);
                }));
    }

    @Override
    public void save(final String streamId, final long sequence, final UnsafeBuffer record) {
        final long createdAtNs = record.getLong(0, ByteOrder.LITTLE_ENDIAN);
        final int offset = CheckpointReading.PAYLOAD_OFFSET;
        store.save(streamId, createdAtNs, record, offset, record.capacity() - offset);
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
