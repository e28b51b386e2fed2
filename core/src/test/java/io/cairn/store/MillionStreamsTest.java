package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.ChildJvm;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.EncodedName;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A million streams with four checkpoints each, in a JVM that has 500 MiB of heap and 2 GiB of direct memory. */
@Tag("once")
class MillionStreamsTest {
    private static final int STREAMS = 1_000_000;
    private static final int MAX_PER_STREAM = 4;

    /** Saves, evicts, reads back, and prints what it took. */
    public static final class Main {
        public static void main(final String[] args) {
            final int stateLength = Integer.getInteger("stateLength");
            final InMemoryCheckpointStore store = new InMemoryCheckpointStore(MAX_PER_STREAM);
            final CheckpointClaim claim = new CheckpointClaim();
            final CheckpointEncoder encoder = new CheckpointEncoder();
            final CheckpointDecoder decoder = new CheckpointDecoder();
            final EncodedName name = EncodedName.of("state");
            final UnsafeBuffer state = new UnsafeBuffer(ByteBuffer.allocateDirect(stateLength));
            final String[] streams = new String[STREAMS];
            int length = 0;
            final long start = System.nanoTime();
            for (int sequence = 1; sequence <= MAX_PER_STREAM + 1; sequence++) {
                for (int i = 0; i < STREAMS; i++) {
                    if (sequence == 1) {
                        streams[i] = "stream-" + i;
                    }
                    state.putLong(0, i * 31L + sequence);
                    store.claim(streams[i], sequence, 45 + stateLength, claim);
                    length = encoder.wrap(claim.buffer(), 0)
                            .header(sequence, i, sequence)
                            .operator(name, state, 0, stateLength)
                            .finish();
                    claim.commit(length);
                }
            }
            final long saved = System.nanoTime();
            long wrong = 0;
            for (int i = 0; i < STREAMS; i++) {
                final boolean found = store.latest(streams[i], decoder);
                decoder.wrapOperatorState(0, state);
                final boolean right = found
                        && store.checkpointCount(streams[i]) == MAX_PER_STREAM
                        && decoder.watermarkNs() == i
                        && state.getLong(0) == i * 31L + MAX_PER_STREAM + 1;
                wrong += right ? 0 : 1;
            }
            final long read = System.nanoTime();
            final Runtime runtime = Runtime.getRuntime();
            System.gc();
            System.out.printf(
                    Locale.ROOT,
                    "%d streams, %d bytes each, %d wrong; %d MiB off-heap, %d MiB heap after a collection, at most %d;"
                            + " %d ns per save, %d ns per read%n",
                    STREAMS,
                    length,
                    wrong,
                    store.offHeapBytes() >> 20,
                    runtime.totalMemory() - runtime.freeMemory() >> 20,
                    runtime.maxMemory() >> 20,
                    (saved - start) / STREAMS / (MAX_PER_STREAM + 1),
                    (read - saved) / STREAMS);
            System.exit(wrong == 0 && store.streams().size() == STREAMS ? 0 : 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {155, 200})
    void shouldFitIntoTwoGibibytesAnd500MebibytesOfHeap(final int stateLength) throws Exception {
        final ChildJvm.Result result = ChildJvm.run(
                Main.class,
                ChildJvm.ADD_OPENS,
                "-Xmx500m",
                "-XX:MaxDirectMemorySize=2g",
                "-XX:+UseSerialGC",
                "-DstateLength=" + stateLength);
        System.out.print(result.output());
        assertEquals(0, result.exitStatus(), result.output());
        assertTrue(result.output().contains(" 0 wrong; "), result.output());
    }
}
