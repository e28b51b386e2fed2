package io.cairn.manager;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointLayout;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.EncodedName;
import io.cairn.checkpoint.Names;
import io.cairn.store.CheckpointClaim;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes the checkpoints of one stream, and brings it back. Register the stream's operators and sources, {@link #recover()},
 * replay the events behind the sequence it returns, and go on:
 *
 * <pre>{@code
 * StreamCheckpointer checkpointer = manager.stream("orders")
 *         .operator("counts", counts)
 *         .source("orders-0", reader::position, reader::seek);
 * OptionalLong resumeAfter = checkpointer.recover();
 * ...
 * checkpointer.onEvent(sequence, watermarkNs);
 * }</pre>
 *
 * <p>A store keeps the highest sequences of a stream. A pipeline that begins anew, with sequences below those in the store, gives its earlier
 * checkpoints up first: {@code manager.store().deleteBefore(streamId, -1)}. Otherwise each of its checkpoints is evicted by its own save as long as the
 * store is full of the earlier ones, and the next recovery brings the earlier life back. That is told: such a checkpoint does not count as taken, it is
 * {@linkplain CheckpointManager#evictedCheckpoints() counted}, and the first of each stream is a warning of the {@link System.Logger} {@code
 * io.cairn.manager}.
 *
 * <p>Not thread-safe, but for {@link #requestCheckpoint()}: it belongs to its manager's thread.
 */
public final class StreamCheckpointer {
    private static final long MAX_SEQUENCE = -1L;
    private static final VarHandle LOOK_AFTER;

    static {
        try {
            LOOK_AFTER = MethodHandles.lookup().findVarHandle(StreamCheckpointer.class, "lookAfter", long.class);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private record Metadata(EncodedName key, EncodedName value) {}

    /** Sequence of the last checkpoint, or 0: what the schedule counts from. */
    private long base;

    /**
     * How far from there, unsigned, it is looked whether a checkpoint is due: also at sequences below, which are further away than any. Becomes
     * 0 also by another thread, for one that is requested.
     */
    private long lookAfter;

    private final Distance sequences = new Distance();

    private volatile boolean isRequested;

    /** What makes a checkpoint due besides, or null. */
    private TriggerState triggers;

    private final String streamId;
    private final CheckpointManager manager;
    private final List<RegisteredOperator> operators = new ArrayList<>(0);
    private final List<RegisteredSource> sources = new ArrayList<>(0);
    private final List<Metadata> metadata = new ArrayList<>(0);

    /** Bytes of a checkpoint of this stream, but for the states. */
    private long fixedLength = CheckpointLayout.EMPTY_LENGTH;

    private long recoveredWatermarkNs;
    private RecoveryPolicy recoveryPolicy = RecoveryPolicy.STRICT;
    private boolean isEvictionTold;

    StreamCheckpointer(final CheckpointManager manager, final String streamId) {
        this.manager = manager;
        this.streamId = streamId;
        schedule(0);
    }

    /**
     * The stream this looks after.
     *
     * @return its id.
     */
    public String streamId() {
        return streamId;
    }

    /**
     * Registers an operator, whose state goes into each checkpoint from now on.
     *
     * @param name of the operator, unique within the stream.
     * @param snapshot that writes and restores its state.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the name is taken or has an unpaired surrogate.
     */
    public StreamCheckpointer operator(final String name, final OperatorSnapshot snapshot) {
        Objects.requireNonNull(snapshot, "snapshot");
        final EncodedName encoded = EncodedName.of(name);
        if (operators.stream().anyMatch(operator -> operator.name.equals(encoded))) {
            throw new IllegalArgumentException(
                    "stream " + shownId() + " has an operator " + Names.shown(name) + " already");
        }
        operators.add(new RegisteredOperator(encoded, snapshot));
        fixedLength += encoded.blockLength() + CheckpointLayout.LENGTH_SIZE;
        return this;
    }

    /**
     * Registers a source, whose offset goes into each checkpoint from now on.
     *
     * @param name of the source, unique within the stream.
     * @param offset tells up to where the source has been read; it is called for each checkpoint.
     * @param seek is given the offset of the checkpoint back at recovery.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the name is taken or has an unpaired surrogate.
     */
    public StreamCheckpointer source(final String name, final LongSupplier offset, final LongConsumer seek) {
        Objects.requireNonNull(offset, "offset");
        Objects.requireNonNull(seek, "seek");
        final EncodedName encoded = EncodedName.of(name);
        if (sources.stream().anyMatch(source -> source.name().equals(encoded))) {
            throw new IllegalArgumentException(
                    "stream " + shownId() + " has a source " + Names.shown(name) + " already");
        }
        sources.add(new RegisteredSource(encoded, offset, seek));
        fixedLength += encoded.blockLength() + Long.BYTES;
        return this;
    }

    /**
     * Adds metadata that goes into each checkpoint from now on, such as the version of the program.
     *
     * @param key of the entry, unique within the stream.
     * @param value of the entry.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if the key is taken, or key or value has an unpaired surrogate.
     */
    public StreamCheckpointer metadata(final String key, final String value) {
        final Metadata entry = new Metadata(EncodedName.of(key), EncodedName.of(value));
        if (metadata.stream().anyMatch(known -> known.key.equals(entry.key))) {
            throw new IllegalArgumentException(
                    "stream " + shownId() + " has metadata " + Names.shown(key) + " already");
        }
        if (metadata.isEmpty()) {
            fixedLength += 2 * CheckpointLayout.LENGTH_SIZE;
        }
        metadata.add(entry);
        fixedLength += entry.key.blockLength() + entry.value.blockLength();
        return this;
    }

    /**
     * Sets what recovery does when a checkpoint has other operators or sources than are registered.
     *
     * @param policy to follow; {@link RecoveryPolicy#STRICT} by default.
     * @return this for a fluent API.
     */
    public StreamCheckpointer recoveryPolicy(final RecoveryPolicy policy) {
        recoveryPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets what makes a checkpoint due besides the manager's interval. Each event then costs a look at the triggers.
     *
     * @param triggers of which whichever comes first counts.
     * @return this for a fluent API.
     * @throws IllegalArgumentException if they need a clock and have none.
     */
    public StreamCheckpointer triggers(final CheckpointTriggers triggers) {
        this.triggers = new TriggerState(triggers, sources);
        look();
        return this;
    }

    /** Makes a checkpoint due at the next event. By any thread. */
    public void requestCheckpoint() {
        isRequested = true;
        LOOK_AFTER.setVolatile(this, 0L);
    }

    /**
     * Says that an event was processed, and takes a checkpoint if one is due. When none is due this is one comparison; with triggers
     * it reads their clock and sources as well. Neither way does it allocate or lock, unless an operator, a source or the store
     * does, as a store in memory does for its first checkpoints.
     *
     * @param sequence of the event, unsigned.
     * @param watermarkNs highest event time processed, in nanoseconds since the Unix epoch, unsigned.
     * @return true if a checkpoint was taken, and the store keeps it; false also if it was evicted by its own save, after which the next
     *     is due as if it had been kept.
     * @see #checkpointNow(long, long)
     */
    public boolean onEvent(final long sequence, final long watermarkNs) {
        return Long.compareUnsigned(sequence - base, (long) LOOK_AFTER.getOpaque(this)) >= 0
                && checkpointIfDue(sequence, watermarkNs);
    }

    /**
     * Takes a checkpoint, due or not; the next one is due an interval later. Its event count is its sequence. If an
     * operator, a source or the store throws, nothing is stored, the schedule stays, and the exception is thrown on.
     *
     * @param sequence of the last event processed, unsigned.
     * @param watermarkNs highest event time processed, in nanoseconds since the Unix epoch, unsigned.
     * @return false if the store is full of higher sequences of the stream, so that the checkpoint was evicted by its own save; else true.
     * @throws CheckpointException if an operator breaks the bound it gave; the message names it.
     * @throws IllegalStateException if an operator or source, asked for a checkpoint, takes one itself.
     */
    public boolean checkpointNow(final long sequence, final long watermarkNs) {
        if (manager.isTakingCheckpoint) {
            throw new IllegalStateException(
                    "a checkpoint of stream " + shownId() + " cannot be taken from within another");
        }
        final CheckpointClaim claim = manager.claim;
        final boolean wasRequested = isRequested;
        if (wasRequested) {
            isRequested = false; // one that comes just now is left for the next event
        }
        boolean isDone = false;
        final boolean isKept;
        manager.isTakingCheckpoint = true;
        try {
            if (triggers != null) {
                triggers.measure();
            }
            manager.store().claim(streamId, sequence, maxLength(), claim);
            isKept = claim.commit(encode(sequence, watermarkNs));
            isDone = true;
        } finally {
            if (wasRequested && !isDone) {
                requestCheckpoint();
            }
            claim.abort();
            manager.stateView.wrap(manager.stateView, 0, 0);
            manager.isTakingCheckpoint = false;
        }
        manager.onCheckpointTaken(isKept);
        scheduleAfter(sequence, watermarkNs);
        if (!isKept && !isEvictionTold) {
            isEvictionTold = true;
            tellOfEviction(sequence);
        }
        return isKept;
    }

    /**
     * Brings the stream back: restores every registered operator and hands every registered source its offset, from the
     * newest checkpoint that all operators accept. The next checkpoint is due an interval behind it.
     *
     * <p>If an operator or a source throws while it is restored, the exception is thrown on, and those before it have been
     * restored. With {@link RecoveryPolicy#STRICT} the first checkpoint whose operators or sources are not those registered
     * ends the recovery, even if an older one would do: it tells that the program has changed.
     *
     * @return the sequence of the last event that need not be replayed, unsigned, or empty if the stream has no checkpoint.
     * @throws CheckpointException if the operators or sources of a checkpoint are not those registered and the policy is
     *     strict, or if there are checkpoints but none is accepted; the message names the operator or source.
     */
    public OptionalLong recover() {
        final Recovery recovery = new Recovery(streamId, operators, sources, recoveryPolicy);
        recoveredWatermarkNs = 0;
        final int seen = recovery.run(manager.store());
        recoveredWatermarkNs = recovery.watermarkNs();
        if (recovery.isRestored()) {
            if (triggers != null) {
                triggers.measure();
            }
            scheduleAfter(recovery.sequence(), recoveredWatermarkNs);
            return OptionalLong.of(recovery.sequence());
        }
        if (seen > 0) {
            throw recovery.noneAccepted(seen);
        }
        schedule(0);
        return OptionalLong.empty();
    }

    /**
     * Watermark of the checkpoint that {@link #recover()} has restored.
     *
     * @return nanoseconds since the Unix epoch, unsigned; 0 if nothing was restored.
     */
    public long recoveredWatermarkNs() {
        return recoveredWatermarkNs;
    }

    /** The bound of a checkpoint's length, from the bounds that the operators give now. */
    private int maxLength() {
        long result = fixedLength;
        for (int i = 0; i < operators.size(); i++) {
            final RegisteredOperator operator = operators.get(i);
            operator.maxLength = operator.snapshot.maxSnapshotLength();
            if (operator.maxLength < 0) {
                throw new CheckpointException(operator.shownName() + " of stream " + shownId()
                        + " gave a negative bound of its state: " + operator.maxLength);
            }
            result += operator.maxLength;
        }
        if (result > Integer.MAX_VALUE) {
            throw new CheckpointOverflowException(
                    "a checkpoint of stream " + shownId() + " may need " + result + " bytes, more than 2147483647");
        }
        return (int) result;
    }

    private int encode(final long sequence, final long watermarkNs) {
        final CheckpointEncoder encoder = manager.encoder;
        encoder.wrap(manager.claim.buffer(), 0).header(sequence, watermarkNs, sequence);
        for (int i = 0; i < operators.size(); i++) {
            encodeState(operators.get(i));
        }
        for (int i = 0; i < sources.size(); i++) {
            final RegisteredSource source = sources.get(i);
            encoder.source(source.name(), source.offset().getAsLong());
        }
        for (int i = 0; i < metadata.size(); i++) {
            final Metadata entry = metadata.get(i);
            encoder.metadata(entry.key, entry.value);
        }
        return encoder.finish();
    }

    /** The operator gets a view of just its own room, so that it cannot reach what others have written. */
    private void encodeState(final RegisteredOperator operator) {
        final UnsafeBuffer room = manager.stateView;
        final int offset = manager.encoder.beginOperator(operator.name);
        Objects.checkFromIndexSize(
                offset, operator.maxLength, manager.claim.buffer().capacity());
        room.wrap(manager.claim.buffer(), offset, operator.maxLength);
        final int length = operator.snapshot.snapshot(room, 0);
        if (length < 0 || length > operator.maxLength) {
            throw new CheckpointException(operator.shownName() + " of stream " + shownId() + " says it wrote " + length
                    + " bytes, but gave " + operator.maxLength + " as its bound");
        }
        manager.encoder.endOperator(length);
    }

    private boolean checkpointIfDue(final long sequence, final long watermarkNs) {
        final boolean isDue =
                sequences.isReached(sequence, manager.interval()) || sequence == MAX_SEQUENCE || isRequested;
        return (triggers == null ? isDue : triggers.isDue(isDue, watermarkNs)) && checkpointNow(sequence, watermarkNs);
    }

    private void scheduleAfter(final long sequence, final long watermarkNs) {
        if (triggers != null) {
            triggers.restart(watermarkNs, true);
        }
        schedule(sequence);
    }

    /** The next one is due an interval after a sequence, or at the highest sequence there is. */
    private void schedule(final long sequence) {
        base = sequence;
        sequences.restart(sequence);
        look();
    }

    private void look() {
        final long left = MAX_SEQUENCE - base;
        final long after = Long.compareUnsigned(manager.interval(), left) < 0 ? manager.interval() : left;
        LOOK_AFTER.setVolatile(this, triggers == null ? after : 0L);
        if (isRequested) {
            LOOK_AFTER.setVolatile(this, 0L); // whoever asked for it may have done so just before this was set
        }
    }

    private String shownId() {
        return Names.shown(streamId);
    }

    private void tellOfEviction(final long sequence) {
        System.getLogger("io.cairn.manager")
                .log(
                        System.Logger.Level.WARNING,
                        "checkpoint " + Long.toUnsignedString(sequence) + " of stream " + shownId()
                                + " was evicted by its own save, as others of this stream may be from now on: the"
                                + " store is full of higher sequences. If the stream begins anew, give those up with"
                                + " deleteBefore("
                                + Names.quoted(streamId) + ", -1) of the store");
    }
}
