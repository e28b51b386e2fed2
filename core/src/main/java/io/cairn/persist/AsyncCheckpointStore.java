package io.cairn.persist;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.CheckpointValidator;
import io.cairn.checkpoint.Names;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.CheckpointPin;
import io.cairn.store.CheckpointStore;
import io.cairn.store.CheckpointVisitor;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreFailedException;
import io.cairn.store.StoreFullException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.agrona.DirectBuffer;
import org.agrona.collections.Object2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One hot thread's front of a store on disk. A save encodes into memory that is there already, and hands it to the {@link
 * CheckpointAgent}; it waits for nothing but a slot, and that only with {@link BacklogPolicy#WAIT}, and allocates nothing once a
 * stream is known. What is durable is told by {@link #durableSequence(String)} and the agent's {@link DurabilityListener}.
 *
 * <p>Everything else goes through the agent, and waits for it: a read is answered when all that was saved before is durable, and
 * shows copies. With {@link BacklogPolicy#COALESCE}, a checkpoint that a newer one has replaced before it was written is never seen: so
 * a burst of saves leaves the last one.
 *
 * <p>A stream belongs to the first front that saves to it, until that front {@linkplain #release(String) releases} it or is closed.
 * Saving throws {@link StoreFailedException} once the agent has failed, is closed, or gives no sign of life.
 *
 * <p>Not thread-safe, but for {@link #durableSequence(String)}.
 */
public final class AsyncCheckpointStore implements CheckpointStore {
    private static final CheckpointPin.Owner NOTHING_TO_RELEASE = pin -> {};

    private final CheckpointValidator validator = new CheckpointValidator();
    private final CheckpointDecoder view = new CheckpointDecoder();
    private final CheckpointClaim.Owner owner = new Owner();
    private final Object2ObjectHashMap<String, AsyncStream> streams = new Object2ObjectHashMap<>();
    private final UnsafeBuffer generation = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private final UnsafeBuffer generationOfPins = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private final CheckpointAgent agent;
    private final PersistenceConfiguration configuration;
    private final FrontSlots slots;
    private final AgentPulse pulse;
    private String lastStreamId;
    private AsyncStream lastStream;
    private int visits;
    private boolean isClosed;

    /** A checkpoint of the store, on the heap. */
    private record Copy(UnsafeBuffer payload, long createdAtNs) {}

    AsyncCheckpointStore(
            final CheckpointAgent agent, final PersistenceConfiguration configuration, final FrontSlots slots) {
        this.agent = agent;
        this.configuration = configuration;
        this.slots = slots;
        pulse = new AgentPulse(agent, configuration);
    }

    AgentPulse pulse() {
        return pulse;
    }

    @Override
    public boolean save(final CheckpointState state) {
        final CheckpointId id = state.id();
        final int length = state.serializedLength();
        final PendingCheckpoint slot = takeSlot(id.streamId(), length);
        boolean isComplete = false;
        try {
            state.serialize(slot.buffer, 0);
            isComplete = true;
        } finally {
            if (!isComplete) {
                slots.giveUp(slot);
            }
        }
        return slots.handOver(slot, id.sequence(), length, id.createdAtNs());
    }

    @Override
    public boolean save(
            final String streamId,
            final long createdAtNs,
            final DirectBuffer encoded,
            final int offset,
            final int length) {
        requireNoVisit();
        validator.validate(encoded, offset, length);
        final long sequence = validator.sequence(); // the validator may be used again while this waits for a slot
        final PendingCheckpoint slot = takeSlot(streamId, length);
        slot.buffer.putBytes(0, encoded, offset, length);
        return slots.handOver(slot, sequence, length, createdAtNs);
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreFailedException if nothing is written any more.
     * @throws IllegalStateException if the stream belongs to another front; or, with {@link BacklogPolicy#WAIT}, if this front's own
     *     open claims hold all slots, so that there is nothing to wait for.
     */
    @Override
    public void claim(final String streamId, final long sequence, final int maxLength, final CheckpointClaim claim) {
        requireNoVisit();
        if (claim.isOpen()) {
            throw new IllegalStateException("the claim is open: commit or abort it first");
        }
        if (maxLength < 0) {
            throw new IllegalArgumentException("maxLength must not be negative: " + maxLength);
        }
        final PendingCheckpoint slot = takeSlot(streamId, maxLength);
        claim.open(owner, streamId, sequence, slot.number, slot.number, maxLength)
                .wrap(slot.buffer, 0, maxLength);
    }

    /**
     * The newest checkpoint of a stream that no loss of power can take back. A look-up in a map and one volatile read, by any thread; allocates nothing.
     *
     * @param streamId of the stream.
     * @return its sequence, unsigned, or empty if there is none.
     */
    public OptionalLong durableSequence(final String streamId) {
        return agent.durableSequence(Objects.requireNonNull(streamId, "streamId"));
    }

    /**
     * Waits until a checkpoint, or a newer one of its stream, is durable.
     *
     * @param streamId of the stream.
     * @param sequence of the checkpoint, unsigned.
     * @param timeoutNs how long to wait, in nanoseconds.
     * @return false if it was not durable in time.
     * @throws CheckpointException if it, or a newer one of its stream, was not written, and no other that is as new waits in this
     *     front; the message says why.
     * @throws StoreFailedException if nothing is written any more.
     */
    public boolean awaitDurable(final String streamId, final long sequence, final long timeoutNs) {
        requireOpen();
        agent.requireAnotherThread();
        final long startNs = configuration.nanoClock().nanoTime();
        configuration.idleStrategy().reset();
        while (true) {
            final OptionalLong durable = durableSequence(streamId);
            if (durable.isPresent() && Long.compareUnsigned(durable.getAsLong(), sequence) >= 0) {
                return true;
            }
            requireNotRefused(streamId, sequence);
            if (configuration.nanoClock().nanoTime() - startNs >= timeoutNs) {
                return false;
            }
            pulse.requireRunning();
            configuration.idleStrategy().idle();
        }
    }

    /**
     * Waits until everything saved through this front is durable.
     *
     * @throws CheckpointException if a checkpoint was not written since the disk was full, which is told once; the message names it.
     * @throws StoreFailedException if nothing is written any more.
     */
    public void sync() {
        requireOpen();
        request(() -> null);
        final CheckpointException problem = slots.takeProblem();
        if (problem != null) {
            throw problem;
        }
    }

    /**
     * Gives a stream up, so that another front can save to it, once everything saved to it is durable.
     *
     * @param streamId of the stream; nothing happens if it does not belong to this front.
     * @throws CheckpointException if a checkpoint was not written, as {@link #sync()}; the stream still belongs to this front.
     * @throws StoreFailedException if nothing is written any more; the stream still belongs to this front.
     */
    public void release(final String streamId) {
        requireChangeable();
        final AsyncStream stream = streams.get(Objects.requireNonNull(streamId, "streamId"));
        if (stream != null) {
            sync();
            disown(stream);
            streams.remove(streamId);
        }
    }

    @Override
    public Optional<CheckpointState> latest(final String streamId) {
        return latest(streamId, view)
                ? Optional.of(view.toState(new CheckpointId(streamId, view.sequence(), view.createdAtNs())))
                : Optional.empty();
    }

    @Override
    public boolean latest(final String streamId, final CheckpointDecoder decoder) {
        requireOpen();
        final Copy copy = copyOfLatest(streamId);
        invalidateViews();
        if (copy != null) {
            wrap(copy, decoder, generation);
        }
        return copy != null;
    }

    /**
     * {@inheritDoc} Here the pin holds a copy on the heap, and keeps no slot, in memory or on disk, from being used.
     */
    @Override
    public boolean pin(final String streamId, final CheckpointPin pin) {
        requireOpen();
        pin.requireFree();
        final Copy copy = copyOfLatest(streamId);
        if (copy != null) {
            wrap(copy, pin.decoder(), generationOfPins);
            pin.hold(NOTHING_TO_RELEASE, 0);
        }
        return copy != null;
    }

    @Override
    public List<CheckpointState> list(final String streamId) {
        requireOpen();
        return request(() -> store().list(streamId));
    }

    @Override
    public int visitNewestFirst(
            final String streamId, final CheckpointDecoder decoder, final CheckpointVisitor visitor) {
        requireOpen();
        final List<Copy> copies = request(() -> {
            final List<Copy> result = new ArrayList<>();
            store().visitNewestFirst(streamId, new CheckpointDecoder(), view -> result.add(copy(view)));
            return result;
        });
        invalidateViews();
        visits++;
        try {
            int shown = 0;
            boolean isWanted = true;
            while (isWanted && shown < copies.size()) {
                wrap(copies.get(shown++), decoder, generation);
                isWanted = visitor.onCheckpoint(decoder);
            }
            return shown;
        } finally {
            visits--;
        }
    }

    /**
     * {@inheritDoc} The stream need not belong to this front, and does not after this.
     *
     * @throws IllegalStateException if the stream belongs to another front.
     */
    @Override
    public int deleteBefore(final String streamId, final long sequence) {
        requireChangeable();
        agent.streams().requireNoOtherOwner(Objects.requireNonNull(streamId, "streamId"), this);
        invalidateViews();
        return request(() -> {
            agent.streams().requireNoOtherOwner(streamId, this); // which it may have got meanwhile
            final int deleted = store().deleteBefore(streamId, sequence);
            agent.streams().deletedBefore(streamId, sequence, store().durableSequence(streamId));
            return deleted;
        });
    }

    @Override
    public int checkpointCount(final String streamId) {
        requireOpen();
        return request(() -> store().checkpointCount(streamId));
    }

    @Override
    public Set<String> streams() {
        requireOpen();
        return request(() -> store().streams());
    }

    /**
     * Waits until everything saved is durable, and gives the streams up. The store on disk stays open.
     *
     * @throws CheckpointException if something saved is not durable; the message names it. What still waits may be written later, and
     *     no other front can save to these streams.
     */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        if (visits > 0) {
            throw new IllegalStateException("the store must not be changed by a visitor");
        }
        agent.requireAnotherThread();
        final List<PendingCheckpoint> lost = drain();
        final CheckpointException problem = slots.takeProblem();
        isClosed = true;
        invalidateViews();
        generationOfPins.putLongOrdered(0, 1);
        if (!lost.isEmpty()) {
            throw new CheckpointException(CheckpointAgent.lost(lost), problem);
        }
        streams.values().forEach(this::disown);
        streams.clear();
        agent.remove(slots);
        if (problem != null) {
            throw problem;
        }
    }

    private <T> T request(final Callable<T> action) {
        return agent.request(action, pulse);
    }

    private FileCheckpointStore store() {
        return agent.store();
    }

    /** Waits for the agent, for as long as closing may take, and returns what it has not written. */
    private List<PendingCheckpoint> drain() {
        final long startNs = configuration.nanoClock().nanoTime();
        configuration.idleStrategy().reset();
        List<PendingCheckpoint> pending = slots.pending();
        while (!pending.isEmpty()
                && pulse.isRunning()
                && configuration.nanoClock().nanoTime() - startNs < configuration.closeTimeoutNs()) {
            configuration.idleStrategy().idle();
            pending = slots.pending();
        }
        return pending;
    }

    /** A slot for a checkpoint; counts it if there is none for it. */
    private PendingCheckpoint takeSlot(final String streamId, final int maxLength) {
        requireNoVisit();
        try {
            pulse.requireRunning();
            if (maxLength > configuration.maxLength()) {
                throw new CheckpointOverflowException("a checkpoint of up to " + maxLength
                        + " bytes is longer than the " + configuration.maxLength() + " that this store takes");
            }
            final AsyncStream stream = own(Objects.requireNonNull(streamId, "streamId"));
            if (maxLength > stream.maxLength) {
                throw new CheckpointOverflowException(
                        "a checkpoint of up to " + maxLength + " bytes is longer than the " + stream.maxLength
                                + " that the store takes beside the id of stream " + streamId);
            }
            PendingCheckpoint slot = slots.poll();
            if (slot == null) {
                slot = awaitSlot();
            }
            slot.stream = stream;
            return slot;
        } catch (final CheckpointException ex) {
            slots.refuse();
            throw ex;
        }
    }

    /** What is saved again, or newer, is waited for: so it is asked for in this order. */
    private void requireNotRefused(final String streamId, final long sequence) {
        final AsyncStream.Refusal refusal = agent.streams().refusal(streamId);
        if (refusal != null
                && refusal.isAsNewAs(sequence)
                && !slots.isPending(streamId, sequence)
                && refusal == agent.streams().refusal(streamId)) {
            throw new CheckpointException(refusal.problem().getMessage(), refusal.problem());
        }
    }

    private PendingCheckpoint awaitSlot() {
        if (configuration.policy() != BacklogPolicy.WAIT) {
            throw new StoreFullException(noSlot());
        }
        agent.requireAnotherThread();
        configuration.idleStrategy().reset();
        PendingCheckpoint slot = null;
        while (slot == null) {
            if (slots.claimedCount() == slots.count()) {
                throw new IllegalStateException(noSlot()); // the agent has none to give back
            }
            pulse.requireRunning();
            configuration.idleStrategy().idle();
            slot = slots.poll();
        }
        return slot;
    }

    /** Why no slot is free. */
    private String noSlot() {
        final int claimed = slots.claimedCount();
        if (claimed == 0) {
            return "all " + slots.count()
                    + " slots hold checkpoints that are not durable yet: the disk does not keep up";
        }
        return "no slot is free: claims that are open hold " + claimed + " of " + slots.count() + " (pendingSlots), "
                + (claimed == slots.count()
                        ? "commit or abort one"
                        : "checkpoints that are not durable yet " + (slots.count() - claimed));
    }

    private AsyncStream own(final String streamId) {
        if (streamId == lastStreamId) {
            return lastStream;
        }
        AsyncStream stream = streams.get(streamId);
        if (stream == null) {
            CheckpointId.requireValid(streamId);
            stream = agent.streams().own(streamId, this);
            streams.put(streamId, stream);
        }
        lastStreamId = streamId;
        lastStream = stream;
        return stream;
    }

    private void disown(final AsyncStream stream) {
        lastStreamId = null;
        lastStream = null;
        agent.streams().disown(stream);
    }

    private Copy copyOfLatest(final String streamId) {
        Objects.requireNonNull(streamId, "streamId");
        return request(() -> {
            final CheckpointDecoder view = new CheckpointDecoder();
            return store().latest(streamId, view) ? copy(view) : null;
        });
    }

    private static Copy copy(final CheckpointDecoder view) {
        final UnsafeBuffer payload = new UnsafeBuffer(0, 0);
        final byte[] bytes = new byte[view.wrapPayload(payload)];
        payload.getBytes(0, bytes);
        return new Copy(new UnsafeBuffer(bytes), view.createdAtNs());
    }

    private static void wrap(final Copy copy, final CheckpointDecoder decoder, final UnsafeBuffer generations) {
        decoder.wrapSlot(copy.payload, 0, copy.payload.capacity(), generations, 0, copy.createdAtNs);
    }

    /** Views are copies, but of what may be gone. */
    private void invalidateViews() {
        generation.putLongOrdered(0, generation.getLong(0) + 1);
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    private void requireNoVisit() {
        requireOpen();
        if (visits > 0) {
            throw new IllegalStateException("the store must not be changed by a visitor");
        }
    }

    private void requireChangeable() {
        requireNoVisit();
        pulse.requireRunning();
    }

    private final class Owner implements CheckpointClaim.Owner {
        @Override
        public boolean commit(final CheckpointClaim claim, final int length) {
            final long createdAtNs = configuration.clock().nanoTime();
            requireNoVisit();
            if (!claim.isOpen()) {
                throw new IllegalStateException("the claim was aborted by the clock");
            }
            try {
                pulse.requireRunning();
            } catch (final StoreFailedException ex) {
                slots.refuse();
                throw ex;
            }
            Objects.checkFromIndexSize(0, length, claim.maxLength());
            final PendingCheckpoint slot = slots.slot((int) claim.slot());
            if (slot.stream.owner != AsyncCheckpointStore.this) {
                throw new IllegalStateException(
                        "stream " + Names.shown(claim.streamId()) + " was released after this was claimed");
            }
            validator.validate(slot.buffer, 0, length);
            if (validator.sequence() != claim.sequence()) {
                throw new CheckpointException("stream " + Names.shown(claim.streamId()) + ": sequence "
                        + Long.toUnsignedString(claim.sequence()) + " was claimed, but the checkpoint has "
                        + Long.toUnsignedString(validator.sequence()));
            }
            return slots.handOver(slot, claim.sequence(), length, createdAtNs);
        }

        @Override
        public void abort(final CheckpointClaim claim) {
            if (!isClosed) {
                slots.giveUp(slots.slot((int) claim.slot()));
            }
        }
    }
}
