package io.cairn.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Does things on all processors, until all are done or the first has failed. */
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

    /** Has that many things done. */
    static void run(final long count, final Worker worker) {
        final int threads = Runtime.getRuntime().availableProcessors();
        final ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            final Queue queue = new Queue(count);
            final List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(() -> {
                    boolean isComplete = false;
                    try {
                        worker.run(queue);
                        isComplete = true;
                    } finally {
                        queue.isStopped |= !isComplete;
                    }
                    return null;
                }));
            }
            for (final Future<?> future : futures) {
                future.get();
            }
        } catch (final ExecutionException ex) {
            throw ex.getCause() instanceof AssertionError error ? error : new AssertionError(ex.getCause());
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        } finally {
            executor.shutdownNow();
        }
    }
}
