package io.cairn.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes a checkpoint as the layout is described, with nothing but the JDK. */
final class ReferenceWriter {
    enum Section {
        HEADER,
        OPERATORS,
        SOURCES,
        METADATA
    }

    /** Bytes of one field; a length or a count is a piece of its own. */
    record Piece(Section section, boolean isLength, Bytes bytes) {}

    private final List<Piece> pieces = new ArrayList<>();
    private Section section = Section.HEADER;

    private ReferenceWriter() {}

    static byte[] write(final PlainCheckpoint checkpoint) {
        return join(pieces(checkpoint));
    }

    static byte[] join(final List<Piece> pieces) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        pieces.forEach(piece -> out.writeBytes(piece.bytes().toArray()));
        return out.toByteArray();
    }

    static List<Piece> pieces(final PlainCheckpoint checkpoint) {
        final ReferenceWriter writer = new ReferenceWriter();
        writer.add(checkpoint);
        return writer.pieces;
    }

    /** A number as the layout has its lengths and counts. */
    static Bytes u32(final int value) {
        return Bytes.of(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private void add(final PlainCheckpoint checkpoint) {
        number(checkpoint.sequence());
        number(checkpoint.watermarkNs());
        number(checkpoint.eventCount());
        section = Section.OPERATORS;
        length(checkpoint.operators().size());
        for (final PlainCheckpoint.Operator operator : checkpoint.operators()) {
            text(operator.name());
            content(operator.state().toArray());
        }
        section = Section.SOURCES;
        length(checkpoint.sources().size());
        for (final PlainCheckpoint.Source source : checkpoint.sources()) {
            text(source.name());
            number(source.offset());
        }
        section = Section.METADATA;
        if (!checkpoint.metadata().isEmpty()) {
            bytes(false, Bytes.of(new byte[] {(byte) 0xCA, 0x4D, 0x44, 0x01}));
            length(checkpoint.metadata().size());
            for (final PlainCheckpoint.Metadata entry : checkpoint.metadata()) {
                text(entry.key());
                text(entry.value());
            }
        }
    }

    private void number(final long value) {
        bytes(
                false,
                Bytes.of(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array()));
    }

    private void length(final int value) {
        bytes(true, u32(value));
    }

    private void text(final String text) {
        content(text.getBytes(StandardCharsets.UTF_8));
    }

    private void content(final byte[] content) {
        length(content.length);
        bytes(false, Bytes.of(content));
    }

    private void bytes(final boolean isLength, final Bytes bytes) {
        pieces.add(new Piece(section, isLength, bytes));
    }
}
