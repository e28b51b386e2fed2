package io.cairn.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;

/** Does things in several threads, until all are done or the first has failed. */
final class Workers {
    private Workers() {}

    /** One worker, with a state of its own. */
    @FunctionalInterface
    interface Worker {
        /**
         * Works, in a thread of its own.
         *
         * @param next gives the number of the next thing to do, less than the count; or -1 if there is none.
         */
        void run(Queue next) throws Exception;
    }

    /** Numbers, each of which is given out once. */
    static final class Queue {
        private final AtomicLong next = new AtomicLong();
        private final long count;
        private volatile boolean isStopped;

        private Queue(final long count) {
            this.count = count;
        }

        /** The next one, or -1. */
        long take() {
            final long number = isStopped ? count : next.getAndIncrement();
            return number < count ? number : -1;
        }
    }

    /**
     * Has that many things done. By the calling thread and threads that are there anyway: those that come and go leave the
     * memory off the heap in many pieces.
     */
    static void run(final long count, final Worker worker) {
        final Queue queue = new Queue(count);
        final List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int i = 1; i < CrashScale.threads(); i++) {
            others.add(CompletableFuture.runAsync(() -> work(worker, queue), ForkJoinPool.commonPool()));
        }
        try {
            work(worker, queue);
        } finally {
            CompletableFuture.allOf(others.toArray(new CompletableFuture<?>[0]))
                    .exceptionally(failure -> null)
                    .join();
        }
        for (final CompletableFuture<Void> other : others) {
            try {
                other.join();
            } catch (final CompletionException ex) {
                throw ex.getCause() instanceof AssertionError error ? error : new AssertionError(ex.getCause());
            }
        }
    }

    private static void work(final Worker worker, final Queue queue) {
        boolean isComplete = false;
        try {
            worker.run(queue);
            isComplete = true;
        } catch (final Exception ex) {
            throw new AssertionError(ex);
        } finally {
            queue.isStopped |= !isComplete;
        }
    }
}
