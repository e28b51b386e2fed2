package io.cairn.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A copy from memory beside the writer, which uses the slot of the last save but one again: it is whole, and none is older. */
@JCStressTest
@Outcome(
        id = {"newer", "same", "overtaken"},
        expect = ACCEPTABLE,
        desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "Gone back, or not one checkpoint.")
@State
public class CopyBesideWriterStress {
    private static final int LENGTH = 200;
    private static final InMemoryCheckpointStore WRITER = new InMemoryCheckpointStore(1);
    private static final LatestCheckpointReader READER = WRITER.latestReader("s");
    private static final CheckpointClaim CLAIM = new CheckpointClaim();
    private static final CheckpointEncoder ENCODER = new CheckpointEncoder();
    private static final UnsafeBuffer STATE = new UnsafeBuffer(new byte[LENGTH]);
    private static final CheckpointDecoder DECODER = new CheckpointDecoder();
    private static final ExpandableArrayBuffer COPY = new ExpandableArrayBuffer();
    private static final UnsafeBuffer VIEW = new UnsafeBuffer(0, 0);
    private static long written;
    private static long read;

    static {
        save();
    }

    @Actor
    public void writer() {
        save();
    }

    @Actor
    public void reader(final L_Result result) {
        final int copied = READER.copy(COPY, DECODER);
        if (copied < 0) {
            result.r1 = copied == LatestCheckpointReader.OVERTAKEN ? "overtaken" : "nothing";
            return;
        }
        final long sequence = DECODER.sequence();
        final int length = DECODER.wrapOperatorState(0, VIEW);
        boolean isWhole = DECODER.eventCount() == sequence && length == LENGTH;
        for (int i = 0; i < length; i++) {
            isWhole &= VIEW.getByte(i) == (byte) sequence;
        }
        result.r1 = !isWhole ? "torn" : sequence > read ? "newer" : sequence == read ? "same" : "older";
        read = sequence;
    }

    private static void save() {
        STATE.setMemory(0, LENGTH, (byte) ++written);
        WRITER.claim("s", written, 2 * LENGTH, CLAIM);
        ENCODER.wrap(CLAIM.buffer(), 0).header(written, 0, written);
        CLAIM.commit(ENCODER.operator("o", STATE, 0, LENGTH).finish());
    }
}
