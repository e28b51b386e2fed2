package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreFailedException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.agrona.LangUtil;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/**
 * Writes to disk what hot threads have left in memory, each through an {@link AsyncCheckpointStore} of its own. In each duty cycle
 * it writes everything that is pending, flushes each file that was touched once, for all streams together, and then says what is
 * durable. It has the store to itself, from its construction until it is closed; whoever opened the store closes it after that. Where the disk has not
 * answered, closing the store waits for it.
 *
 * <p>Runs under an {@code AgentRunner}, an {@code AgentInvoker} or in a {@code CompositeAgent}. A duty cycle waits for the disk. Reads
 * and writes are done by a thread of the agent's own, since an interrupt, which runners send when they are closed, would close
 * the files. After an interrupt a duty cycle waits no longer than closing may take; then the agent has failed.
 *
 * <p>Start the agent before anything is read through a front, such as by a recovery. Close the fronts first, then the runner or
 * invoker, then the store.
 *
 * <p>After a flush or a write that has failed, nothing more is written: the error handler is told, and every front refuses saves. What
 * was said to be durable is.
 *
 * <p>The {@link PersistenceCounter}s show it from outside.
 *
 * <p>{@link #newStore()}, {@link #durableSequence(String)} and {@link #awaitClosed} can be called by any thread.
 */
public final class CheckpointAgent implements Agent {
    private static final int MAX_NAMED = 10;

    private final Requests requests = new Requests();
    private final CopyOnWriteArrayList<FrontSlots> fronts = new CopyOnWriteArrayList<>();

    private final GroupCommit commit;

    /** Written and flushed, or refused by the store, and not announced yet. */
    private final ArrayDeque<PendingCheckpoint> announcing = new ArrayDeque<>();

    private final IoThread io = new IoThread();
    private final FileCheckpointStore store;
    private final AsyncStreams streams;
    private final PersistenceConfiguration configuration;
    private final PersistenceCounters counters;
    private final Runnable onTick = this::tick;
    private volatile long heartbeatNs;
    private volatile boolean isStarted;
    private volatile Throwable failure;
    private volatile boolean isClosed;

    private volatile Thread working;

    /**
     * Creates an agent for a store.
     *
     * @param store opened with {@link Durability#ON_SYNC}. It is the agent's until that is closed: who else uses it, or closes it,
     *     makes the agent fail, or loses what he reads.
     * @param configuration of the agent and its fronts; changing it later has no effect.
     * @throws IllegalArgumentException if the store has another level, or the configuration has a value out of its range, such as a {@code
     *     maxLength} that is more than the store takes.
     */
    public CheckpointAgent(final FileCheckpointStore store, final PersistenceConfiguration configuration) {
        if (store.durability() != Durability.ON_SYNC) {
            throw new IllegalArgumentException(
                    "the store must be opened with ON_SYNC, since the agent flushes it: " + store.durability());
        }
        this.store = store;
        this.configuration = configuration.conclude();
        final int maxLength = store.maxLength("");
        if (this.configuration.maxLength() > maxLength) {
            throw new IllegalArgumentException("maxLength must be at most " + maxLength
                    + ", which is what the store takes by its maxRecordLength: " + this.configuration.maxLength());
        }
        heartbeatNs = readClock();
        streams = new AsyncStreams(store);
        counters = new PersistenceCounters(this.configuration);
        commit = new GroupCommit(store, fronts, counters);
    }

    /**
     * Makes a front for one more hot thread.
     *
     * @return the front, which is to be closed before the agent is.
     * @throws IllegalStateException if the agent is closed.
     */
    public AsyncCheckpointStore newStore() {
        if (isClosed) {
            throw new IllegalStateException("the agent is closed");
        }
        final FrontSlots slots = new FrontSlots(configuration, counters);
        counters.add(slots);
        fronts.add(slots);
        return new AsyncCheckpointStore(this, configuration, slots);
    }

    /**
     * The newest checkpoint of a stream that no loss of power can take back.
     *
     * @param streamId of the stream.
     * @return its sequence, unsigned, or empty if there is none.
     */
    public OptionalLong durableSequence(final String streamId) {
        return streams.durableSequence(streamId);
    }

    @Override
    public String roleName() {
        return "cairn-persistence";
    }

    /**
     * Writes, flushes and announces what was pending when it was called, and answers the fronts.
     *
     * @return number of checkpoints written and requests answered.
     */
    @Override
    public int doWork() {
        return doWork(Long.MAX_VALUE);
    }

    /**
     * Writes what is still pending, for as long as closing may take, and tells the error handler what was not written. If it is told
     * that the disk has not answered, one call of the store's may still be under way, in which what was asked for last can still happen, such as a
     * deletion; nothing follows it. {@link #awaitClosed} tells when it has ended.
     */
    @Override
    public void onClose() {
        if (isClosed) {
            return;
        }
        requireAnotherThread();
        Throwable thrown = null;
        try {
            thrown = workUntilNothingIsLeft();
        } finally {
            isClosed = true; // which whoever waits for a request sees
            io.close();
            try (counters) {
                thrown = tellTheRest(thrown);
            }
        }
        if (thrown != null) {
            LangUtil.rethrowUnchecked(thrown);
        }
    }

