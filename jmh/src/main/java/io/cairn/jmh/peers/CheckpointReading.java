package io.cairn.jmh.peers;

import io.cairn.checkpoint.CheckpointDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads everything in a record, which is when the checkpoint was taken, 8 bytes, and the checkpoint in Cairn's layout.
 * Wrapping validates it. What was wrapped is a view.
 */
final class CheckpointReading {
    /** Of the checkpoint in a record. */
    static final int PAYLOAD_OFFSET = Long.BYTES;

    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final UnsafeBuffer view = new UnsafeBuffer();
    private long createdAtNs;

    CheckpointReading wrap(final DirectBuffer buffer, final int offset, final int length) {
        createdAtNs = buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
        decoder.wrap(buffer, offset + PAYLOAD_OFFSET, length - PAYLOAD_OFFSET);
        return this;
    }

    /** The decoder, for a store to wrap, which tells the creation time of what it has wrapped. */
    CheckpointDecoder decoder() {
        return decoder;
    }

    /** Takes the creation time from the decoder, after a store has wrapped it. */
    CheckpointReading wrapped() {
        createdAtNs = decoder.createdAtNs();
        return this;
    }

    long sequence() {
        return decoder.sequence();
    }

    long fingerprint() {
        long result = decoder.sequence() + decoder.watermarkNs() + decoder.eventCount() + createdAtNs;
        for (int i = 0; i < decoder.operatorCount(); i++) {
            decoder.wrapOperatorName(i, view);
            result += Fingerprint.of(view);
            decoder.wrapOperatorState(i, view);
            result += Fingerprint.of(view);
        }
        for (int i = 0; i < decoder.sourceCount(); i++) {
            decoder.wrapSourceName(i, view);
            result += Fingerprint.of(view) + decoder.sourceOffset(i);
        }
        for (int i = 0; i < decoder.metadataCount(); i++) {
            decoder.wrapMetadataKey(i, view);
            result += Fingerprint.of(view);
            decoder.wrapMetadataValue(i, view);
            result += Fingerprint.of(view);
        }
        return result;
    }

    Checkpoint toHeap() {
        final Checkpoint result = new Checkpoint();
        result.sequence = decoder.sequence();
        result.watermarkNs = decoder.watermarkNs();
        result.eventCount = decoder.eventCount();
        result.createdAtNs = createdAtNs;
        for (int i = 0; i < decoder.operatorCount(); i++) {
            final byte[] state = new byte[decoder.operatorStateLength(i)];
            view.wrap(state);
            decoder.getOperatorState(i, view, 0);
            result.operators.put(decoder.operatorName(i), state);
        }
        for (int i = 0; i < decoder.sourceCount(); i++) {
            result.sources.put(decoder.sourceName(i), decoder.sourceOffset(i));
        }
        for (int i = 0; i < decoder.metadataCount(); i++) {
            result.metadata.put(decoder.metadataKey(i), decoder.metadataValue(i));
        }
        return result;
    }
}
