package io.cairn.jmh.peers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What one writes without a library: maps, a byte buffer, and the layout of {@link io.cairn.checkpoint.CheckpointLayout}
 * behind the creation time, by the same reading rules.
 */
final class HashMapCodec extends CheckpointCodec<Checkpoint, ByteBuffer> {
    private static final int METADATA_MAGIC = 0x01444DCA;

    private final ByteBuffer target = Buffers.newTarget().order(ByteOrder.LITTLE_ENDIAN);
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    @Override
    Checkpoint prepare(final Checkpoint checkpoint) {
        return checkpoint;
    }

    @Override
    ByteBuffer source(final byte[] bytes) {
        return Buffers.copyOf(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    int encode(final Checkpoint checkpoint) {
        target.clear()
                .putLong(checkpoint.createdAtNs)
                .putLong(checkpoint.sequence)
                .putLong(checkpoint.watermarkNs)
                .putLong(checkpoint.eventCount)
                .putInt(checkpoint.operators.size());
        for (final Map.Entry<String, byte[]> operator : checkpoint.operators.entrySet()) {
            put(operator.getKey());
            put(operator.getValue());
        }
        target.putInt(checkpoint.sources.size());
        for (final Map.Entry<String, Long> source : checkpoint.sources.entrySet()) {
            put(source.getKey());
            target.putLong(source.getValue());
        }
        if (!checkpoint.metadata.isEmpty()) {
            target.putInt(METADATA_MAGIC).putInt(checkpoint.metadata.size());
            for (final Map.Entry<String, String> entry : checkpoint.metadata.entrySet()) {
                put(entry.getKey());
                put(entry.getValue());
            }
        }
        return target.position();
    }

    private void put(final String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(final byte[] bytes) {
        target.putInt(bytes.length).put(bytes);
    }

    @Override
    void copyEncoded(final byte[] destination) {
        target.get(0, destination);
    }

    @Override
    long read(final ByteBuffer source) {
        return toHeap(source).fingerprint();
    }

    @Override
    Checkpoint toHeap(final ByteBuffer source) {
        source.clear();
        final Checkpoint result = new Checkpoint();
        result.createdAtNs = source.getLong();
        result.sequence = source.getLong();
        result.watermarkNs = source.getLong();
        result.eventCount = source.getLong();
        for (int i = source.getInt(); i > 0; i--) {
            final String name = text(source);
            result.operators.put(name, bytes(source));
        }
        for (int i = source.remaining() < Integer.BYTES ? 0 : source.getInt(); i > 0; i--) {
            final String name = text(source);
            result.sources.put(name, source.getLong());
        }
        if (source.remaining() >= Integer.BYTES && source.getInt() == METADATA_MAGIC) {
            for (int i = source.getInt(); i > 0; i--) {
                final String key = text(source);
                result.metadata.put(key, text(source));
            }
        }
        return result;
    }

    private static byte[] bytes(final ByteBuffer source) {
        final int length = source.getInt();
        if (length < 0 || length > source.remaining()) {
            throw new IllegalArgumentException("length " + Integer.toUnsignedString(length) + " at offset "
                    + (source.position() - Integer.BYTES) + " runs past the end at " + source.limit());
        }
        final byte[] result = new byte[length];
        source.get(result);
        return result;
    }

    private String text(final ByteBuffer source) {
        try {
            return decoder.decode(ByteBuffer.wrap(bytes(source))).toString();
        } catch (final CharacterCodingException ex) {
            throw new IllegalArgumentException("a text before offset " + source.position() + " is no UTF-8", ex);
        }
    }
}
