package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.Names;
import io.cairn.store.DeferredSaveListener;
import io.cairn.store.FailureReason;
import java.util.Comparator;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A slot in memory, and the checkpoint in it. All but the outcome is written by the hot thread, before it hands the slot over. */
final class PendingCheckpoint implements DeferredSaveListener {
    static final Comparator<PendingCheckpoint> BY_STREAM = Comparator.<PendingCheckpoint, String>comparing(
                    checkpoint -> checkpoint.stream.streamId)
            .thenComparing(checkpoint -> checkpoint.sequence, Long::compareUnsigned);

    private static final int ALIGNMENT = 64;

    final FrontSlots front;
    final int number;
    final UnsafeBuffer buffer;
    AsyncStream stream;
    long sequence;
    long createdAtNs;

    /** When it was handed over, by the clock of timeouts, if somebody counts. */
    long committedAtNs;

    int length;

    /** Whether the agent has it, or will. */
    boolean isHandedOver;

    /** Whether it is in the store; durable after the next flush. */
    boolean isWritten;

    /** Whether its stream has not evicted it at once. */
    boolean isKept;

    /** Why it was not written, or null. */
    CheckpointException problem;

    PendingCheckpoint(final FrontSlots front, final int number, final int length) {
        this.front = front;
        this.number = number;
        buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, ALIGNMENT));
    }

    @Override
    public void onWritten() {
        isWritten = true;
    }

    @Override
    public void onNotWritten(final CheckpointException reason) {
        problem = new CheckpointException(this + " was not written: " + FailureReason.of(reason), reason);
    }

    /** Takes what became of the checkpoint that was in the slot before for nothing. */
    void resetOutcome() {
        isWritten = false;
        isKept = true;
        problem = null;
    }

    @Override
    public String toString() {
        return "stream " + Names.shown(stream.streamId) + " sequence " + Long.toUnsignedString(sequence);
    }
}
