package io.cairn.jmh.peers;

import io.cairn.jmh.Conditions;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The floor of the codecs: a copy of the bytes that Cairn writes for the same checkpoints. */
public class CodecFloorBenchmark extends Conditions {
    /** Operators x bytes + sources. */
    @Param({"0x0+0", "8x256+4", "64x1024+16", "8x65536+4"})
    public String shape;

    private final UnsafeBuffer target = new UnsafeBuffer(Buffers.newTarget());
    private final byte[][] encoded = new byte[CodecPeerBenchmark.CHECKPOINTS][];
    private int next;

    /** Makes the bytes. */
    @Setup
    public void setUp() {
        final CheckpointCodec<?, ?> codec = CodecPeer.CAIRN.newCodec();
        Arrays.setAll(encoded, i -> {
            codec.load(Checkpoints.of(shape, i));
            return codec.encoded(0);
        });
    }

    /** One copy from the heap to where codecs write. */
    @Benchmark
    public UnsafeBuffer memcpy() {
        next = next + 1 & CodecPeerBenchmark.CHECKPOINTS - 1;
        target.putBytes(0, encoded[next]);
        return target;
    }
}
