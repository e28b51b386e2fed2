package io.cairn.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.CheckpointVisitor;
import java.io.IOException;

/** What there is to know of a stream at a glance. It is shown the checkpoints of the stream, newest first. */
final class StreamSummary implements CheckpointVisitor {
    final String streamId;
    int count;
    long newestSequence;
    long newestWatermarkNs;
    long newestCreatedAtNs;

    /** Of all its checkpoints. */
    long bytes;

    StreamSummary(final String streamId) {
        this.streamId = streamId;
    }

    @Override
    public boolean onCheckpoint(final CheckpointDecoder checkpoint) {
        if (count == 0) {
            newestSequence = checkpoint.sequence();
            newestWatermarkNs = checkpoint.watermarkNs();
            newestCreatedAtNs = checkpoint.createdAtNs();
        }
        count++;
        bytes += checkpoint.encodedLength();
        return true;
    }

    void write(final JsonGenerator json, final long nowNs) throws IOException {
        json.writeStartObject();
        json.writeStringField("stream", streamId);
        json.writeNumberField("count", count);
        json.writeNumberField("newestSequence", Formats.exact(newestSequence));
        json.writeNumberField("newestWatermarkNs", Formats.exact(newestWatermarkNs));
        json.writeNumberField("newestCreatedAtNs", Formats.exact(newestCreatedAtNs));
        json.writeNumberField("ageNs", Formats.exact(nowNs).subtract(Formats.exact(newestCreatedAtNs)));
        json.writeNumberField("bytes", bytes);
        json.writeEndObject();
    }
}
