package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.CheckpointValidator;
import io.cairn.checkpoint.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.concurrent.EpochNanoClock;

/**
 * What a store of slots does wherever the slots are: the order of a stream's checkpoints, eviction, claims, visits. A store
 * says where the bytes go.
 *
 * @param <I> what the store keeps of a stream.
 */
abstract class SlottedStore<I extends StreamIndex> implements CheckpointStore {
    /** Let go at close, since they refer to memory. */
    CheckpointValidator validator = new CheckpointValidator();

    private CheckpointDecoder view = new CheckpointDecoder();

    /** One of the JDK's, which stays fast however many ids have one hash. */
    private Map<String, I> indexByStream = new HashMap<>();

    private final CheckpointClaim.Owner owner = new Owner();
    private final CheckpointPin.Owner pinOwner = this::unpin;
    private final PinnedSlots pins = new PinnedSlots();
    private final CheckpointClaim saving = new CheckpointClaim();
    private final int maxPerStream;
    private final EpochNanoClock clock;

    /** The stream saved to last, since the next save is likely to be of the same. */
    private String lastStreamId;

    private I lastIndex;

    /** Calls of somebody else's code under way, during which nothing may change. */
    private int visits;

    private boolean isClosed;

    SlottedStore(final int maxPerStream, final EpochNanoClock clock) {
        this.maxPerStream = maxPerStream;
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Makes the index of a stream that has no checkpoint yet. */
    abstract I newIndex(String streamId);

    /** Takes a slot for a checkpoint and opens the claim on room for it. */
    abstract void takeRoom(String streamId, long sequence, int maxLength, CheckpointClaim claim);

    /** Validates the room of a claim, whatever the caller has made of the claim's buffer. */
    abstract void validateRoom(CheckpointClaim claim, int length);

    /** Gives back what was taken for a claim. */
    abstract void giveBackRoom(CheckpointClaim claim);

    /** Completes a checkpoint in its slot. Once this returns, nothing that adds it to the index allocates. */
    abstract void complete(I index, CheckpointClaim claim, int length, long createdAtNs);

    /** Takes the oldest checkpoint of a stream out of its index, and its slot out of use. */
    abstract void evict(I index);

    /** Makes sure that the oldest checkpoints of a stream will not be found again, nor any that were evicted. */
    abstract void erase(I index, int count);

    /** Takes a slot out of use that was erased. */
    abstract void discard(long slot);

    /** Makes views of a slot invalid, and the slot free as soon as that may be. */
    abstract void recycle(long slot);

    /** Sees to it that all checkpoints of a stream, not just its newest, are good; drops what is not. */
    abstract void verify(I index);

    abstract void wrap(long slot, CheckpointDecoder decoder);

    /** Makes views of a slot invalid. */
    abstract void invalidate(long slot);

    /**
     * Writes what was put off, and adds what could be written to the index. Does not throw over what could not be written.
     *
     * @return whether there was anything.
     */
    abstract boolean publishDeferred();

    /** Lets go of everything, at the end of closing; whatever happens the store is closed. */
    abstract void release();

    @Override
    public final boolean save(final CheckpointState state) {
        requireChangeable();
        final CheckpointId id = state.id();
        final int length = state.serializedLength();
        takeRoom(id.streamId(), id.sequence(), length, saving);
        try {
            state.serialize(saving.buffer(), 0);
            final boolean isKept = publish(saving, length, id.createdAtNs());
            saving.release();
            return isKept;
        } finally {
            saving.abort();
        }
    }

    @Override
    public final boolean save(
            final String streamId,
            final long createdAtNs,
            final DirectBuffer encoded,
            final int offset,
            final int length) {
        requireChangeable();
        Objects.requireNonNull(streamId, "streamId");
        validator.validate(encoded, offset, length);
        takeRoom(streamId, validator.sequence(), length, saving);
        try {
            saving.buffer().putBytes(0, encoded, offset, length);
            final boolean isKept = publish(saving, length, createdAtNs);
            saving.release();
            return isKept;
        } finally {
            saving.abort();
        }
    }

    @Override
    public final void claim(
            final String streamId, final long sequence, final int maxLength, final CheckpointClaim claim) {
        requireChangeable();
        Objects.requireNonNull(streamId, "streamId");
        if (claim.isOpen()) {
            throw new IllegalStateException("the claim is open: commit or abort it first");
        }
        if (maxLength < 0) {
            throw new IllegalArgumentException("maxLength must not be negative: " + maxLength);
        }
        if (streamId != lastStreamId && !indexByStream.containsKey(streamId)) {
            CheckpointId.requireValid(streamId);
        }
        takeRoom(streamId, sequence, maxLength, claim);
    }

    @Override
    public final Optional<CheckpointState> latest(final String streamId) {
        requireReadable();
        return latest(streamId, view) ? Optional.of(copy(streamId, view)) : Optional.empty();
    }

    @Override
    public final boolean latest(final String streamId, final CheckpointDecoder decoder) {
        requireReadable();
        final I index = find(streamId);
        if (index == null) {
            return false;
        }
        wrap(index.slot(index.size() - 1), decoder);
        return true;
    }

    @Override
    public final boolean pin(final String streamId, final CheckpointPin pin) {
        requireReadable();
        pin.requireFree();
        final I index = find(streamId);
        if (index == null) {
            return false;
        }
        final long slot = index.slot(index.size() - 1);
        wrap(slot, pin.decoder());
        pins.pin(slot);
        pin.hold(pinOwner, slot);
        return true;
    }

    @Override
    public final List<CheckpointState> list(final String streamId) {
        requireReadable();
        final I index = findVerified(streamId);
        final int size = index == null ? 0 : index.size();
        final List<CheckpointState> result = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            wrap(index.slot(i), view);
            result.add(copy(streamId, view));
        }
        return result;
    }

