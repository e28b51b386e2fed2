package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/**
 * Counts what an agent does, for those who look from outside; does nothing where nobody asked for it. The agent's thread alone writes to
 * the counters: a hot thread must not wait for a page of a mapped file, nor anybody write to one that was given up.
 */
final class PersistenceCounters implements AutoCloseable {
    private static final PersistenceCounter[] ALL = PersistenceCounter.values();

    private final List<FrontSlots> fronts = new ArrayList<>();

    /** By ordinal; or null where nobody counts. */
    private final AtomicCounter[] counters;

    /** Of a file or in memory; or null if the counters are in somebody's manager, or nowhere. */
    private final MappedCounters own;

    private final NanoClock nanoClock;
    private final EpochNanoClock clock;

    /** By ordinal. Those of saves and flushes are the I/O thread's, while it has something to do. */
    private final long[] values = new long[ALL.length];

    /** Why the counters are not where they should be, until that is told; or null. */
    private CheckpointException problem;

    /** When the last flush had returned. */
    private long flushedAtNs;

    /** Of fronts that are closed. */
    private long takenBefore;

    private long coalescedBefore;

    private long refusedBefore;

    PersistenceCounters(final PersistenceConfiguration configuration) {
        nanoClock = configuration.nanoClock();
        clock = configuration.clock();
        final boolean isAsked = configuration.counters() != null || configuration.countersFile() != null;
        final AtomicCounter[] others = allocate(configuration.counters());
        own = isAsked && others == null ? ownCounters(configuration.countersFile()) : null;
        counters = own == null ? others : own.counters();
    }

    boolean isOn() {
        return counters != null;
    }

    /** By the agent: says once, to whoever is told of errors, why the counters are where nobody sees them. */
    void tellProblem(final ErrorHandler errorHandler) {
        final CheckpointException told = problem;
        if (told != null) {
            problem = null;
            errorHandler.onError(told);
        }
    }

    /** The time that a measurement starts from. */
    long nowNs() {
        return isOn() ? nanoClock.nanoTime() : 0;
    }

    synchronized void add(final FrontSlots front) {
        fronts.add(front);
    }

    /** Keeps what a front has counted. */
    synchronized void remove(final FrontSlots front) {
        if (fronts.remove(front)) {
            takenBefore += front.taken();
            coalescedBefore += front.coalesced();
            refusedBefore += front.refused();
        }
    }

    /** By the I/O thread. */
    void saved(final long startNs) {
        if (isOn()) {
            measured(PersistenceCounter.LAST_SAVE, PersistenceCounter.LONGEST_SAVE, nanoClock.nanoTime() - startNs);
        }
    }

    /** By the I/O thread. */
    void flushed(final long startNs) {
        if (isOn()) {
            flushedAtNs = nanoClock.nanoTime();
            measured(PersistenceCounter.LAST_FLUSH, PersistenceCounter.LONGEST_FLUSH, flushedAtNs - startNs);
        }
    }

    /** By the agent, of a checkpoint that the last flush has made durable. */
    void durable(final PendingCheckpoint checkpoint) {
        if (isOn()) {
            final long lagNs = flushedAtNs - checkpoint.committedAtNs;
            measured(PersistenceCounter.LAST_LAG, PersistenceCounter.LONGEST_LAG, lagNs);
            values[PersistenceCounter.DURABLE.ordinal()]++;
            values[PersistenceCounter.BYTES.ordinal()] += checkpoint.length;
            values[PersistenceCounter.LAST_DURABLE.ordinal()] =
                    clock.nanoTime() - (nanoClock.nanoTime() - checkpoint.committedAtNs);
        }
    }

    /** By the agent. */
    void failed(final int count) {
        values[PersistenceCounter.FAILED.ordinal()] += count;
    }

    /** By the agent, while the I/O thread has nothing to do. */
    void publish() {
        if (isOn()) {
            count();
            for (int i = 0; i < counters.length; i++) {
                counters[i].setRelease(values[i]);
            }
        }
    }

    /** By the agent, while the I/O thread may have something to do. */
    void beat() {
        if (isOn()) {
            count();
            publish(PersistenceCounter.TAKEN);
            publish(PersistenceCounter.COALESCED);
            publish(PersistenceCounter.REFUSED);
            publish(PersistenceCounter.PENDING);
            publish(PersistenceCounter.HEARTBEAT);
        }
    }

    /** Frees the counters; those of a file stay as they are, for who looks at it later. By the agent, at its end. */
    @Override
    public void close() {
        if (own != null) {
            own.close();
        } else if (isOn()) {
            CloseHelper.closeAll(counters);
        }
    }

    /** Counters in somebody's manager; or null if there is none, or no room for all of them. */
    private AtomicCounter[] allocate(final CountersManager manager) {
        if (manager == null) {
            return null;
        }
        final AtomicCounter[] result = new AtomicCounter[ALL.length];
        try {
            for (final PersistenceCounter counter : ALL) {
                result[counter.ordinal()] = manager.newCounter(counter.label(), counter.typeId());
            }
            return result;
        } catch (final RuntimeException ex) {
            CloseHelper.closeAll(result);
            problem = stayInMemory("the CountersManager has no room for the " + ALL.length + " of an agent", ex);
            return null;
        }
    }

    /** Counters in a file; in memory if there is to be none, or none can be made: no pipeline is stopped for that. */
    private MappedCounters ownCounters(final Path file) {
        if (file != null) {
            try {
                return MappedCounters.create(file);
            } catch (final CheckpointException ex) {
                problem = stayInMemory(ex.getMessage(), ex);
            } catch (final IOException | RuntimeException ex) {
                problem = stayInMemory("the file of counters " + file + " cannot be made: " + ex, ex);
            }
        }
        return MappedCounters.inMemory();
    }

    private static CheckpointException stayInMemory(final String reason, final Exception cause) {
        return new CheckpointException("the counters stay in memory, where nobody sees them: " + reason, cause);
    }

    /** What was coalesced is read first, so that no more was coalesced than taken. */
    private synchronized void count() {
        long coalesced = coalescedBefore;
        for (int i = 0; i < fronts.size(); i++) {
            coalesced += fronts.get(i).coalesced();
        }
        long taken = takenBefore;
        long refused = refusedBefore;
        for (int i = 0; i < fronts.size(); i++) {
            taken += fronts.get(i).taken();
            refused += fronts.get(i).refused();
        }
        values[PersistenceCounter.TAKEN.ordinal()] = taken;
        values[PersistenceCounter.COALESCED.ordinal()] = coalesced;
        values[PersistenceCounter.REFUSED.ordinal()] = refused;
        values[PersistenceCounter.PENDING.ordinal()] = taken
                - coalesced
                - values[PersistenceCounter.DURABLE.ordinal()]
                - values[PersistenceCounter.FAILED.ordinal()];
        values[PersistenceCounter.HEARTBEAT.ordinal()] = clock.nanoTime();
    }

    private void measured(final PersistenceCounter last, final PersistenceCounter longest, final long ns) {
        values[last.ordinal()] = ns;
        values[longest.ordinal()] = Math.max(ns, values[longest.ordinal()]);
    }

    private void publish(final PersistenceCounter counter) {
        counters[counter.ordinal()].setRelease(values[counter.ordinal()]);
    }
}
