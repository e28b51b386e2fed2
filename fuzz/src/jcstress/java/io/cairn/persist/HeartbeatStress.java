package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** An agent that was silent for too long runs again: a front that has seen it alive does not take it for dead after that. */
@JCStressTest
@Outcome(
        id = {"false, false, true", "false, true, true", "true, true, true"},
        expect = ACCEPTABLE,
        desc = "Dead, then alive.")
@Outcome(expect = FORBIDDEN, desc = "Dead after it was alive.")
@State
public class HeartbeatStress {
    private final Disk disk = new Disk();
    private final AgentPulse pulse = disk.agent.newStore().pulse();

    /** The front has looked, and looks once more. */
    public HeartbeatStress() {
        for (int i = 0; i < 2; i++) {
            disk.nowNs += PersistenceConfiguration.HEARTBEAT_TIMEOUT_DEFAULT_NS + 1;
            pulse.isRunning();
        }
    }

    @Actor
    public void runner() {
        disk.agent.doWork();
    }

    @Actor
    public void hotThread(final ZZZ_Result result) {
        result.r1 = pulse.isRunning();
        result.r2 = pulse.isRunning();
    }

    @Arbiter
    public void end(final ZZZ_Result result) {
        result.r3 = pulse.isRunning();
    }
}
