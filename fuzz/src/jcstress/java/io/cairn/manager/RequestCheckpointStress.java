package io.cairn.manager;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A request between two events at which nothing is due: one of them takes the checkpoint. */
@JCStressTest
@Outcome(
        id = {"true, false", "false, true"},
        expect = ACCEPTABLE,
        desc = "Taken once.")
@Outcome(expect = FORBIDDEN, desc = "Lost, or taken twice.")
@State
public class RequestCheckpointStress {
    private final StreamCheckpointer stream = new CheckpointManager(new NoStore(), 1_000).stream("s");

    @Actor
    public void anyThread() {
        stream.requestCheckpoint();
    }

    @Actor
    public void hotThread(final ZZ_Result result) {
        result.r1 = stream.onEvent(1, 0);
    }

    @Arbiter
    public void nextEvent(final ZZ_Result result) {
        result.r2 = stream.onEvent(2, 0);
    }
}
