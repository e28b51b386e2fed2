package io.cairn.store;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Unsigned;

/** Tells the flight recorder of a checkpoint that was written to a store on disk. */
@Name("io.cairn.Save")
@Label("Checkpoint Save")
@Description(
        "A checkpoint was saved to disk; at EVERY_SAVE the time includes the flush, a deferred save may be written with a later one")
@Category("Cairn")
@StackTrace(false)
final class SaveEvent extends Event {
    /** Whether events are recorded is asked of an instance: this one is never recorded. */
    private static final SaveEvent ANY = new SaveEvent();

    @Label("Stream")
    String stream;

    @Label("Sequence")
    @Unsigned
    long sequence;

    @Label("Length")
    @DataAmount
    long bytes;

    /** Has the recorder learn of the event, which allocates, before the first save. */
    static void load() {
        // Loading the class is enough.
    }

    /** An event that has begun, or null if nobody records: that costs a call of an empty method, and nothing is made. */
    static SaveEvent begun() {
        if (!ANY.isEnabled()) {
            return null;
        }
        final SaveEvent event = new SaveEvent();
        event.begin();
        return event;
    }

    void commit(final String stream, final long sequence, final int length) {
        this.stream = stream;
        this.sequence = sequence;
        bytes = length;
        commit();
    }
}
