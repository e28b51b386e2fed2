package io.cairn.jmh.peers;

import io.cairn.checkpoint.CheckpointState;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Cairn: writes its heap model, which has its names encoded, and reads by its decoder. Creation time is put before it. */
final class CairnCodec extends CheckpointCodec<CheckpointState, UnsafeBuffer> {
    private final UnsafeBuffer target = new UnsafeBuffer(Buffers.newTarget());
    private final CheckpointReading reading = new CheckpointReading();

    @Override
    CheckpointState prepare(final Checkpoint checkpoint) {
        return checkpoint.toState("stream");
    }

    @Override
    UnsafeBuffer source(final byte[] bytes) {
        return Buffers.viewOf(bytes);
    }

    @Override
    int encode(final CheckpointState checkpoint) {
        target.putLong(0, checkpoint.id().createdAtNs(), ByteOrder.LITTLE_ENDIAN);
        return CheckpointReading.PAYLOAD_OFFSET + checkpoint.serialize(target, CheckpointReading.PAYLOAD_OFFSET);
    }

    @Override
    void copyEncoded(final byte[] destination) {
        target.getBytes(0, destination);
    }

    @Override
    long read(final UnsafeBuffer source) {
        return reading.wrap(source, 0, source.capacity()).fingerprint();
    }

    @Override
    Checkpoint toHeap(final UnsafeBuffer source) {
        return reading.wrap(source, 0, source.capacity()).toHeap();
    }
}
