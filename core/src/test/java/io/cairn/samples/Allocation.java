package io.cairn.samples;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Adds up what the current thread allocates on the heap while it processes events. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static {
        THREADS.setThreadAllocatedMemoryEnabled(true);
    }

    private long events;
    private long bytes;

    /** Lets a pipeline run up to and including the event of a sequence. */
    void run(final Pipeline pipeline, final long lastSequence) {
        final long from = pipeline.position();
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        pipeline.run(lastSequence);
        bytes += THREADS.getCurrentThreadAllocatedBytes() - before;
        events += pipeline.position() - from;
    }

    long events() {
        return events;
    }

    long bytes() {
        return bytes;
    }
}
