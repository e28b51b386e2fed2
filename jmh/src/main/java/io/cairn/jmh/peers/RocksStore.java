package io.cairn.jmh.peers;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB: a batch of a put and a deletion, direct buffers, no compression, the log always on. */
final class RocksStore extends KeyedStore {
    static {
        RocksDB.loadLibrary();
    }

    private final Options options =
            new Options().setCreateIfMissing(true).setCompressionType(CompressionType.NO_COMPRESSION);
    private final WriteOptions writeOptions;
    private final ReadOptions readOptions = new ReadOptions();
    private final WriteBatch batch = new WriteBatch();
    private final RocksDB database;
    private final RecordKey key = new RecordKey();
    private final ByteBuffer keyBuffer = ByteBuffer.allocateDirect(512);
    private final ByteBuffer target = Buffers.newTarget();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    RocksStore(final Path directory, final boolean isSynced) {
        writeOptions = new WriteOptions().setSync(isSynced);
        try {
            database = RocksDB.open(options, directory.toString());
        } catch (final RocksDBException ex) {
            throw failed(ex);
        }
    }

    @Override
    void put(final Stream stream, final long sequence, final UnsafeBuffer record, final long oldest) {
        try {
            batch.clear();
            batch.put(bytesOf(key.set(stream, sequence)), record.byteBuffer().clear());
            if (oldest != NOTHING) {
                batch.delete(bytesOf(key.set(stream, oldest)));
            }
            database.write(writeOptions, batch);
        } catch (final RocksDBException ex) {
            throw failed(ex);
        }
    }

    @Override
    DirectBuffer get(final Stream stream, final long sequence) {
        try {
            final int length = database.get(readOptions, bytesOf(key.set(stream, sequence)), target.clear());
            if (length < 0 || length > target.capacity()) {
                throw new IllegalStateException("record " + sequence + " of " + stream.id + ": length " + length);
            }
            view.wrap(target, 0, length);
            return view;
        } catch (final RocksDBException ex) {
            throw failed(ex);
        }
    }

    private ByteBuffer bytesOf(final RecordKey recordKey) {
        final int length = recordKey.buffer.capacity();
        keyBuffer.clear().limit(length);
        recordKey.buffer.getBytes(0, keyBuffer, 0, length);
        return keyBuffer;
    }

    @Override
    void addSequences(final Stream stream, final LongArrayList sequences) {
        final UnsafeBuffer found = new UnsafeBuffer(0, 0);
        try (RocksIterator iterator = database.newIterator(readOptions)) {
            for (iterator.seek(key.set(stream, 0).toArray()); iterator.isValid(); iterator.next()) {
                found.wrap(iterator.key());
                if (!key.hasSameStreamAs(found)) {
                    break;
                }
                sequences.addLong(key.sequenceOf(found));
            }
            iterator.status();
        } catch (final RocksDBException ex) {
            throw failed(ex);
        }
    }

    @Override
    public void close() {
        batch.close();
        database.close();
        readOptions.close();
        writeOptions.close();
        options.close();
    }

    private static IllegalStateException failed(final RocksDBException ex) {
        return new IllegalStateException("RocksDB: " + ex.getMessage(), ex);
    }
}
