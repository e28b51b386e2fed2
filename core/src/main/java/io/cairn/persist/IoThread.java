package io.cairn.persist;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The thread that reads and writes for the agent, and that nobody interrupts: an interrupt would close the files. */
final class IoThread {
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        final Thread thread = new Thread(task, "cairn-persistence-io");
        thread.setDaemon(true);
        this.thread = thread;
        return thread;
    });
    private volatile Thread thread;
    private Future<?> underWay;

    /** By the agent's thread: has something done. Nothing may be under way. */
    void begin(final Runnable action) {
        underWay = executor.submit(action);
    }

    /** By the agent's thread: whether something was begun, and it was not found out yet how that has ended. */
    boolean isUnderWay() {
        return underWay != null;
    }

    /**
     * Waits for what is under way, whether the caller is interrupted or not. If something else is thrown than what is named here, it still is.
     *
     * @param timeoutNs how long to wait.
     * @param timeoutAfterInterruptNs how long to wait at most once the caller is interrupted: somebody waits for it in turn.
     * @param onTick called now and then while it takes long.
     * @throws ExecutionException if it has thrown.
     * @throws TimeoutException if it was not done in time; it is under way.
     */
    void finish(final long timeoutNs, final long timeoutAfterInterruptNs, final Runnable onTick)
            throws ExecutionException, TimeoutException {
        boolean wasInterrupted = false;
        long leftNs = timeoutNs;
        try {
            while (true) {
                final long waitNs = Math.min(leftNs, TICK_NS);
                try {
                    underWay.get(waitNs, TimeUnit.NANOSECONDS);
                    underWay = null;
                    return;
                } catch (final ExecutionException ex) {
                    underWay = null;
                    throw ex;
                } catch (final InterruptedException ex) {
                    wasInterrupted = true;
                    leftNs = Math.min(leftNs, timeoutAfterInterruptNs);
                } catch (final TimeoutException ex) {
                    leftNs -= waitNs;
                    if (leftNs <= 0) {
                        throw ex;
                    }
                    onTick.run();
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Takes nothing more. */
    void close() {
        executor.shutdown();
    }

    /** Waits until nothing is under way any more, after closing. */
    boolean await(final long timeout, final TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }
}
