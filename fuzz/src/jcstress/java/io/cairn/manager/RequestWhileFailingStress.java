package io.cairn.manager;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A request while a checkpoint begins, which fails: the next event takes one. */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "Not forgotten.")
@Outcome(expect = FORBIDDEN, desc = "Lost.")
@State
public class RequestWhileFailingStress {
    private final StreamCheckpointer stream = new CheckpointManager(new NoStore(), 1_000).stream("s");
    private boolean isFailing = true;

    public RequestWhileFailingStress() {
        stream.source(
                "source",
                () -> {
                    if (isFailing) {
                        throw new IllegalStateException();
                    }
                    return 0;
                },
                offset -> {});
    }

    @Actor
    public void anyThread() {
        stream.requestCheckpoint();
    }

    @Actor
    public void hotThread() {
        try {
            stream.checkpointNow(1, 0);
        } catch (final IllegalStateException ex) {
            isFailing = false;
        }
    }

    @Arbiter
    public void nextEvent(final Z_Result result) {
        result.r1 = stream.onEvent(2, 0);
    }
}
