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
    public interface Owner {
        /**
         * Validates and saves what is in the room of a claim.
         *
         * @param claim that is open.
         * @param length that the caller says was written.
         * @return false if the stream is full of higher sequences, so that the checkpoint was evicted by its own save; else true.
         */
        boolean commit(CheckpointClaim claim, int length);

        /**
         * Takes the room of a claim back.
         *
         * @param claim that is open.
         */
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
     * @return false if the stream is full of higher sequences, so that the checkpoint was evicted by its own save; else true. Either
     *     way the claim is open no more.
     * @throws io.cairn.checkpoint.MalformedCheckpointException if it is no checkpoint; the claim stays open.
     * @throws CheckpointException if it has another sequence than was claimed; the claim stays open.
     * @throws IndexOutOfBoundsException if the length is beyond the one that was claimed; the claim stays open.
     * @throws IllegalStateException if the claim is not open, or the store was closed.
     */
    public boolean commit(final int length) {
        if (!isOpen) {
            throw new IllegalStateException("the claim is not open");
        }
        final boolean isKept = owner.commit(this, length);
        release();
        return isKept;
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

    /**
     * Opens the claim. For stores only.
     *
     * @param owner that is told of commit and abort.
     * @param streamId that the checkpoint will belong to.
     * @param sequence that it will have.
     * @param slot that it will be in, as the store counts.
     * @param room in memory that is encoded into, as the store counts.
     * @param maxLength in bytes of the room.
     * @return the buffer of the claim, to be wrapped around the room.
     */
    public UnsafeBuffer open(
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

    /**
     * The stream that was claimed for.
     *
     * @return its id.
     */
    public String streamId() {
        return streamId;
    }

    /**
     * The sequence that was claimed.
     *
     * @return the sequence, unsigned.
     */
    public long sequence() {
        return sequence;
    }

    /**
     * Where the checkpoint will be.
     *
     * @return what the store has opened the claim with.
     */
    public long slot() {
        return slot;
    }

    /**
     * The slot in memory that is encoded into; {@link #slot()} itself where that is in memory.
     *
     * @return what the store has opened the claim with.
     */
    public long room() {
        return room;
    }

    /**
     * The length that was claimed.
     *
     * @return in bytes.
     */
    public int maxLength() {
        return maxLength;
    }

    /** Lets go of the slot, so that neither writes nor references reach it any more. */
    void release() {
        isOpen = false;
        buffer.wrap(NOTHING, 0, 0);
    }
}
