package io.cairn.jmh.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The floor: the record is written over that of five saves ago in a file that has its size already, and flushed. Where records are is known
 * in memory only, so it cannot be opened again.
 */
final class BareStore implements PeerStore {
    private static final int RECORDS_PER_STREAM = MAX_PER_STREAM + 1;
    private static final int BLOCK_LENGTH = 4096;

    private final FileChannel channel;
    private final boolean isSynced;
    private final Map<String, Stream> streams = new HashMap<>();
    private final ByteBuffer target = Buffers.newTarget();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private long end;

    private static final class Stream {
        long start;
        int roomLength;
        int saves;
        int length;

        long latest() {
            return start + (long) (saves % RECORDS_PER_STREAM) * roomLength;
        }
    }

    BareStore(final Path directory, final boolean isSynced) {
        this.isSynced = isSynced;
        try {
            channel = FileChannel.open(
                    directory.resolve("records"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void save(final String streamId, final long sequence, final UnsafeBuffer record) {
        final Stream known = streams.get(streamId);
        final Stream stream = known == null ? addStream(streamId, record.capacity()) : known;
        if (record.capacity() > stream.roomLength) {
            throw new IllegalArgumentException(
                    record.capacity() + " bytes where there is room for " + stream.roomLength);
        }
        stream.saves++;
        stream.length = record.capacity();
        try {
            writeFully(record.byteBuffer().clear(), stream.latest());
            if (isSynced) {
                channel.force(false);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private Stream addStream(final String id, final int length) {
        final Stream stream = new Stream();
        stream.start = end;
        stream.roomLength = (length + BLOCK_LENGTH - 1) / BLOCK_LENGTH * BLOCK_LENGTH;
        try {
            for (int i = 0; i < RECORDS_PER_STREAM; i++) {
                writeFully(ByteBuffer.allocateDirect(stream.roomLength), end);
                end += stream.roomLength;
            }
            channel.force(true);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        streams.put(id, stream);
        return stream;
    }

    private void writeFully(final ByteBuffer content, final long position) throws IOException {
        long at = position;
        while (content.hasRemaining()) {
            at += channel.write(content, at);
        }
    }

    @Override
    public boolean latest(final String streamId, final CheckpointReading reading) {
        final Stream stream = streams.get(streamId);
        if (stream == null) {
            return false;
        }
        FilesStore.readFully(channel, stream.latest(), target.clear().limit(stream.length));
        view.wrap(target, 0, stream.length);
        reading.wrap(view, 0, stream.length);
        return true;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
