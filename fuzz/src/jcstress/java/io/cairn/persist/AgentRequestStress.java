package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cairn.store.StoreFailedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A read while the agent is closed: it is answered or refused, and never waits for ever. */
@JCStressTest
@Outcome(
        id = {"answered", "refused"},
        expect = ACCEPTABLE,
        desc = "The front knows.")
@Outcome(expect = FORBIDDEN, desc = "Something else.")
@State
public class AgentRequestStress {
    private final Disk disk = new Disk();
    private final AsyncCheckpointStore front = disk.agent.newStore();

    @Actor
    public void runner() {
        disk.agent.doWork();
        disk.agent.onClose();
    }

    @Actor
    public void hotThread(final L_Result result) {
        try {
            front.sync();
            result.r1 = "answered";
        } catch (final StoreFailedException ex) {
            result.r1 = "refused";
        }
    }
}
