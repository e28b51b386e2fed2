package io.cairn.persist;

import io.cairn.store.FailureReason;
import io.cairn.store.StoreFailedException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Whether an agent lives, as one front sees it. The agent is taken for dead once its heartbeat is older than the timeout. Where the front itself has not looked
 * for half of that time, it may have been stopped together with the agent, as by a signal or with the machine: then it looks once more, and takes the
 * agent for dead only if the heartbeat does not move for another timeout. What was taken for dead stays so until its heartbeat moves.
 *
 * <p>The front's thread's alone. A look costs one read of the clock and of the heartbeat.
 */
final class AgentPulse {
    private final CheckpointAgent agent;
    private final NanoClock clock;
    private final long timeoutNs;

    /** When the front looked last. */
    private long lookedAtNs;

    /** Whether a heartbeat was too old at a look; which, and when its silence began as far as this front can tell. */
    private boolean isSuspected;

    private long suspectedNs;

    private long suspectedSinceNs;

    AgentPulse(final CheckpointAgent agent, final PersistenceConfiguration configuration) {
        this.agent = agent;
        clock = configuration.nanoClock();
        timeoutNs = configuration.heartbeatTimeoutNs();
        lookedAtNs = clock.nanoTime();
    }

    /** Whether what is saved now will be written, as far as can be told. */
    boolean isRunning() {
        return agent.failure() == null && !agent.isClosed() && !isSilent();
    }

    /** Throws if nothing that is saved now would be written. */
    void requireRunning() {
        final Throwable failure = agent.failure();
        if (failure != null) {
            throw new StoreFailedException(
                    "nothing is written any more, since this has happened: " + FailureReason.of(failure), failure);
        }
        if (agent.isClosed()) {
            throw new StoreFailedException("nothing is written any more: the agent is closed", null);
        }
        if (isSilent()) {
            throw new StoreFailedException(
                    "nothing is written: the agent "
                            + (agent.isStarted() ? "has given no sign of life" : "was made but never run")
                            + " for " + TimeUnit.NANOSECONDS.toMillis(lookedAtNs - suspectedNs) + " ms",
                    null);
        }
    }

    /** The clock is read before the heartbeat, so that one that has just moved is no silence. */
    private boolean isSilent() {
        final long nowNs = clock.nanoTime();
        final long heartbeatNs = agent.heartbeatNs();
        final long sinceLookNs = nowNs - lookedAtNs;
        lookedAtNs = nowNs;
        return nowNs - heartbeatNs > timeoutNs && isStill(heartbeatNs, nowNs, sinceLookNs);
    }

    private boolean isStill(final long heartbeatNs, final long nowNs, final long sinceLookNs) {
        if (!isSuspected || suspectedNs != heartbeatNs) {
            isSuspected = true;
            suspectedNs = heartbeatNs;
            suspectedSinceNs = sinceLookNs <= timeoutNs / 2 ? heartbeatNs : nowNs;
        }
        return nowNs - suspectedSinceNs > timeoutNs;
    }
}
