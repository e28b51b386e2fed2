package io.cairn.jmh.peers;

import java.nio.ByteBuffer;
import org.apache.fory.Fory;
import org.apache.fory.memory.MemoryBuffer;

/** Apache Fory: a registered class, no references, code compiled before it is used, its buffers reused. */
final class ForyCodec extends CheckpointCodec<Checkpoint, MemoryBuffer> {
    private final Fory fory = Fory.builder()
            .withXlang(false)
            .withCompatible(false)
            .withRefTracking(false)
            .withAsyncCompilation(false)
            .requireClassRegistration(true)
            .build();
    private final MemoryBuffer target = MemoryBuffer.fromByteBuffer(Buffers.newTarget());

    ForyCodec() {
        fory.register(Checkpoint.class);
    }

    @Override
    Checkpoint prepare(final Checkpoint checkpoint) {
        return checkpoint;
    }

    @Override
    MemoryBuffer source(final byte[] bytes) {
        final ByteBuffer copy = Buffers.copyOf(bytes);
        return MemoryBuffer.fromByteBuffer(copy);
    }

    @Override
    int encode(final Checkpoint checkpoint) {
        target.writerIndex(0);
        fory.serialize(target, checkpoint);
        return target.writerIndex();
    }

    @Override
    void copyEncoded(final byte[] destination) {
        target.get(0, destination);
    }

    @Override
    long read(final MemoryBuffer source) {
        return toHeap(source).fingerprint();
    }

    @Override
    Checkpoint toHeap(final MemoryBuffer source) {
        source.readerIndex(0);
        return (Checkpoint) fory.deserialize(source);
    }
}
