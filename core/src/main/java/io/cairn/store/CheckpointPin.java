package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;

/**
 * A checkpoint that stays as it is while it is read, whatever is saved or deleted meanwhile. The caller owns the pin and uses it
 * again and again:
 *
 * <pre>{@code
 * if (store.pin("orders", pin)) {
 *     send(pin.decoder()); // across any number of saves
 *     pin.release();
 * }
 * }</pre>
 *
 * <p>While the pin is held, the slot of the checkpoint is not used again, and takes its room. A checkpoint that is evicted or deleted is
 * gone for everybody else, on disk too; the view stays valid, unless the store is closed, or has found that the disk has damaged it. No
 * pin outlives its process.
 *
 * <p>Nothing here allocates once the store has had as many pins at once, but with a store behind an agent, where a pin holds a copy.
 * Not thread-safe: a pin is taken and released by the thread that owns the store. Another thread may read the decoder in between, if
 * it is handed over safely, and back.
 */
public final class CheckpointPin implements AutoCloseable {
    /** The store's side of a pin. */
    public interface Owner {
        /**
         * Lets the slot of a pin be used again, if nobody else has it pinned. Does nothing if the store is closed.
         *
         * @param pin that is held.
         */
        void release(CheckpointPin pin);
    }

    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private Owner owner;
    private long slot;

    /** Creates a pin that is not held. */
    public CheckpointPin() {}

    /**
     * The checkpoint. Once the pin is released this is a view like any other, valid until its slot is recycled.
     *
     * @return the decoder, always the same.
     */
    public CheckpointDecoder decoder() {
        return decoder;
    }

    /**
     * Whether the pin was taken and not released.
     *
     * @return true if it is held.
     */
    public boolean isHeld() {
        return owner != null;
    }

    /** Lets the slot be used again. Does nothing if the pin is not held. */
    public void release() {
        final Owner releasing = owner;
        if (releasing != null) {
            owner = null;
            releasing.release(this);
        }
    }

    /** Releases the pin if it is held. */
    @Override
    public void close() {
        release();
    }

    /**
     * Marks the pin as held. For stores only, which have wrapped the decoder.
     *
     * @param owner that is told of the release.
     * @param slot that the checkpoint is in, as the store counts.
     */
    public void hold(final Owner owner, final long slot) {
        this.owner = owner;
        this.slot = slot;
    }

    /**
     * Where the checkpoint is.
     *
     * @return what the store has said when the pin was taken.
     */
    public long slot() {
        return slot;
    }

    /**
     * Refuses a pin that is held. For stores.
     *
     * @throws IllegalStateException if it is.
     */
    public void requireFree() {
        if (owner != null) {
            throw new IllegalStateException("the pin is held: release it first");
        }
    }
}