    /**
     * Waits until the agent has left the store for good, as it has when it is closed, unless the disk has not answered by then. Until this has
     * returned true, the store must not be used; it may be closed, which waits as well.
     *
     * @param timeout how long to wait at most.
     * @param unit of the timeout.
     * @return false if the agent is not closed, or a call of the store's is still under way.
     * @throws InterruptedException if the thread is interrupted while it waits.
     * @throws IllegalStateException if it is called by a listener or an error handler.
     */
    public boolean awaitClosed(final long timeout, final TimeUnit unit) throws InterruptedException {
        requireAnotherThread();
        return io.await(timeout, unit);
    }

    /** For as long as closing may take, and whatever listener and error handler throw, which is returned. */
    private Throwable workUntilNothingIsLeft() {
        final long startNs = configuration.nanoClock().nanoTime();
        long leftNs = configuration.closeTimeoutNs();
        Throwable thrown = null;
        boolean isAnythingLeft = true;
        while (isAnythingLeft && leftNs > 0) {
            try {
                isAnythingLeft = doWork(leftNs) > 0;
            } catch (final Throwable ex) {
                thrown = first(thrown, ex);
            }
            leftNs = configuration.closeTimeoutNs() - (configuration.nanoClock().nanoTime() - startNs);
        }
        return thrown;
    }

    /** Has something done with the store, after everything saved before was written, and waits for it. */
    <T> T request(final Callable<T> action, final AgentPulse pulse) {
        requireAnotherThread();
        return requests.ask(action, pulse, configuration.idleStrategy());
    }

    /** Throws if the caller is what the agent runs: it would wait for itself. */
    void requireAnotherThread() {
        if (Thread.currentThread() == working || io.isCurrent()) {
            throw new IllegalStateException(
                    "the agent cannot wait for itself: not from a listener or an error handler");
        }
    }

    AsyncStreams streams() {
        return streams;
    }

    void remove(final FrontSlots front) {
        fronts.remove(front);
        counters.remove(front);
    }

    FileCheckpointStore store() {
        return store;
    }

    /** When the agent gave its last sign of life, by the clock of timeouts; {@link AgentPulse} judges it. */
    long heartbeatNs() {
        return heartbeatNs;
    }

    /** What has ended all writing, or null. */
    Throwable failure() {
        return failure;
    }

    boolean isStarted() {
        return isStarted;
    }

    boolean isClosed() {
        return isClosed;
    }

    private int doWork(final long timeoutNs) {
        heartbeatNs = readClock();
        requireAnotherThread();
        if (isClosed) {
            return 0;
        }
        if (!isStarted) {
            isStarted = true;
        }
        working = Thread.currentThread();
        try {
            return work(timeoutNs);
        } finally {
            working = null;
            heartbeatNs = readClock();
            publishCounters();
        }
    }

    /** For the clock that is cached as well. */
    private long readClock() {
        final long nowNs = configuration.nanoClock().nanoTime();
        if (configuration.cachedClock() != null) {
            configuration.cachedClock().update(nowNs);
        }
        return nowNs;
    }

    /** Now and then, while the disk takes its time. */
    private void tick() {
        readClock();
        counters.beat();
    }

    private void publishCounters() {
        if (commit.isAbandoned()) {
            counters.beat();
        } else {
            counters.publish();
        }
    }

    private int work(final long timeoutNs) {
        requests.collect();
        counters.tellProblem(configuration.errorHandler());
        announce(); // what a handler has thrown in the middle of
        if (failure != null) {
            requests.take(); // whoever waits for them sees the failure
            return 0;
        }
        int done = finishWhatIsUnderWay(timeoutNs);
        if (failure == null && isAnythingPending() && run(commit::run, timeoutNs)) {
            done += announceBatch();
        }
        if (requests.count() > 0 && failure == null) {
            done += answerRequests(timeoutNs);
        }
        return done;
    }

    /** What a duty cycle has begun that was ended by something thrown on the agent's thread. */
    private int finishWhatIsUnderWay(final long timeoutNs) {
        if (io.isUnderWay() && !finish(timeoutNs)) {
            return 0;
        }
        return announceBatch();
    }

    private int announceBatch() {
        final int count = commit.batch().size();
        // One by one, so that none is in both or in neither, whatever is thrown.
        for (PendingCheckpoint settled = commit.batch().peek();
                settled != null;
                settled = commit.batch().peek()) {
            announcing.add(settled);
            commit.batch().remove();
        }
        announce();
        return count;
    }

    private int answerRequests(final long timeoutNs) {
        final List<FutureTask<?>> taken = requests.take();
        boolean isBegun = false;
        try {
            io.begin(() -> inStore(() -> answer(taken)));
            isBegun = true;
        } finally {
            if (!isBegun) {
                requests.putBack(taken);
            }
        }
        finish(timeoutNs);
        return taken.size();
    }

