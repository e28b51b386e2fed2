package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.agrona.BitUtil;
import org.agrona.collections.Object2ObjectHashMap;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Keeps checkpoints off the heap, for as long as the process lives.
 *
 * <p>Each checkpoint is in a slot whose size is a power of two from 64 bytes to 1 GiB; a slot has 24 bytes of its own before
 * the checkpoint. Slots are carved out of chunks, each chunk for one size, and used again after eviction. In steady state
 * {@link #save}, {@link #claim} and reading through a decoder allocate nothing.
 *
 * <p>For each claim that is open, and while a state is saved, one more slot is in use than the streams' bounds ask for,
 * since nothing is evicted before the new checkpoint is complete. Where the bound on memory is reached, chunks in which no
 * slot is in use make room for slots of another size.
 *
 * <p>Not thread-safe. The garbage collector gives the memory back once the store is closed, or unreachable, and no view of it
 * and no manager that used it is reachable. It counts towards {@code -XX:MaxDirectMemorySize}.
 */
public final class InMemoryCheckpointStore implements CheckpointStore {
    /** Bytes in a slot before the checkpoint: generation, creation time, length, and 4 that are unused. */
    private static final int SLOT_HEADER_LENGTH = 24;

    private static final int GENERATION_OFFSET = 0;
    private static final int CREATED_AT_OFFSET = 8;
    private static final int LENGTH_OFFSET = 16;

    /** Longest checkpoint that fits into the largest slot. */
    private static final int MAX_CHECKPOINT_LENGTH = (1 << SlotAllocator.MAX_SHIFT) - SLOT_HEADER_LENGTH;

    private final Object2ObjectHashMap<String, StreamIndex> indexByStream = new Object2ObjectHashMap<>();
    private final CheckpointClaim.Owner owner = new Owner();
    private final SlotMemory memory;
    private final SlotAllocator slots;
    private final int maxPerStream;
    private final EpochNanoClock clock;

    /** The stream saved to last, since the next save is likely to be of the same. */
    private String lastStreamId;

    private StreamIndex lastIndex;

    /** Number of checkpoints saved, which gives each its generation; that of a slot without a checkpoint is 0. */
    private long generation;

    /** Visits under way, during which nothing may change. */
    private int visits;

    private boolean isClosed;

    /** Also for copies; let go at close, since it refers to memory. */
    private CheckpointDecoder validator = new CheckpointDecoder();

    /** What a store can be told when it is made. */
    public static final class Options {
        /** Default size of the chunks, in bytes. */
        public static final int DEFAULT_CHUNK_SIZE = 1 << 20;

        private int maxPerStream = 4;
        private int chunkSize = DEFAULT_CHUNK_SIZE;
        private long maxOffHeapBytes = Long.MAX_VALUE;
        private EpochNanoClock clock = new OffsetEpochNanoClock();

        /** Creates options of which each has its default. */
        public Options() {}

        /**
         * Sets how many checkpoints of a stream are kept; 4 by default.
         *
         * @param maxPerStream at least 1.
         * @return this for a fluent API.
         */
        public Options maxPerStream(final int maxPerStream) {
            this.maxPerStream = maxPerStream;
            return this;
        }

        /**
         * Sets the size of the chunks in which memory is obtained; {@link #DEFAULT_CHUNK_SIZE} by default. A slot that is
         * larger gets a chunk of its own.
         *
         * @param chunkSize in bytes, a power of two from 4 KiB to 1 GiB.
         * @return this for a fluent API.
         */
        public Options chunkSize(final int chunkSize) {
            this.chunkSize = chunkSize;
            return this;
        }

        /**
         * Sets how much memory all chunks in use may take together; as much as the JVM has by default. A chunk holds slots of
         * one size, so each size in use takes at least a chunk.
         *
         * @param maxOffHeapBytes in bytes, at least one chunk.
         * @return this for a fluent API.
         */
        public Options maxOffHeapBytes(final long maxOffHeapBytes) {
            this.maxOffHeapBytes = maxOffHeapBytes;
            return this;
        }

        /**
         * Sets the clock that tells the creation time of checkpoints that are committed; an {@link OffsetEpochNanoClock} by
         * default, which takes a new sample of the system's time, and allocates some bytes, once an hour.
         *
         * @param clock that tells nanoseconds since the Unix epoch.
         * @return this for a fluent API.
         */
        public Options clock(final EpochNanoClock clock) {
            this.clock = clock;
            return this;
        }
    }

    /**
     * Creates a store with default options.
     *
     * @param maxPerStream how many checkpoints of a stream are kept, at least 1.
     * @throws IllegalArgumentException if that is less than 1.
     */
    public InMemoryCheckpointStore(final int maxPerStream) {
        this(new Options().maxPerStream(maxPerStream));
    }

    /**
     * Creates a store.
     *
     * @param options of the store; changing them later has no effect on it.
     * @throws IllegalArgumentException if an option is out of its range; the message names it.
     */
    public InMemoryCheckpointStore(final Options options) {
        if (options.maxPerStream < 1) {
            throw new IllegalArgumentException("maxPerStream must be at least 1: " + options.maxPerStream);
        }
        final int chunkSize = options.chunkSize;
        if (chunkSize < 4096 || chunkSize > 1 << SlotAllocator.MAX_SHIFT || !BitUtil.isPowerOfTwo(chunkSize)) {
            throw new IllegalArgumentException(
                    "chunkSize must be a power of two from 4096 to 1073741824: " + chunkSize);
        }
        if (options.maxOffHeapBytes < chunkSize) {
            throw new IllegalArgumentException(
                    "maxOffHeapBytes must be at least the chunkSize of " + chunkSize + ": " + options.maxOffHeapBytes);
        }
        maxPerStream = options.maxPerStream;
        clock = Objects.requireNonNull(options.clock, "clock");
        memory = new SlotMemory(chunkSize, options.maxOffHeapBytes);
        slots = new SlotAllocator(memory);
    }

    /**
     * Obtains memory ahead of need, so that the first checkpoints need not wait for it: as many slots as streams times
     * checkpoints per stream, and one for each claim that is open at once. Only checkpoints of the same size class will use
     * it.
     *
     * @param maxLength the length that will be claimed, or saved, in bytes.
     * @param count of checkpoints that can be saved before memory is obtained again.
     * @throws StoreFullException if there is no room; what was obtained until then is kept.
     */
    public void reserve(final int maxLength, final int count) {
        requireOpen();
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative: " + count);
        }
        slots.reserve(slotLength(maxLength), count);
    }

    /**
     * Off-heap memory that the store has obtained.
     *
     * @return bytes of all chunks.
     */
    public long offHeapBytes() {
        requireOpen();
        return memory.bytes();
    }

    @Override
    public void save(final CheckpointState state) {
        requireChangeable();
        final CheckpointId id = state.id();
        final int length = state.serializedLength();
        final long slot = slots.take(slotLength(length));
        boolean isPublished = false;
        try {
            final StreamIndex index = indexOf(id.streamId());
            state.serialize(memory.chunk(slot), memory.offset(slot) + SLOT_HEADER_LENGTH);
            publish(index, id.sequence(), slot, length, id.createdAtNs());
            isPublished = true;
        } finally {
            if (!isPublished) {
                slots.giveBack(slot);
            }
        }
    }

    @Override
    public void claim(final String streamId, final long sequence, final int maxLength, final CheckpointClaim claim) {
        requireChangeable();
        Objects.requireNonNull(streamId, "streamId");
        if (claim.isOpen()) {
            throw new IllegalStateException("the claim is open: commit or abort it first");
        }
        if (streamId != lastStreamId && !indexByStream.containsKey(streamId)) {
            CheckpointId.requireValid(streamId);
        }
        final long slot = slots.take(slotLength(maxLength));
        claim.open(owner, streamId, sequence, slot, maxLength)
                .wrap(memory.chunk(slot), memory.offset(slot) + SLOT_HEADER_LENGTH, maxLength);
    }

    @Override
    public Optional<CheckpointState> latest(final String streamId) {
        requireOpen();
        return latest(streamId, validator) ? Optional.of(copy(streamId, validator)) : Optional.empty();
    }

    @Override
    public boolean latest(final String streamId, final CheckpointDecoder decoder) {
        requireOpen();
        final StreamIndex index = find(streamId);
        if (index == null) {
            return false;
        }
        wrap(index.slot(index.size() - 1), decoder);
        return true;
    }

    @Override
    public List<CheckpointState> list(final String streamId) {
        requireOpen();
        final StreamIndex index = find(streamId);
        final int size = index == null ? 0 : index.size();
        final List<CheckpointState> result = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            wrap(index.slot(i), validator);
            result.add(copy(streamId, validator));
        }
        return result;
    }

    @Override
    public int visitNewestFirst(
            final String streamId, final CheckpointDecoder decoder, final CheckpointVisitor visitor) {
        requireOpen();
        final StreamIndex index = find(streamId);
        if (index == null) {
            return 0;
        }
        visits++;
        try {
            for (int i = index.size() - 1; i >= 0; i--) {
                wrap(index.slot(i), decoder);
                if (!visitor.onCheckpoint(decoder)) {
                    return index.size() - i;
                }
            }
            return index.size();
        } finally {
            visits--;
        }
    }

    @Override
    public int deleteBefore(final String streamId, final long sequence) {
        requireChangeable();
        final StreamIndex index = find(streamId);
        if (index == null) {
            return 0;
        }
        int deleted = 0;
        while (index.size() > 0 && Long.compareUnsigned(index.sequence(0), sequence) < 0) {
            recycle(index.removeFirst());
            deleted++;
        }
        if (index.size() == 0) {
            indexByStream.remove(streamId);
            forgetLastStream();
        }
        return deleted;
    }

    @Override
    public int checkpointCount(final String streamId) {
        requireOpen();
        final StreamIndex index = find(streamId);
        return index == null ? 0 : index.size();
    }

    @Override
    public Set<String> streams() {
        requireOpen();
        final Set<String> result = new HashSet<>();
        indexByStream.forEach((streamId, index) -> {
            if (index.size() > 0) {
                result.add(streamId);
            }
        });
        return Collections.unmodifiableSet(result);
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        requireChangeable();
        isClosed = true;
        for (final StreamIndex index : indexByStream.values()) {
            for (int i = 0; i < index.size(); i++) {
                invalidate(index.slot(i));
            }
        }
        indexByStream.clear();
        forgetLastStream();
        validator = null;
        memory.close();
    }

    private static int slotLength(final int maxLength) {
        if (maxLength < 0) {
            throw new IllegalArgumentException("maxLength must not be negative: " + maxLength);
        }
        if (maxLength > MAX_CHECKPOINT_LENGTH) {
            throw new CheckpointOverflowException("a checkpoint of up to " + maxLength + " bytes does not fit into the "
                    + MAX_CHECKPOINT_LENGTH + " of the largest slot");
        }
        return SLOT_HEADER_LENGTH + maxLength;
    }

    /**
     * Makes a checkpoint that is complete in its slot the stream's, and evicts the one that is too many. The index has room for
     * it and nothing here allocates, so that this is done as a whole or not at all.
     */
    private void publish(
            final StreamIndex index, final long sequence, final long slot, final int length, final long createdAtNs) {
        if (index.size() == maxPerStream) {
            if (Long.compareUnsigned(sequence, index.sequence(0)) < 0) {
                slots.giveBack(slot);
                return;
            }
            recycle(index.removeFirst());
        }
        final UnsafeBuffer chunk = memory.chunk(slot);
        final int offset = memory.offset(slot);
        chunk.putLong(offset + CREATED_AT_OFFSET, createdAtNs);
        chunk.putInt(offset + LENGTH_OFFSET, length);
        chunk.putLongOrdered(offset + GENERATION_OFFSET, ++generation);
        index.add(sequence, slot);
    }

    /** The index of a stream, made if there is none, with room for one more checkpoint. */
    private StreamIndex indexOf(final String streamId) {
        if (streamId != lastStreamId) {
            StreamIndex index = indexByStream.get(streamId);
            if (index == null) {
                CheckpointId.requireValid(streamId);
                index = new StreamIndex();
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

    private void recycle(final long slot) {
        invalidate(slot);
        slots.giveBack(slot);
    }

    private void invalidate(final long slot) {
        memory.chunk(slot).putLongOrdered(memory.offset(slot) + GENERATION_OFFSET, 0);
    }

    private void forgetLastStream() {
        lastStreamId = null;
        lastIndex = null;
    }

    /** The index of a stream, or null; it is empty where a save has failed for want of heap. */
    private StreamIndex find(final String streamId) {
        final StreamIndex index = indexByStream.get(Objects.requireNonNull(streamId, "streamId"));
        return index == null || index.size() == 0 ? null : index;
    }

    private void wrap(final long slot, final CheckpointDecoder decoder) {
        final UnsafeBuffer chunk = memory.chunk(slot);
        final int offset = memory.offset(slot);
        decoder.wrapSlot(
                chunk,
                offset + SLOT_HEADER_LENGTH,
                chunk.getInt(offset + LENGTH_OFFSET),
                offset + GENERATION_OFFSET,
                chunk.getLong(offset + CREATED_AT_OFFSET));
    }

    private static CheckpointState copy(final String streamId, final CheckpointDecoder decoder) {
        return decoder.toState(new CheckpointId(streamId, decoder.sequence(), decoder.createdAtNs()));
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    private void requireChangeable() {
        requireOpen();
        if (visits > 0) {
            throw new IllegalStateException("the store must not be changed by a visitor");
        }
    }

    private final class Owner implements CheckpointClaim.Owner {
        @Override
        public void commit(final CheckpointClaim claim, final int length) {
            final long createdAtNs = clock.nanoTime();
            requireChangeable();
            if (!claim.isOpen()) {
                throw new IllegalStateException("the claim was aborted by the clock");
            }
            Objects.checkFromIndexSize(0, length, claim.maxLength());
            final long slot = claim.slot();
            validator.wrap(memory.chunk(slot), memory.offset(slot) + SLOT_HEADER_LENGTH, length);
            if (validator.sequence() != claim.sequence()) {
                throw new CheckpointException("stream " + claim.streamId() + ": sequence "
                        + Long.toUnsignedString(claim.sequence()) + " was claimed, but the checkpoint has "
                        + Long.toUnsignedString(validator.sequence()));
            }
            publish(indexOf(claim.streamId()), claim.sequence(), slot, length, createdAtNs);
        }

        @Override
        public void abort(final CheckpointClaim claim) {
            if (!isClosed) {
                slots.giveBack(claim.slot());
            }
        }
    }
}
