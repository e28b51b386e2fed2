package io.cairn.fuzz;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.store.CheckpointStore;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A store of some kind, with what is known of it beyond what all stores have in common. */
abstract class StoreUnderTest {
    /** Whether there is room for something. */
    enum Room {
        SURE,
        PERHAPS,
        NONE,
        /** The caller's own claims have it all, so that it cannot be waited for. */
        CLAIMED,
        /** However much room there is, the store takes nothing as long as that. */
        TOO_LONG
    }

    /** A checkpoint that was saved in the room for some bytes. */
    record Saving(String streamId, long createdAtNs, PlainCheckpoint checkpoint, int room) {}

    /** The store; another object once it was opened again. */
    abstract CheckpointStore store();

    /** What is called about a stream. */
    CheckpointStore store(final String streamId) {
        return store();
    }

    /** Saves a state, and returns whether it is said to stay. */
    boolean save(final CheckpointState state) {
        return store(state.id().streamId()).save(state);
    }

    /** Whether the last operation was a save that is better left alone, so that more of them come together before somebody looks. */
    boolean wasDeferred() {
        return false;
    }

    /** The store that holds what the model holds at any time, without waiting for anything. */
    CheckpointStore settled() {
        return store();
    }

    /** Somebody reads a stream, who sees everything that was saved before. */
    void reading(final String streamId) {}

    /** Checkpoints of a stream are deleted. */
    void deleting(final String streamId) {}

    /** Whether a save is refused at once, since its stream is known to evict it; its room is free then. */
    boolean isKnownToBeEvicted(final Saving saving) {
        return false;
    }

    /** Whether a save is not in the store yet, which {@link StoreRun#written} is told of when it is. */
    boolean isKeptBack(final Saving saving) {
        return false;
    }

    /** Whether a view that was obtained just now is still valid. */
    BooleanSupplier validity(final Predicate<Saved> isKept, final Saved saved) {
        final CheckpointStore opened = store();
        return () -> store() == opened && isKept.test(saved);
    }

    /** Somebody pins the newest checkpoint of a stream, of everything that was saved before; views stay what they are. */
    void pinning(final String streamId) {}

    /** Whether a pin keeps a slot of the store, and not a copy of its own. */
    boolean keepsPinnedSlots() {
        return true;
    }

    /** Whether a pin that was taken just now still shows its checkpoint, unless the whole store was closed. */
    BooleanSupplier pinValidity(final String streamId) {
        return () -> true;
    }

    /** Whether there is room for one more checkpoint, which is asked for next. */
    abstract Room room(String streamId, int length);

    /** Room for a checkpoint was taken. */
    abstract void taken(String streamId, int length);

    /** Room was not used. */
    abstract void givenBack(String streamId, int length);

    /** The checkpoint that took room was deleted. */
    void removed(final Saved deleted, final int length) {
        givenBack(deleted.streamId(), length);
    }

    /** The checkpoint that took room was evicted. */
    abstract void evicted(Saved evicted, int length);

    /** Obtains room ahead of need; false if there was not enough. */
    boolean reserve(final int length, final int count) {
        return true;
    }

    /** Of a stream that had checkpoints some were deleted, or none. */
    void deleted(final String streamId) {}

    /** Makes everything durable. */
    void sync() {}

    /**
     * Closes the store, or abandons it as a process does that is killed, and opens it again.
     *
     * @return whether that is what was done; a store that does not outlive its process stays as it is.
     */
    boolean reopen(final int maxPerStream, final boolean isKilled) {
        return false;
    }

    /** The model has what the store that was opened again has. */
    void reopened() {}

    /** Looks at the store from outside, as it is or as it was when that observer last looked up. */
    void observe(final int observer, final boolean isLookingUp) {}

    /** Tries in vain what only one can do at a time. */
    void intrude() {}

    /** Closes the store, if it is open. */
    void close() {
        store().close();
        store().close();
    }

    /** Compares what stores do not have in common. */
    abstract void compare();

    /** Compares what other threads are shown as the newest checkpoint of a stream. */
    void compareLatest(final String streamId, final StoreRun run) {}

    /** Tries in vain to change the store by calls that stores do not have in common, from within a visitor. */
    void requireUnchangeable() {}

    /** Tries in vain the calls that stores do not have in common. */
    abstract void requireClosed();

    /** Lets go of what is left when the store is closed. */
    void release() {}
}
