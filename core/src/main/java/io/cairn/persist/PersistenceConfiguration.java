package io.cairn.persist;

import io.cairn.checkpoint.ResampledEpochNanoClock;
import io.cairn.store.FailureReason;
import io.cairn.store.FileStoreConfiguration;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.status.CountersManager;

/** What a {@link CheckpointAgent} and its {@link AsyncCheckpointStore}s are told. Each value has a default. Not thread-safe. */
public final class PersistenceConfiguration {
    /** Default of {@link #pendingSlots(int)}. */
    public static final int PENDING_SLOTS_DEFAULT = 64;

    /** Default of {@link #maxLength(int)}: 64 KiB. */
    public static final int MAX_LENGTH_DEFAULT = 1 << 16;

    /** Default of {@link #heartbeatTimeoutNs(long)}: 10 s. */
    public static final long HEARTBEAT_TIMEOUT_DEFAULT_NS = TimeUnit.SECONDS.toNanos(10);

    /** Default of {@link #closeTimeoutNs(long)}: 10 s. */
    public static final long CLOSE_TIMEOUT_DEFAULT_NS = TimeUnit.SECONDS.toNanos(10);

    private static final int MAX_SLOTS = 1 << 20;
    private static final long IDLE_PERIOD_NS = 10_000;

    private int pendingSlots = PENDING_SLOTS_DEFAULT;
    private int maxLength = MAX_LENGTH_DEFAULT;
    private BacklogPolicy policy = BacklogPolicy.COALESCE;
    private IdleStrategy idleStrategy = new SleepingIdleStrategy(IDLE_PERIOD_NS);
    private DurabilityListener listener = (streamId, sequence) -> {};
    private ErrorHandler errorHandler = PersistenceConfiguration::log;
    private EpochNanoClock clock = ResampledEpochNanoClock.INSTANCE;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private long heartbeatTimeoutNs = HEARTBEAT_TIMEOUT_DEFAULT_NS;
    private long closeTimeoutNs = CLOSE_TIMEOUT_DEFAULT_NS;
    private CachedNanoClock cachedClock;
    private CountersManager counters;
    private Path countersFile;

    /** Creates a configuration of defaults. */
    public PersistenceConfiguration() {}

    /**
     * Sets how many checkpoints of a front can be encoded, waiting or being written at once. Their memory, this many times {@link
     * #maxLength(int)}, is obtained when a front is made.
     *
     * @param pendingSlots from 1 to 2^20.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration pendingSlots(final int pendingSlots) {
        this.pendingSlots = pendingSlots;
        return this;
    }

    /**
     * Sets the length of the longest checkpoint.
     *
     * @param maxLength in bytes, at least 32, and at most what the store takes: {@link FileStoreConfiguration#maxRecordLength(int)} less 64. Of a
     *     stream with an id it takes less, and a front refuses what is longer: {@code FileCheckpointStore.maxLength}.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration maxLength(final int maxLength) {
        this.maxLength = maxLength;
        return this;
    }

    /**
     * Sets what a save does while the agent is behind.
     *
     * @param policy to follow; {@link BacklogPolicy#COALESCE} by default.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration policy(final BacklogPolicy policy) {
        this.policy = policy;
        return this;
    }

    /**
     * Sets how a front waits for the agent: in a save by {@link BacklogPolicy#WAIT}, in {@code awaitDurable}, when it reads, and when
     * it is closed. Where one thread is both, with an {@code AgentInvoker}, the strategy must invoke the agent.
     *
     * @param idleStrategy of a front's thread; fronts of several threads need one that keeps no state, as the default, which
     *     sleeps 10 us at a time.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration idleStrategy(final IdleStrategy idleStrategy) {
        this.idleStrategy = idleStrategy;
        return this;
    }

    /**
     * Sets who is told what is durable.
     *
     * @param listener called on the agent's thread; nobody by default.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration listener(final DurabilityListener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Sets who is told of what goes wrong on the agent's thread.
     *
     * @param errorHandler called on the agent's thread; logs a warning by default.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration errorHandler(final ErrorHandler errorHandler) {
        this.errorHandler = errorHandler;
        return this;
    }

    /**
     * Sets the clock that tells when a checkpoint was taken; {@link ResampledEpochNanoClock} by default, which follows corrections of the
     * system's.
     *
     * @param clock read once for each checkpoint, by the hot thread, and with counters in each duty cycle as well; thread-safe.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration clock(final EpochNanoClock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Sets the clock of timeouts.
     *
     * @param nanoClock read a few times for each checkpoint, by the hot thread, and in each duty cycle.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration nanoClock(final NanoClock nanoClock) {
        this.nanoClock = nanoClock;
        return this;
    }

    /**
     * Sets a clock that the agent keeps: for {@code CheckpointTriggers.clock}, so that no event reads a real clock. It is as late as a
     * duty cycle is long, but no more than a millisecond or so while the disk takes its time.
     *
     * @param cachedClock set to what the {@link #nanoClock(NanoClock)} says; none by default.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration cachedClock(final CachedNanoClock cachedClock) {
        this.cachedClock = cachedClock;
        return this;
    }

    /**
     * Sets after how long without a sign of life the agent is taken for dead, or never started, and saves are refused. It gives
     * none while it waits for the disk.
     *
     * @param heartbeatTimeoutNs in nanoseconds, at least 1.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration heartbeatTimeoutNs(final long heartbeatTimeoutNs) {
        this.heartbeatTimeoutNs = heartbeatTimeoutNs;
        return this;
    }

    /**
     * Sets how long closing may take to write what is pending, and how long a duty cycle waits for the disk once its thread is
     * interrupted.
     *
     * @param closeTimeoutNs in nanoseconds, at least 0.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration closeTimeoutNs(final long closeTimeoutNs) {
        this.closeTimeoutNs = closeTimeoutNs;
        return this;
    }

    /**
     * Sets where the agent counts what it does: the {@link PersistenceCounter}s. Without this and without a file nothing is counted,
     * and no clock read for it. Where there is no room for all, the error handler is told, and the counters stay in memory.
     *
     * @param counters used by the thread that makes the agent and by the agent's; its memory must stay until the agent is closed, which
     *     frees the counters. None by default.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration counters(final CountersManager counters) {
        this.counters = counters;
        return this;
    }

    /**
     * Sets a file that the agent maps and counts in, for {@code cairn-tool watch} and {@link CountersFile}. It is some 10 KiB long, is
     * flushed only when it is made, and stays when the agent is closed. One that is there is replaced, also what a full disk or a loss of
     * power has left of one. Where none can be made, or something else has its name, which is left as it is, the error handler is told, and
     * the counters stay in memory.
     *
     * @param countersFile which is found if it is {@link CountersFile#FILE_NAME} in the directory of the store, but may be elsewhere;
     *     instead of {@link #counters(CountersManager)}, none by default.
     * @return this for a fluent API.
     */
    public PersistenceConfiguration countersFile(final Path countersFile) {
        this.countersFile = countersFile;
        return this;
    }

