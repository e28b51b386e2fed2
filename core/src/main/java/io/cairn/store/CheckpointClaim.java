package io.cairn.store;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.JvmAccess;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Room in a store for one checkpoint, to be encoded in place and then committed or aborted. The caller owns the claim and
 * uses it again and again:
 *
 * <pre>{@code
 * store.claim("orders", sequence, maxLength, claim);
 * encoder.wrap(claim.buffer(), 0).header(sequence, watermarkNs, sequence);
 * claim.commit(encoder.finish());
 * }</pre>
 *
 * <p>In a try-with-resources statement a claim that was not committed is aborted. Nothing here allocates. Not thread-safe.
 */
public final class CheckpointClaim implements AutoCloseable {
    /** The store's side of a claim. */
    interface Owner {
        void commit(CheckpointClaim claim, int length);

        void abort(CheckpointClaim claim);
    }

    /** What the buffer of a claim that is not open wraps. */
    private static final byte[] NOTHING = new byte[Long.BYTES];

    private final UnsafeBuffer buffer = JvmAccess.newBuffer();
    private Owner owner;
    private boolean isOpen;
    private String streamId;
    private long sequence;
    private long slot;
    private long room;
    private int maxLength;

    /** Creates a claim that is not open. */
    public CheckpointClaim() {}

    /**
     * The room, of the length asked for.
     *
     * @return the buffer to encode into, from index 0 on; of no capacity unless the claim is open.
     */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /**
     * Whether the claim was obtained and neither committed nor aborted.
     *
     * @return true if it is open.
     */
    public boolean isOpen() {
        return isOpen;
    }

    /**
     * Saves what the buffer holds, after validating it, with the store's time as its creation time.
     *
     * @param length in bytes of the checkpoint in the buffer, which starts at index 0.
     * @throws io.cairn.checkpoint.MalformedCheckpointException if it is no checkpoint; the claim stays open.
     * @throws CheckpointException if it has another sequence than was claimed; the claim stays open.
     * @throws IndexOutOfBoundsException if the length is beyond the one that was claimed; the claim stays open.
     * @throws IllegalStateException if the claim is not open, or the store was closed.
     */
    public void commit(final int length) {
        if (!isOpen) {
            throw new IllegalStateException("the claim is not open");
        }
        owner.commit(this, length);
        release();
    }

    /** Gives the room back; the store is as it was before. Does nothing if the claim is not open. */
    public void abort() {
        if (isOpen) {
            owner.abort(this);
            release();
        }
    }

    /** Aborts the claim if it is open. */
    @Override
    public void close() {
        abort();
    }

    UnsafeBuffer open(
            final Owner owner,
            final String streamId,
            final long sequence,
            final long slot,
            final long room,
            final int maxLength) {
        this.owner = owner;
        this.streamId = streamId;
        this.sequence = sequence;
        this.slot = slot;
        this.room = room;
        this.maxLength = maxLength;
        isOpen = true;
        return buffer;
    }

    String streamId() {
        return streamId;
    }

    long sequence() {
        return sequence;
    }

    long slot() {
        return slot;
    }

    /** The slot in memory that is encoded into; {@link #slot()} itself where that is in memory. */
    long room() {
        return room;
    }

    int maxLength() {
        return maxLength;
    }

    /** Lets go of the slot, so that neither writes nor references reach it any more. */
    void release() {
        isOpen = false;
        buffer.wrap(NOTHING, 0, 0);
    }
}
