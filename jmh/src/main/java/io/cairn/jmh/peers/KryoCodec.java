package io.cairn.jmh.peers;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.LinkedHashMap;

/** Kryo: a registered class, no references, its usual output and input over arrays on the heap, reused. */
final class KryoCodec extends CheckpointCodec<Checkpoint, byte[]> {
    private final Kryo kryo = new Kryo();
    private final Output output = new Output(Buffers.TARGET_LENGTH);
    private final Input input = new Input();

    KryoCodec() {
        kryo.setReferences(false);
        kryo.register(Checkpoint.class);
        kryo.register(LinkedHashMap.class);
        kryo.register(byte[].class);
    }

    @Override
    Checkpoint prepare(final Checkpoint checkpoint) {
        return checkpoint;
    }

    @Override
    byte[] source(final byte[] bytes) {
        return bytes;
    }

    @Override
    int encode(final Checkpoint checkpoint) {
        output.reset();
        kryo.writeObject(output, checkpoint);
        return output.position();
    }

    @Override
    void copyEncoded(final byte[] destination) {
        System.arraycopy(output.getBuffer(), 0, destination, 0, destination.length);
    }

    @Override
    long read(final byte[] source) {
        return toHeap(source).fingerprint();
    }

    @Override
    Checkpoint toHeap(final byte[] source) {
        input.setBuffer(source);
        return kryo.readObject(input, Checkpoint.class);
    }
}