    int pendingSlots() {
        return pendingSlots;
    }

    int maxLength() {
        return maxLength;
    }

    BacklogPolicy policy() {
        return policy;
    }

    IdleStrategy idleStrategy() {
        return idleStrategy;
    }

    DurabilityListener listener() {
        return listener;
    }

    ErrorHandler errorHandler() {
        return errorHandler;
    }

    EpochNanoClock clock() {
        return clock;
    }

    NanoClock nanoClock() {
        return nanoClock;
    }

    long heartbeatTimeoutNs() {
        return heartbeatTimeoutNs;
    }

    long closeTimeoutNs() {
        return closeTimeoutNs;
    }

    CachedNanoClock cachedClock() {
        return cachedClock;
    }

    CountersManager counters() {
        return counters;
    }

    Path countersFile() {
        return countersFile;
    }

    /** A copy whose values are all in their ranges. */
    PersistenceConfiguration conclude() {
        requireInRange("pendingSlots", pendingSlots, 1, MAX_SLOTS);
        requireInRange("maxLength", maxLength, 32, FileStoreConfiguration.MAX_RECORD_LENGTH_DEFAULT);
        requireInRange("heartbeatTimeoutNs", heartbeatTimeoutNs, 1, Long.MAX_VALUE);
        requireInRange("closeTimeoutNs", closeTimeoutNs, 0, Long.MAX_VALUE);
        if (counters != null && countersFile != null) {
            throw new IllegalArgumentException("counters and countersFile exclude each other");
        }
        return new PersistenceConfiguration()
                .pendingSlots(pendingSlots)
                .maxLength(maxLength)
                .policy(Objects.requireNonNull(policy, "policy"))
                .idleStrategy(Objects.requireNonNull(idleStrategy, "idleStrategy"))
                .listener(Objects.requireNonNull(listener, "listener"))
                .errorHandler(Objects.requireNonNull(errorHandler, "errorHandler"))
                .clock(Objects.requireNonNull(clock, "clock"))
                .nanoClock(Objects.requireNonNull(nanoClock, "nanoClock"))
                .heartbeatTimeoutNs(heartbeatTimeoutNs)
                .closeTimeoutNs(closeTimeoutNs)
                .cachedClock(cachedClock)
                .counters(counters)
                .countersFile(countersFile);
    }

    private static void requireInRange(final String name, final long value, final long min, final long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be from " + min + " to " + max + ": " + value);
        }
    }

    private static void log(final Throwable problem) {
        System.getLogger("io.cairn.persist").log(System.Logger.Level.WARNING, FailureReason.of(problem), problem);
    }
}
