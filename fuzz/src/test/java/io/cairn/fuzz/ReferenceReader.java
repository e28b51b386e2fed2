package io.cairn.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a checkpoint as the layout is described, one field after the other, with nothing but the JDK: what the decoder is
 * compared with. It shares no code with it.
 */
final class ReferenceReader {
    /** What was read, and where the checkpoint ends. */
    record Reading(PlainCheckpoint checkpoint, int length) {}

    private static final byte[] MAGIC = {(byte) 0xCA, 0x4D, 0x44, 0x01};

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    private final ByteBuffer in;

    /** The count or entry that is being read. */
    private String field;

    private ReferenceReader(final byte[] bytes) {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Reading read(final byte[] bytes) throws NoCheckpointException {
        return new ReferenceReader(bytes).read();
    }

    private Reading read() throws NoCheckpointException {
        if (in.remaining() < 24) {
            throw new NoCheckpointException("header", 0);
        }
        final long sequence = in.getLong();
        final long watermarkNs = in.getLong();
        final long eventCount = in.getLong();
        final List<PlainCheckpoint.Operator> operators = operators();
        final List<PlainCheckpoint.Source> sources = new ArrayList<>();
        final List<PlainCheckpoint.Metadata> metadata = new ArrayList<>();
        if (in.remaining() >= 4) {
            sources(sources);
            if (skipMagic()) {
                metadata(metadata);
            }
        }
        return new Reading(
                new PlainCheckpoint(sequence, watermarkNs, eventCount, operators, sources, metadata), in.position());
    }

    private List<PlainCheckpoint.Operator> operators() throws NoCheckpointException {
        final List<PlainCheckpoint.Operator> operators = new ArrayList<>();
        field = "operator count";
        final long count = u32();
        for (long i = 0; i < count; i++) {
            field = "operator " + i;
            final String name = text();
            operators.add(new PlainCheckpoint.Operator(name, Bytes.of(content())));
        }
        return operators;
    }

    private void sources(final List<PlainCheckpoint.Source> sources) throws NoCheckpointException {
        field = "source count";
        final long count = u32();
        for (long i = 0; i < count; i++) {
            field = "source " + i;
            final String name = text();
            require(8);
            sources.add(new PlainCheckpoint.Source(name, in.getLong()));
        }
    }

    private void metadata(final List<PlainCheckpoint.Metadata> metadata) throws NoCheckpointException {
        field = "metadata count";
        final long count = u32();
        for (long i = 0; i < count; i++) {
            field = "metadata " + i;
            final String key = text();
            metadata.add(new PlainCheckpoint.Metadata(key, text()));
        }
    }

    private boolean skipMagic() {
        final boolean found = in.remaining() >= 4
                && in.get(in.position()) == MAGIC[0]
                && in.get(in.position() + 1) == MAGIC[1]
                && in.get(in.position() + 2) == MAGIC[2]
                && in.get(in.position() + 3) == MAGIC[3];
        if (found) {
            in.position(in.position() + 4);
        }
        return found;
    }

    private String text() throws NoCheckpointException {
        final byte[] content = content();
        try {
            return utf8.decode(ByteBuffer.wrap(content)).toString();
        } catch (final CharacterCodingException ex) {
            throw new NoCheckpointException(field, in.position() - content.length);
        }
    }

    private byte[] content() throws NoCheckpointException {
        final long length = u32();
        require(length);
        final byte[] content = new byte[(int) length];
        in.get(content);
        return content;
    }

    private long u32() throws NoCheckpointException {
        require(4);
        return in.getInt() & 0xFFFFFFFFL;
    }

    private void require(final long length) throws NoCheckpointException {
        if (in.remaining() < length) {
            throw new NoCheckpointException(field, in.position());
        }
    }
}