    @Override
    public final int visitNewestFirst(
            final String streamId, final CheckpointDecoder decoder, final CheckpointVisitor visitor) {
        requireReadable();
        final I index = findVerified(streamId);
        if (index == null) {
            return 0;
        }
        beginVisit();
        try {
            for (int i = index.size() - 1; i >= 0; i--) {
                wrap(index.slot(i), decoder);
                if (!visitor.onCheckpoint(decoder)) {
                    return index.size() - i;
                }
            }
            return index.size();
        } finally {
            endVisit();
        }
    }

    @Override
    public final int deleteBefore(final String streamId, final long sequence) {
        requireChangeable();
        publishBefore();
        final I index = indexByStream.get(Objects.requireNonNull(streamId, "streamId"));
        if (index == null) {
            return 0;
        }
        verify(index);
        int count = 0;
        while (count < index.size() && Long.compareUnsigned(index.sequence(count), sequence) < 0) {
            count++;
        }
        erase(index, count);
        for (int i = 0; i < count; i++) {
            discard(index.removeFirst());
        }
        if (index.size() == 0) {
            indexByStream.remove(streamId);
            forgetLastStream();
        }
        return count;
    }

    @Override
    public final int checkpointCount(final String streamId) {
        requireReadable();
        final I index = findVerified(streamId);
        return index == null ? 0 : index.size();
    }

    @Override
    public final Set<String> streams() {
        requireReadable();
        final Set<String> result = new HashSet<>();
        indexByStream.forEach((streamId, index) -> {
            if (index.size() > 0) {
                result.add(streamId);
            }
        });
        return Collections.unmodifiableSet(result);
    }

    /** Within the store's monitor, which a {@code CheckpointAgent} holds while it is in the store: closing waits until it is not. */
    @Override
    public final synchronized void close() {
        if (isClosed) {
            return;
        }
        requireNoVisit();
        Throwable thrown = null;
        try {
            publishDeferred();
        } catch (final Throwable ex) {
            thrown = ex;
        }
        try {
            closeNow();
        } catch (final Throwable ex) {
            if (thrown != null && thrown != ex) {
                ex.addSuppressed(thrown);
            }
            thrown = ex;
        }
        if (thrown != null) {
            LangUtil.rethrowUnchecked(thrown);
        }
    }

    private void closeNow() {
        isClosed = true;
        for (final I index : indexByStream.values()) {
            for (int i = 0; i < index.size(); i++) {
                invalidate(index.slot(i));
            }
        }
        pins.forEach(this::invalidate);
        indexByStream.clear();
        forgetLastStream();
        validator = null;
        view = null;
        release();
    }

    /** Recycles a slot that is not in an index any more, at once or when it is released. */
    final void retire(final long slot) {
        if (pins.isEmpty() || !pins.retire(slot)) {
            recycle(slot);
        }
    }

