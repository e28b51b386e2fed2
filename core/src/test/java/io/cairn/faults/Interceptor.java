package io.cairn.faults;

import java.io.IOException;

/** Sees every operation of a {@link FaultyFileSystem} before it is executed, and decides what becomes of it. */
@FunctionalInterface
public interface Interceptor {
    /**
     * Called by the thread that executes the operation.
     *
     * @throws IOException instead of the operation, like {@link Verdict#fail}
     */
    Verdict before(Operation operation) throws IOException;

    /**
     * Called by the same thread when the operation has ended, even if {@link #before} threw.
     *
     * @param transferred bytes that were really read or written
     * @param failure     what the caller gets thrown, or null
     */
    default void after(final Operation operation, final long transferred, final Throwable failure) {}

    /** Asks all, in this order; the first verdict that is not {@link Verdict#PROCEED} counts. */
    static Interceptor all(final Interceptor... interceptors) {
        return interceptors.length == 1 ? interceptors[0] : new AllInterceptors(interceptors.clone());
    }
}
