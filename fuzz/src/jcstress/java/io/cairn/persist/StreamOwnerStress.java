package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.StoreFullException;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two threads save to a new stream through fronts of their own: one of them gets it, and what that has saved is written. */
@JCStressTest
@Outcome(
        id = {"true, false, 1", "false, true, 1"},
        expect = ACCEPTABLE,
        desc = "One has it.")
@Outcome(expect = FORBIDDEN, desc = "Both or none, or something is lost.")
@State
public class StreamOwnerStress {
    private final Disk disk = new Disk();
    private final AsyncCheckpointStore left = disk.agent.newStore();
    private final AsyncCheckpointStore right = disk.agent.newStore();

    @Actor
    public void left(final ZZI_Result result) {
        result.r1 = save(left);
    }

    @Actor
    public void right(final ZZI_Result result) {
        result.r2 = save(right);
    }

    /** Where there is one slot, and it is in use, there is no room. */
    @Arbiter
    public void end(final ZZI_Result result) {
        for (final AsyncCheckpointStore front : List.of(left, right)) {
            try {
                save(front);
            } catch (final StoreFullException ex) {
                result.r3++;
            }
        }
    }

    private static boolean save(final AsyncCheckpointStore front) {
        try {
            front.save(new CheckpointState(new CheckpointId("s", 1, 0)));
            return true;
        } catch (final IllegalStateException ex) {
            return false;
        }
    }
}
