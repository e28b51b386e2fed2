package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.StoreFailedException;
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
    private boolean isRefused;

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
        try {
            front.save(new CheckpointState(new CheckpointId(disk.streamId, disk.sequence, 0)));
        } catch (final StoreFailedException ex) {
            isRefused = true;
        }
    }

    @Arbiter
    public void end(final L_Result result) {
        if (front == null) {
            result.r1 = "no front";
            return;
        }
        String said = "nothing";
        try {
            front.close();
        } catch (final CheckpointException ex) {
            said = ex.getMessage().contains("not durable when closed: stream " + disk.streamId)
                    ? "named"
                    : ex.getMessage();
        }
        final boolean isDurable = disk.agent.durableSequence(disk.streamId).orElse(-1) == disk.sequence;
        result.r1 = isRefused ? "refused" : isDurable && said.equals("nothing") ? "durable" : said;
    }
}
