package io.cairn.jmh.peers;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** FlatBuffers: a builder that is reused, texts given in UTF-8, tables that are reused. */
final class FlatBuffersCodec extends CheckpointCodec<Utf8Checkpoint, FlatBuffersCodec.Source> {
    private final FlatBufferBuilder builder = new FlatBufferBuilder(Buffers.newTarget());
    private final FlatCheckpoint checkpoint = new FlatCheckpoint();
    private final FlatCheckpoint.Entry entry = new FlatCheckpoint.Entry();
    private int[] tables = {};

    /** Bytes to read, and a second view of them, to be moved about. */
    record Source(ByteBuffer buffer, ByteBuffer duplicate) {}

    @Override
    Utf8Checkpoint prepare(final Checkpoint original) {
        return new Utf8Checkpoint(original);
    }

    @Override
    Source source(final byte[] bytes) {
        final ByteBuffer buffer = Buffers.copyOf(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Source(buffer, buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    @Override
    int encode(final Utf8Checkpoint original) {
        builder.clear();
        final int operators = putFields(original.operatorNames, original.operatorStates);
        final int sources = putSources(original.sourceNames, original.sourceOffsets);
        final int metadata = putFields(original.metadataKeys, original.metadataValues);
        builder.startTable(FlatCheckpoint.FIELDS);
        builder.addLong(FlatCheckpoint.SEQUENCE, original.numbers.sequence, 0);
        builder.addLong(FlatCheckpoint.WATERMARK, original.numbers.watermarkNs, 0);
        builder.addLong(FlatCheckpoint.EVENT_COUNT, original.numbers.eventCount, 0);
        builder.addLong(FlatCheckpoint.CREATED_AT, original.numbers.createdAtNs, 0);
        builder.addOffset(FlatCheckpoint.OPERATORS, operators, 0);
        builder.addOffset(FlatCheckpoint.SOURCES, sources, 0);
        builder.addOffset(FlatCheckpoint.METADATA, metadata, 0);
        builder.finish(builder.endTable());
        return builder.dataBuffer().remaining();
    }

    private int putFields(final byte[][] names, final byte[][] values) {
        requireTables(names.length);
        for (int i = 0; i < names.length; i++) {
            final int name = builder.createByteVector(names[i]);
            final int value = builder.createByteVector(values[i]);
            builder.startTable(FlatCheckpoint.Entry.FIELDS);
            builder.addOffset(FlatCheckpoint.Entry.NAME, name, 0);
            builder.addOffset(FlatCheckpoint.Entry.VALUE, value, 0);
            tables[i] = builder.endTable();
        }
        return vectorOfTables(names.length);
    }

    private int putSources(final byte[][] names, final long[] offsets) {
        requireTables(names.length);
        for (int i = 0; i < names.length; i++) {
            final int name = builder.createByteVector(names[i]);
            builder.startTable(FlatCheckpoint.Entry.FIELDS);
            builder.addOffset(FlatCheckpoint.Entry.NAME, name, 0);
            builder.addLong(FlatCheckpoint.Entry.OFFSET, offsets[i], 0);
            tables[i] = builder.endTable();
        }
        return vectorOfTables(names.length);
    }

    private void requireTables(final int count) {
        if (count > tables.length) {
            tables = new int[count];
        }
    }

    /** As the builder's own method does, but without an array of just that length. */
    private int vectorOfTables(final int count) {
        builder.startVector(Integer.BYTES, count, Integer.BYTES);
        for (int i = count - 1; i >= 0; i--) {
            builder.addOffset(tables[i]);
        }
        return builder.endVector();
    }

    @Override
    void copyEncoded(final byte[] destination) {
        final ByteBuffer encoded = builder.dataBuffer();
        encoded.get(encoded.position(), destination);
    }

    @Override
    long read(final Source source) {
        checkpoint.wrap(source.buffer);
        long result = checkpoint.number(FlatCheckpoint.SEQUENCE)
                + checkpoint.number(FlatCheckpoint.WATERMARK)
                + checkpoint.number(FlatCheckpoint.EVENT_COUNT)
                + checkpoint.number(FlatCheckpoint.CREATED_AT);
        for (int i = 0, n = checkpoint.count(FlatCheckpoint.OPERATORS); i < n; i++) {
            result += readField(FlatCheckpoint.OPERATORS, i, source.duplicate);
        }
        for (int i = 0, n = checkpoint.count(FlatCheckpoint.SOURCES); i < n; i++) {
            checkpoint.entry(FlatCheckpoint.SOURCES, i, entry);
            result += Fingerprint.of(entry.bytes(FlatCheckpoint.Entry.NAME, source.duplicate)) + entry.offset();
        }
        for (int i = 0, n = checkpoint.count(FlatCheckpoint.METADATA); i < n; i++) {
            result += readField(FlatCheckpoint.METADATA, i, source.duplicate);
        }
        return result;
    }

    private long readField(final int field, final int index, final ByteBuffer duplicate) {
        checkpoint.entry(field, index, entry);
        return Fingerprint.of(entry.bytes(FlatCheckpoint.Entry.NAME, duplicate))
                + Fingerprint.of(entry.bytes(FlatCheckpoint.Entry.VALUE, duplicate));
    }

    @Override
    Checkpoint toHeap(final Source source) {
        checkpoint.wrap(source.buffer);
        final Checkpoint result = new Checkpoint();
        result.sequence = checkpoint.number(FlatCheckpoint.SEQUENCE);
        result.watermarkNs = checkpoint.number(FlatCheckpoint.WATERMARK);
        result.eventCount = checkpoint.number(FlatCheckpoint.EVENT_COUNT);
        result.createdAtNs = checkpoint.number(FlatCheckpoint.CREATED_AT);
        for (int i = 0, n = checkpoint.count(FlatCheckpoint.OPERATORS); i < n; i++) {
            checkpoint.entry(FlatCheckpoint.OPERATORS, i, entry);
            result.operators.put(
                    text(FlatCheckpoint.Entry.NAME, source.duplicate),
                    bytes(FlatCheckpoint.Entry.VALUE, source.duplicate));
        }
        for (int i = 0, n = checkpoint.count(FlatCheckpoint.SOURCES); i < n; i++) {
            checkpoint.entry(FlatCheckpoint.SOURCES, i, entry);
            result.sources.put(text(FlatCheckpoint.Entry.NAME, source.duplicate), entry.offset());
        }
        for (int i = 0, n = checkpoint.count(FlatCheckpoint.METADATA); i < n; i++) {
            checkpoint.entry(FlatCheckpoint.METADATA, i, entry);
            result.metadata.put(
                    text(FlatCheckpoint.Entry.NAME, source.duplicate),
                    text(FlatCheckpoint.Entry.VALUE, source.duplicate));
        }
        return result;
    }

    private String text(final int field, final ByteBuffer duplicate) {
        return new String(bytes(field, duplicate), StandardCharsets.UTF_8);
    }

    private byte[] bytes(final int field, final ByteBuffer duplicate) {
        final ByteBuffer view = entry.bytes(field, duplicate);
        final byte[] result = new byte[view.remaining()];
        view.get(result);
        return result;
    }
}
