package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A save while the agent is closed: it is refused, or durable, or the front names it when it is closed. */
@JCStressTest
@Outcome(
        id = {"refused", "durable", "named"},
        expect = ACCEPTABLE,
        desc = "Somebody knows.")
@Outcome(expect = FORBIDDEN, desc = "Nobody knows.")
@State
public class AgentCloseStress {
    private final Disk disk = new Disk();
    private final AsyncCheckpointStore front = disk.agent.newStore();

    @Actor
    public void runner() {
        disk.agent.doWork();
        disk.agent.onClose();
    }

    @Actor
    public void hotThread() {
        disk.saveTo(front);
    }

    @Arbiter
    public void end(final L_Result result) {
        result.r1 = disk.outcome(front);
    }
}
