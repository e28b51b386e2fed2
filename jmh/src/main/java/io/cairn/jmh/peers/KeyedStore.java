package io.cairn.jmh.peers;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A store over anything that keeps values by stream and sequence. Which sequences a stream has is asked for when the stream
 * is first used, and remembered, so that opening need not read everything, and saving need not look for the oldest.
 */
abstract class KeyedStore implements PeerStore {
    /** That nothing is to be deleted. */
    static final long NOTHING = -1;

    private final Map<String, Stream> streams = new HashMap<>();

    /** A stream, and the sequences it has, oldest first. */
    static final class Stream {
        final String id;
        final byte[] idBytes;
        private final LongArrayList sequences = new LongArrayList();

        Stream(final String id) {
            this.id = id;
            idBytes = id.getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public final void save(final String streamId, final long sequence, final UnsafeBuffer record) {
        final Stream stream = stream(streamId);
        final LongArrayList sequences = stream.sequences;
        final int count = sequences.size();
        if (sequence < 0 || count > 0 && sequence <= sequences.getLong(count - 1)) {
            throw new IllegalArgumentException(
                    "sequence " + sequence + " of stream " + streamId + " after " + sequences);
        }
        final boolean isFull = count == MAX_PER_STREAM;
        put(stream, sequence, record, isFull ? sequences.getLong(0) : NOTHING);
        if (isFull) {
            sequences.removeAt(0);
        }
        sequences.addLong(sequence);
    }

    @Override
    public final boolean latest(final String streamId, final CheckpointReading reading) {
        final Stream stream = stream(streamId);
        if (stream.sequences.isEmpty()) {
            return false;
        }
        final DirectBuffer record = get(stream, stream.sequences.getLong(stream.sequences.size() - 1));
        reading.wrap(record, 0, record.capacity());
        return true;
    }

    private Stream stream(final String id) {
        Stream stream = streams.get(id);
        if (stream == null) {
            stream = new Stream(id);
            addSequences(stream, stream.sequences);
            streams.put(id, stream);
        }
        return stream;
    }

    /** Saves a record and deletes another of the same stream, unless it is {@link #NOTHING}. */
    abstract void put(Stream stream, long sequence, UnsafeBuffer record, long oldest);

    /** A record that is there. */
    abstract DirectBuffer get(Stream stream, long sequence);

    /** Adds the sequences that a stream has, in ascending order. */
    abstract void addSequences(Stream stream, LongArrayList sequences);
}
