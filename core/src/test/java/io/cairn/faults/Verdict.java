package io.cairn.faults;

import java.io.IOException;

/**
 * What an {@link Interceptor} lets happen.
 *
 * @param limit     bytes that are read or written at most; of other operations: none happens if 0 and a failure follows
 * @param failure   what is thrown afterwards, or null
 * @param interrupt whether the thread is interrupted just before, which is up to the JDK from there on
 */
public record Verdict(long limit, IOException failure, boolean interrupt) {
    /** As if nobody had asked. */
    public static final Verdict PROCEED = new Verdict(Long.MAX_VALUE, null, false);

    /** Interrupts the thread, then proceeds: a {@link java.nio.channels.FileChannel} closes itself and throws. */
    public static final Verdict INTERRUPT = new Verdict(Long.MAX_VALUE, null, true);

    /** Nothing is done. */
    public static Verdict fail(final IOException failure) {
        return new Verdict(0, failure, false);
    }

    /** All is done, yet the caller is told that it failed. */
    public static Verdict failAfterwards(final IOException failure) {
        return new Verdict(Long.MAX_VALUE, failure, false);
    }

    /** A short read or write. */
    public static Verdict only(final long bytes) {
        return new Verdict(bytes, null, false);
    }

    /** Some bytes are written, then it fails. */
    public static Verdict onlyThenFail(final long bytes, final IOException failure) {
        return new Verdict(bytes, failure, false);
    }
}
