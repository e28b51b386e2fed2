package io.cairn.store;

import java.nio.charset.StandardCharsets;

/** The checkpoints of a stream on disk, and those of it that were evicted and are still there. */
final class FileStreamIndex extends StreamIndex {
    final String streamId;
    final byte[] encodedStreamId;

    /** Evicted records whose slots have not been written over. Each is older than every checkpoint of the index. */
    final StreamIndex stale = new StreamIndex(0);

    /** Records whose payload is damaged, or could not be read, and whose slots have not been written over. */
    final StreamIndex damaged = new StreamIndex(0);

    /** Whether the payloads of all checkpoints are known to be sound; that of the newest always is. */
    boolean isVerified = true;

    /** How many saves to the stream are put off, and the highest sequence of them. */
    int deferredCount;

    long highestDeferred;

    FileStreamIndex(final String streamId) {
        this.streamId = streamId;
        encodedStreamId = streamId.getBytes(StandardCharsets.UTF_8);
    }

    int payloadOffset() {
        return SlotHeader.payloadOffset(encodedStreamId.length);
    }
}
