package io.cairn.store;

import java.nio.ByteBuffer;

/** Memory off the heap, which the collector gives back; and what to do if there is none left. */
final class DirectMemory {
    /** The JDK runs the collector when memory off the heap runs short, but only where it may be asked to run. */
    static final String ADVICE =
            "see -XX:MaxDirectMemorySize; with -XX:+DisableExplicitGC that of closed stores is not given back in time";

    private DirectMemory() {}

    /**
     * Allocates a buffer of zeros.
     *
     * @throws StoreFullException if there is no memory left for it.
     */
    static ByteBuffer allocate(final int length) {
        try {
            return ByteBuffer.allocateDirect(length);
        } catch (final OutOfMemoryError ex) {
            throw new StoreFullException("the JVM has no " + length + " bytes of direct memory left: " + ADVICE, ex);
        }
    }
}
