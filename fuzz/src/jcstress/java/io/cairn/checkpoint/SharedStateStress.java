package io.cairn.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A state that nobody changes any more is serialised by two threads, in each of the ways: both get the same bytes. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "The same.")
@Outcome(expect = FORBIDDEN, desc = "Something else.")
@State
public class SharedStateStress {
    private static final byte[] EXPECTED = state().serialize();

    private final CheckpointState state = state();

    @Actor
    public void one(final ZZ_Result result) {
        result.r1 = isSame(ByteBuffer.allocate(EXPECTED.length)) && Arrays.equals(EXPECTED, state.serialize());
    }

    @Actor
    public void other(final ZZ_Result result) {
        result.r2 = Arrays.equals(EXPECTED, state.serialize()) && isSame(ByteBuffer.allocate(EXPECTED.length));
    }

    private boolean isSame(final ByteBuffer buffer) {
        return state.serialize(buffer) == EXPECTED.length
                && buffer.flip().equals(ByteBuffer.wrap(EXPECTED))
                && state.equals(new CheckpointDecoder().wrap(buffer).toState(state.id()));
    }

    private static CheckpointState state() {
        return new CheckpointState(new CheckpointId("s", 1, 7))
                .setOperatorState("counts", new byte[] {1, 2, 3})
                .setSourceOffset("orders-0", 4)
                .putMetadata("version", "1");
    }
}
