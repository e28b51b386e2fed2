package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A front is made while the agent is closed, and saved to: one or the other is refused, or the save is durable, or named. */
@JCStressTest
@Outcome(
        id = {"no front", "refused", "durable", "named"},
        expect = ACCEPTABLE,
        desc = "Somebody knows.")
@Outcome(expect = FORBIDDEN, desc = "Nobody knows.")
@State
public class NewStoreStress {
    private final Disk disk = new Disk();
    private AsyncCheckpointStore front;

    @Actor
    public void runner() {
        disk.agent.doWork();
        disk.agent.onClose();
    }

    @Actor
    public void anyThread() {
        try {
            front = disk.agent.newStore();
        } catch (final IllegalStateException ex) {
            return;
        }
        disk.saveTo(front);
    }

    @Arbiter
    public void end(final L_Result result) {
        result.r1 = front == null ? "no front" : disk.outcome(front);
    }
}
