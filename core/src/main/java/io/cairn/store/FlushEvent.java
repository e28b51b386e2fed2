package io.cairn.store;

import java.nio.file.Path;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Tells the flight recorder of a file of a store that was flushed, or was not since that failed. */
@Name("io.cairn.Flush")
@Label("Checkpoint Flush")
@Description("A file of a store was flushed to disk, for all checkpoints written to it since the last time")
@Category("Cairn")
@StackTrace(false)
final class FlushEvent extends Event {
    /** Whether events are recorded is asked of an instance: this one is never recorded. */
    private static final FlushEvent ANY = new FlushEvent();

    @Label("File")
    String file;

    @Label("Bytes Written")
    @DataAmount
    long bytes;

    /** An event that has begun, or null if nobody records: that costs a call of an empty method, and nothing is made. */
    static FlushEvent begun() {
        if (!ANY.isEnabled()) {
            return null;
        }
        final FlushEvent event = new FlushEvent();
        event.begin();
        return event;
    }

    void commit(final Path file, final long bytes) {
        this.file = file.toString();
        this.bytes = bytes;
        commit();
    }
}
