package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Where every checkpoint waits: each is taken once, in order, with all that was written into it, and as many as were counted. */
@JCStressTest
@Outcome(id = "0, 0, 12", expect = ACCEPTABLE, desc = "Both at the end.")
@Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "Taken between the two.")
@Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Both at once.")
@Outcome(expect = FORBIDDEN, desc = "Lost, doubled, out of order, or not all there.")
@State
public class HandoffEveryStress {
    private final Handoff handoff = Handoff.of(BacklogPolicy.WAIT, 4);
    private final AsyncStream stream = new AsyncStream("s", 64);
    private final PendingCheckpoint first = Pending.of(stream);
    private final PendingCheckpoint second = Pending.of(stream);

    @Actor
    public void hotThread() {
        Pending.fill(first, 1);
        handoff.put(first);
        Pending.fill(second, 2);
        handoff.put(second);
    }

    /** Takes as many as there are, as the agent does. */
    @Actor
    public void agent(final III_Result result) {
        final int size = handoff.size();
        if (size > 0) {
            result.r1 = Pending.read(handoff.take());
        }
        if (size > 1) {
            result.r2 = Pending.read(handoff.take());
        }
    }

    @Arbiter
    public void rest(final III_Result result) {
        for (PendingCheckpoint left = handoff.take(); left != null; left = handoff.take()) {
            result.r3 = 10 * result.r3 + Pending.read(left);
        }
    }
}
