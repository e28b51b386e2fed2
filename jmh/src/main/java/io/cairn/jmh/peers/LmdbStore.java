package io.cairn.jmh.peers;

import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.KeyRange;
import org.lmdbjava.Txn;

/** LMDB by lmdbjava: a transaction for each save, Agrona's buffers, one reading transaction that is renewed, read where it lies. */
final class LmdbStore extends KeyedStore {
    private static final long MAP_SIZE = 8L << 30;

    private final Env<DirectBuffer> environment;
    private final Dbi<DirectBuffer> records;
    private final Txn<DirectBuffer> reading;
    private final RecordKey key = new RecordKey();
    private boolean isReading;

    LmdbStore(final Path directory, final boolean isSynced) {
        environment = Env.create(DirectBufferProxy.PROXY_DB)
                .setMapSize(MAP_SIZE)
                .setMaxDbs(1)
                .open(directory.toFile(), isSynced ? new EnvFlags[0] : new EnvFlags[] {EnvFlags.MDB_NOSYNC});
        records = environment.openDbi("records", DbiFlags.MDB_CREATE);
        reading = environment.txnRead();
        reading.reset();
    }

    @Override
    void put(final Stream stream, final long sequence, final UnsafeBuffer record, final long oldest) {
        endReading();
        try (Txn<DirectBuffer> txn = environment.txnWrite()) {
            records.put(txn, key.set(stream, sequence).buffer, record);
            if (oldest != NOTHING) {
                records.delete(txn, key.set(stream, oldest).buffer);
            }
            txn.commit();
        }
    }

    @Override
    DirectBuffer get(final Stream stream, final long sequence) {
        beginReading();
        return records.get(reading, key.set(stream, sequence).buffer);
    }

    @Override
    void addSequences(final Stream stream, final LongArrayList sequences) {
        beginReading();
        try (CursorIterable<DirectBuffer> entries =
                records.iterate(reading, KeyRange.atLeast(key.set(stream, 0).buffer))) {
            for (final CursorIterable.KeyVal<DirectBuffer> entry : entries) {
                if (!key.hasSameStreamAs(entry.key())) {
                    break;
                }
                sequences.addLong(key.sequenceOf(entry.key()));
            }
        }
    }

    /** A new look at what is there now. */
    private void beginReading() {
        endReading();
        reading.renew();
        isReading = true;
    }

    /** Lets go of what was looked at, so that its pages can be used again. */
    private void endReading() {
        if (isReading) {
            reading.reset();
            isReading = false;
        }
    }

    @Override
    public void close() {
        reading.close();
        environment.close();
    }
}
