package io.cairn.jmh.peers;

import java.nio.file.Path;
import java.util.Iterator;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;

/** H2's MVStore: a map of arrays, which it keeps, so that each record is copied to a new one; a commit for each save. */
final class MvStoreStore extends KeyedStore {
    private final MVStore store;
    private final MVMap<byte[], byte[]> records;
    private final boolean isSynced;
    private final RecordKey key = new RecordKey();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    MvStoreStore(final Path directory, final boolean isSynced) {
        this.isSynced = isSynced;
        store = new MVStore.Builder()
                .fileName(directory.resolve("records.mv").toString())
                .autoCommitDisabled()
                .open();
        records = store.openMap(
                "records",
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    @Override
    void put(final Stream stream, final long sequence, final UnsafeBuffer record, final long oldest) {
        final byte[] copy = new byte[record.capacity()];
        record.getBytes(0, copy);
        records.put(key.set(stream, sequence).toArray(), copy);
        if (oldest != NOTHING) {
            records.remove(key.set(stream, oldest).toArray());
        }
        store.commit();
        if (isSynced) {
            store.sync();
        }
    }

    @Override
    DirectBuffer get(final Stream stream, final long sequence) {
        view.wrap(records.get(key.set(stream, sequence).toArray()));
        return view;
    }

    @Override
    void addSequences(final Stream stream, final LongArrayList sequences) {
        final Iterator<byte[]> keys = records.keyIterator(key.set(stream, 0).toArray());
        while (keys.hasNext()) {
            view.wrap(keys.next());
            if (!key.hasSameStreamAs(view)) {
                break;
            }
            sequences.addLong(key.sequenceOf(view));
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
