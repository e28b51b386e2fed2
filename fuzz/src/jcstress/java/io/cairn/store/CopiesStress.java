package io.cairn.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.MalformedCheckpointException;
import org.agrona.ExpandableArrayBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two threads copy by one reader, one of them the writer, of two checkpoints of different length in turns: both copies are whole. */
@JCStressTest
@Outcome(
        id = {"whole, whole", "whole, overtaken"},
        expect = ACCEPTABLE,
        desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "Not one checkpoint.")
@State
public class CopiesStress {
    private static final InMemoryCheckpointStore STORE = new InMemoryCheckpointStore(2);
    private static final LatestCheckpointReader READER = STORE.latestReader("s");
    private static final CheckpointState[] STATES = {state(0), state(300)};
    private static int saves;

    static {
        STORE.save(STATES[0]);
    }

    private final CheckpointDecoder ownersDecoder = new CheckpointDecoder();
    private final CheckpointDecoder othersDecoder = new CheckpointDecoder();

    @Actor
    public void owner(final LL_Result result) {
        STORE.save(STATES[++saves & 1]);
        result.r1 = copy(ownersDecoder);
    }

    @Actor
    public void other(final LL_Result result) {
        result.r2 = copy(othersDecoder);
    }

    private static String copy(final CheckpointDecoder decoder) {
        final int length;
        try {
            length = READER.copy(new ExpandableArrayBuffer(512), decoder);
        } catch (final MalformedCheckpointException ex) {
            return "mixed";
        }
        if (length < 0) {
            return length == LatestCheckpointReader.OVERTAKEN ? "overtaken" : "nothing";
        }
        // The longer one counts more events, though they are of one sequence.
        final CheckpointState expected = STATES[decoder.eventCount() == 0 ? 0 : 1];
        final boolean isWhole =
                length == expected.serializedLength() && expected.equals(decoder.toState(expected.id()));
        return isWhole ? "whole" : "mixed";
    }

    private static CheckpointState state(final int length) {
        return new CheckpointState(new CheckpointId("s", 1, 7))
                .eventCount(length)
                .setOperatorState("o", new byte[length]);
    }
}