    private boolean isAnythingPending() {
        for (final FrontSlots front : fronts) {
            if (front.handoff().size() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Each is given back before anybody is told, so that what is thrown then leaves nothing half done. */
    private void announce() {
        for (PendingCheckpoint written = announcing.peek(); written != null; written = announcing.peek()) {
            final String streamId = written.stream.streamId;
            final long sequence = written.sequence;
            final boolean isDurable = written.isWritten;
            CheckpointException problem = null;
            try {
                problem = problem(written);
                if (problem != null) {
                    // Before it is given back, so that whoever waits for it sees one or the other.
                    written.stream.refuse(sequence, problem);
                }
            } finally {
                announcing.remove();
                if (isDurable) {
                    counters.durable(written);
                } else {
                    counters.failed(1);
                }
                written.front.giveBack(written);
            }
            if (problem != null) {
                configuration.errorHandler().onError(problem);
            }
            if (!isDurable) {
                continue;
            }
            try {
                configuration.listener().onDurable(streamId, sequence);
            } catch (final AgentTerminationException ex) {
                throw ex;
            } catch (final Throwable ex) {
                configuration.errorHandler().onError(ex);
            }
        }
    }

    /** What to say of a checkpoint; null if it is durable, or if its stream was told of before. */
    private static CheckpointException problem(final PendingCheckpoint checkpoint) {
        if (checkpoint.isKept || !checkpoint.stream.tellOfEviction()) {
            return checkpoint.problem;
        }
        return new CheckpointException(
                checkpoint + " was evicted by its own save: all checkpoints that the stream keeps have"
                        + " higher sequences. If its sequences begin anew, delete the old checkpoints with deleteBefore. More such"
                        + " checkpoints of the stream are counted, and not reported");
    }

    /** What a request throws is told to whoever made it; that the store has failed over it concerns all. */
    private void answer(final List<FutureTask<?>> taken) {
        Requests.answer(taken, commit::isAbandoned);
        if (!commit.isAbandoned()) {
            // Writes nothing, since a request leaves nothing to write, but throws if the store has failed.
            store.writeDeferred();
        }
    }

    /** Runs something on the thread that nobody interrupts, and waits for it. What it throws is the end of all writing. */
    private boolean run(final Runnable action, final long timeoutNs) {
        io.begin(() -> inStore(action));
        return finish(timeoutNs);
    }

    private boolean finish(final long timeoutNs) {
        try {
            io.finish(timeoutNs, configuration.closeTimeoutNs(), onTick);
            return true;
        } catch (final ExecutionException ex) {
            counters.failed(commit.batch().size());
            fail(ex.getCause());
        } catch (final TimeoutException ex) {
            commit.abandon();
            fail(new StoreFailedException("the disk has not answered while the agent was closed", ex));
        }
        return false;
    }

    /** Within the monitor that closing the store takes as well, so that there is one thread in it at any time. */
    private void inStore(final Runnable action) {
        synchronized (store) {
            if (!commit.isAbandoned()) {
                action.run();
            }
        }
    }

    private void fail(final Throwable cause) {
        failure = cause;
        configuration.errorHandler().onError(cause);
    }

    /** What was not told yet, whatever listener and error handler throw, which is returned. */
    private Throwable tellTheRest(final Throwable before) {
        Throwable thrown = before;
        while (!announcing.isEmpty()) {
            try {
                announce();
            } catch (final Throwable ex) {
                thrown = first(thrown, ex);
            }
        }
        // What the I/O thread may still be changing is left alone.
        if (!commit.isAbandoned() && !io.isUnderWay()) {
            try {
                reportLost();
            } catch (final Throwable ex) {
                thrown = first(thrown, ex);
            }
        }
        return thrown;
    }

    private static Throwable first(final Throwable before, final Throwable ex) {
        if (before == null) {
            return ex;
        }
        if (ex != before) {
            before.addSuppressed(ex);
        }
        return before;
    }

    private void reportLost() {
        for (final FrontSlots front : fronts) {
            for (PendingCheckpoint pending = front.handoff().take();
                    pending != null;
                    pending = front.handoff().take()) {
                commit.batch().add(pending);
            }
        }
        if (!commit.batch().isEmpty()) {
            configuration.errorHandler().onError(new CheckpointException(lost(commit.batch())));
            commit.batch().clear();
        }
    }

    /** What to say of checkpoints that were not written. */
    static String lost(final Collection<PendingCheckpoint> checkpoints) {
        final String some = checkpoints.stream()
                .sorted(PendingCheckpoint.BY_STREAM)
                .limit(MAX_NAMED)
                .map(PendingCheckpoint::toString)
                .collect(Collectors.joining(", "));
        final String more = checkpoints.size() > MAX_NAMED ? ", and " + (checkpoints.size() - MAX_NAMED) + " more" : "";
        return "not durable when closed: " + some + more;
    }
}
