package io.cairn.manager;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A request while a checkpoint is being taken that was due anyway: the next event takes another one. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Requested while one was being taken.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Requested a little before that was seen.")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "Requested before, and served with it.")
@Outcome(expect = FORBIDDEN, desc = "Lost.")
@State
public class RequestWhileTakingStress {
    private final NoStore store = new NoStore();
    private final StreamCheckpointer stream = new CheckpointManager(store, 1_000).stream("s");

    @Actor
    public void anyThread(final ZZ_Result result) {
        result.r1 = store.isClaimed;
        stream.requestCheckpoint();
    }

    @Actor
    public void hotThread() {
        stream.onEvent(1_000, 0);
    }

    @Arbiter
    public void nextEvent(final ZZ_Result result) {
        result.r2 = stream.onEvent(1_001, 0);
    }
}
