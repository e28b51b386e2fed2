package io.cairn.jmh.peers;

import io.cairn.jmh.Conditions;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The same checkpoints through each codec: written, read where they lie as far as the codec can, and read to the heap. */
public class CodecPeerBenchmark extends Conditions {
    static final int CHECKPOINTS = 64;

    /** Who is measured. */
    @Param
    public CodecPeer peer;

    /** Operators x bytes + sources. */
    @Param({"0x0+0", "8x256+4", "64x1024+16", "8x65536+4"})
    public String shape;

    private CheckpointCodec<?, ?> codec;
    private int next;

    /** Makes the checkpoints, and sees that what is timed is right. */
    @Setup
    public void setUp() {
        final Checkpoint[] checkpoints = new Checkpoint[CHECKPOINTS];
        Arrays.setAll(checkpoints, i -> Checkpoints.of(shape, i));
        codec = peer.newCodec();
        codec.load(checkpoints);
        for (int i = 0; i < CHECKPOINTS; i++) {
            if (codec.read(i) != checkpoints[i].fingerprint()
                    || !codec.toHeap(i).equals(checkpoints[i])) {
                throw new IllegalStateException(peer.label() + " does not give checkpoint " + i + " back");
            }
        }
    }

    private int next() {
        next = next + 1 & CHECKPOINTS - 1;
        return next;
    }

    /** From the heap into a buffer that is reused. */
    @Benchmark
    public int encode() {
        return codec.encode(next());
    }

    /** Decode, and look at everything, as far as {@link Fingerprint} does. */
    @Benchmark
    public long read() {
        return codec.read(next());
    }

    /** Decode into strings and arrays of one's own. */
    @Benchmark
    public Checkpoint toHeap() {
        return codec.toHeap(next());
    }
}
