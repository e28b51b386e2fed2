package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Where only the newest waits: of two checkpoints each is taken by the agent, or comes back as replaced, and never both; the
 * newer one is taken, with all that was written into it.
 */
@JCStressTest
@Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "Taken between the two.")
@Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "Taken after both.")
@Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "Taken before both, and at the end.")
@Outcome(expect = FORBIDDEN, desc = "Lost, doubled, or not all there.")
@State
public class HandoffNewestStress {
    private final Handoff handoff = Handoff.of(BacklogPolicy.COALESCE, 4);
    private final AsyncStream stream = new AsyncStream("s", 64);
    private final PendingCheckpoint first = Pending.of(stream);
    private final PendingCheckpoint second = Pending.of(stream);

    @Actor
    public void hotThread(final III_Result result) {
        Pending.fill(first, 1);
        handoff.put(first);
        Pending.fill(second, 2);
        result.r2 = Pending.read(handoff.put(second));
    }

    @Actor
    public void agent(final III_Result result) {
        result.r1 = Pending.read(handoff.take());
    }

    @Arbiter
    public void rest(final III_Result result) {
        result.r3 = Pending.read(handoff.take());
    }
}