    /** How many slots would be free but for their pins. */
    final long keptByPins() {
        return pins.retiredCount();
    }

    /** The index of a stream that was saved to before, or null. */
    final I known(final String streamId) {
        return streamId == lastStreamId ? lastIndex : indexByStream.get(streamId);
    }

    /** The index of a stream, or null; one that is empty is as good as none: a save has failed for want of room. */
    final I find(final String streamId) {
        final I index = indexByStream.get(Objects.requireNonNull(streamId, "streamId"));
        return index == null || index.size() == 0 ? null : index;
    }

    /** Takes over streams that were there before the store was. */
    final void adopt(final Map<String, I> streams) {
        indexByStream = streams;
    }

    final int maxPerStream() {
        return maxPerStream;
    }

    final void beginVisit() {
        visits++;
    }

    final void endVisit() {
        visits--;
    }

    final void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    /** Throws if something has happened after which nothing may be changed. */
    abstract void requireSound();

    private void requireReadable() {
        requireOpen();
        publishDeferred();
    }

    /** Before the store is changed: changes keep their order. */
    final void publishBefore() {
        if (publishDeferred()) {
            requireSound();
        }
    }

    final void requireChangeable() {
        requireOpen();
        requireNoVisit();
        requireSound();
    }

    private void requireNoVisit() {
        if (visits > 0) {
            throw new IllegalStateException("the store must not be changed by a visitor");
        }
    }

    private I findVerified(final String streamId) {
        final I index = find(streamId);
        if (index != null) {
            verify(index);
        }
        return index;
    }

    /** Makes a checkpoint that is in its room the stream's, and evicts the one that is too many; false if that is itself. */
    private boolean publish(final CheckpointClaim claim, final int length, final long createdAtNs) {
        publishBefore();
        final I index = indexOf(claim.streamId());
        if (index.size() == maxPerStream) {
            verify(index);
        }
        if (index.size() == maxPerStream && Long.compareUnsigned(claim.sequence(), index.sequence(0)) < 0) {
            giveBackRoom(claim);
            return false;
        }
        complete(index, claim, length, createdAtNs);
        if (index.size() == maxPerStream) {
            evict(index);
        }
        index.add(claim.sequence(), claim.slot());
        return true;
    }

    /** The index of a stream, made if there is none, with room for one more checkpoint. */
    final I indexOf(final String streamId) {
        if (streamId != lastStreamId) {
            I index = indexByStream.get(streamId);
            if (index == null) {
                CheckpointId.requireValid(streamId);
                index = newIndex(streamId);
                indexByStream.put(streamId, index);
            }
            lastIndex = index;
            lastStreamId = streamId;
        }
        if (lastIndex.size() < maxPerStream) {
            lastIndex.reserve();
        }
        return lastIndex;
    }

    private void unpin(final CheckpointPin pin) {
        if (!isClosed && pins.release(pin.slot())) {
            recycle(pin.slot());
        }
    }

    private void forgetLastStream() {
        lastStreamId = null;
        lastIndex = null;
    }

    private static CheckpointState copy(final String streamId, final CheckpointDecoder decoder) {
        return decoder.toState(new CheckpointId(streamId, decoder.sequence(), decoder.createdAtNs()));
    }

    private final class Owner implements CheckpointClaim.Owner {
        @Override
        public boolean commit(final CheckpointClaim claim, final int length) {
            final long createdAtNs = clock.nanoTime();
            requireOpen();
            final I index = known(claim.streamId());
            if (index != null) {
                verify(index);
            }
            requireChangeable();
            publishBefore();
            if (!claim.isOpen()) {
                throw new IllegalStateException("the claim was aborted by the clock, a listener or the error handler");
            }
            Objects.checkFromIndexSize(0, length, claim.maxLength());
            validateRoom(claim, length);
            if (validator.sequence() != claim.sequence()) {
                throw new CheckpointException("stream " + Names.shown(claim.streamId()) + ": sequence "
                        + Long.toUnsignedString(claim.sequence()) + " was claimed, but the checkpoint has "
                        + Long.toUnsignedString(validator.sequence()));
            }
            return publish(claim, length, createdAtNs);
        }

        @Override
        public void abort(final CheckpointClaim claim) {
            if (!isClosed) {
                giveBackRoom(claim);
            }
        }
    }

    final CheckpointClaim.Owner owner() {
        return owner;
    }
}
