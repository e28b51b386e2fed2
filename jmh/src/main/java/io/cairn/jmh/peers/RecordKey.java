package io.cairn.jmh.peers;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The key of a record, off the heap: the length of the stream's id, the id, and the sequence, so that keys are in order. */
final class RecordKey {
    private static final int MAX_LENGTH = 511;

    /** As long as the key that was set last. */
    final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

    private final UnsafeBuffer memory = Buffers.viewOf(new byte[MAX_LENGTH]);
    private int prefixLength;

    RecordKey set(final KeyedStore.Stream stream, final long sequence) {
        memory.putInt(0, stream.idBytes.length, ByteOrder.BIG_ENDIAN);
        memory.putBytes(Integer.BYTES, stream.idBytes);
        prefixLength = Integer.BYTES + stream.idBytes.length;
        memory.putLong(prefixLength, sequence, ByteOrder.BIG_ENDIAN);
        buffer.wrap(memory, 0, prefixLength + Long.BYTES);
        return this;
    }

    /** The bytes of the key. */
    byte[] toArray() {
        final byte[] result = new byte[buffer.capacity()];
        buffer.getBytes(0, result);
        return result;
    }

    /** Whether another key is of the same stream. */
    boolean hasSameStreamAs(final DirectBuffer key) {
        if (key.capacity() != buffer.capacity()) {
            return false;
        }
        for (int i = 0; i < prefixLength; i++) {
            if (key.getByte(i) != buffer.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    /** The sequence in another key of the same stream. */
    long sequenceOf(final DirectBuffer key) {
        return key.getLong(prefixLength, ByteOrder.BIG_ENDIAN);
    }
}
