package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.FailureReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * What fronts ask of the agent: something that needs the store, and everything before it written. What does not say otherwise is the agent's
 * thread's; the I/O thread is handed a list that nobody else changes.
 */
final class Requests {
    private final ManyToOneConcurrentLinkedQueue<FutureTask<?>> queue = new ManyToOneConcurrentLinkedQueue<>();
    private List<FutureTask<?>> collected = new ArrayList<>();

    /** By a front's thread: has something done, and waits for it as long as the agent lives. */
    <T> T ask(final Callable<T> action, final AgentPulse pulse, final IdleStrategy idleStrategy) {
        final FutureTask<T> task = new FutureTask<>(action);
        pulse.requireRunning();
        queue.add(task);
        idleStrategy.reset();
        try {
            while (!task.isDone()) {
                pulse.requireRunning();
                idleStrategy.idle();
            }
        } finally {
            task.cancel(false); // so that it is not done later, when nobody expects it
        }
        return result(task);
    }

    /** Collects what was asked for before. */
    void collect() {
        for (FutureTask<?> request = queue.poll(); request != null; request = queue.poll()) {
            collected.add(request);
        }
    }

    /** How many were collected, and not taken. */
    int count() {
        return collected.size();
    }

    /** What was collected, which is the caller's from here on. */
    List<FutureTask<?>> take() {
        final List<FutureTask<?>> taken = collected;
        collected = new ArrayList<>();
        return taken;
    }

    /** Collects again what was taken, and could not be begun. */
    void putBack(final List<FutureTask<?>> taken) {
        taken.addAll(collected);
        collected = taken;
    }

    /** By the I/O thread: does what was asked for, until it is to stop. What a request throws is told to whoever made it. */
    static void answer(final List<FutureTask<?>> taken, final BooleanSupplier isToStop) {
        for (int i = 0; i < taken.size() && !isToStop.getAsBoolean(); i++) {
            taken.get(i).run();
        }
    }

    private static <T> T result(final Future<T> task) {
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (final InterruptedException ex) {
                    wasInterrupted = true;
                }
            }
        } catch (final ExecutionException ex) {
            throw rethrown(ex.getCause());
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(final Throwable cause) {
        if (cause instanceof Error) {
            throw (Error) cause;
        }
        return cause instanceof RuntimeException
                ? (RuntimeException) cause
                : new CheckpointException("what was asked of the agent has failed: " + FailureReason.of(cause), cause);
    }
}
