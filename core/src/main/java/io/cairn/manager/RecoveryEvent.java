package io.cairn.manager;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Unsigned;

/** Tells the flight recorder of a stream that was to be brought back. */
@Name("io.cairn.Recovery")
@Label("Checkpoint Recovery")
@Description("A stream was brought back from its newest checkpoint that is accepted, or there was none")
@Category("Cairn")
@StackTrace(false)
final class RecoveryEvent extends Event {
    /** Whether events are recorded is asked of an instance: this one is never recorded. */
    private static final RecoveryEvent ANY = new RecoveryEvent();

    @Label("Stream")
    String stream;

    @Label("Sequence")
    @Unsigned
    long sequence;

    @Label("Length")
    @DataAmount
    long bytes;

    @Label("Restored")
    boolean isRestored;

    /** An event that has begun, or null if nobody records: that costs a call of an empty method, and nothing is made. */
    static RecoveryEvent begun() {
        if (!ANY.isEnabled()) {
            return null;
        }
        final RecoveryEvent event = new RecoveryEvent();
        event.begin();
        return event;
    }

    void commit(final String stream, final Recovery recovery) {
        this.stream = stream;
        sequence = recovery.sequence();
        bytes = recovery.length();
        isRestored = recovery.isRestored();
        commit();
    }
}
