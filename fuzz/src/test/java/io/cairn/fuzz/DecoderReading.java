package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.checkpoint.CheckpointDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads a wrapped decoder through all its accessors, which must agree among themselves. */
final class DecoderReading {
    private final CheckpointDecoder decoder;
    private final UnsafeBuffer view = new UnsafeBuffer();

    private DecoderReading(final CheckpointDecoder decoder) {
        this.decoder = decoder;
    }

    static PlainCheckpoint of(final CheckpointDecoder decoder) {
        final DecoderReading reading = new DecoderReading(decoder);
        return new PlainCheckpoint(
                decoder.sequence(),
                decoder.watermarkNs(),
                decoder.eventCount(),
                reading.operators(),
                reading.sources(),
                reading.metadata());
    }

    private List<PlainCheckpoint.Operator> operators() {
        final List<PlainCheckpoint.Operator> operators = new ArrayList<>();
        for (int i = 0; i < decoder.operatorCount(); i++) {
            final String name = decoder.operatorName(i);
            checkText(name, decoder.wrapOperatorName(i, view));
            operators.add(new PlainCheckpoint.Operator(name, Bytes.of(state(i))));
        }
        return operators;
    }

    private List<PlainCheckpoint.Source> sources() {
        final List<PlainCheckpoint.Source> sources = new ArrayList<>();
        for (int i = 0; i < decoder.sourceCount(); i++) {
            final String name = decoder.sourceName(i);
            checkText(name, decoder.wrapSourceName(i, view));
            sources.add(new PlainCheckpoint.Source(name, decoder.sourceOffset(i)));
        }
        return sources;
    }

    private List<PlainCheckpoint.Metadata> metadata() {
        final List<PlainCheckpoint.Metadata> metadata = new ArrayList<>();
        for (int i = 0; i < decoder.metadataCount(); i++) {
            final String key = decoder.metadataKey(i);
            checkText(key, decoder.wrapMetadataKey(i, view));
            final String value = decoder.metadataValue(i);
            checkText(value, decoder.wrapMetadataValue(i, view));
            metadata.add(new PlainCheckpoint.Metadata(key, value));
        }
        return metadata;
    }

    private byte[] state(final int operator) {
        final byte[] copied = new byte[decoder.operatorStateLength(operator)];
        assertEquals(copied.length, decoder.getOperatorState(operator, new UnsafeBuffer(copied), 0));
        assertEquals(copied.length, decoder.wrapOperatorState(operator, view));
        assertArrayEquals(viewed(), copied);
        return copied;
    }

    private void checkText(final String text, final int length) {
        final byte[] expected = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(expected.length, length);
        assertArrayEquals(expected, viewed());
    }

    private byte[] viewed() {
        final byte[] bytes = new byte[view.capacity()];
        view.getBytes(0, bytes);
        return bytes;
    }
}
