package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.ResampledEpochNanoClock;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.agrona.BitUtil;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Keeps checkpoints off the heap, for as long as the process lives.
 *
 * <p>Each checkpoint is in a slot whose size is a power of two from 64 bytes to 1 GiB; a slot has 24 bytes of its own before
 * the checkpoint. Slots are carved out of chunks, each chunk for one size, and used again after eviction. In steady state
 * {@link #save}, {@link #claim} and reading through a decoder allocate nothing.
 *
 * <p>For each claim that is open, and while a state is saved, one more slot is in use than the streams' bounds ask for,
 * since nothing is evicted before the new checkpoint is complete; and one for each checkpoint that is pinned, and evicted or
 * deleted. Where the bound on memory is reached, chunks in which no slot is in use make room for slots of another size.
 *
 * <p>Not thread-safe, but for the {@link LatestCheckpointReader}s that it gives. The garbage collector gives the memory back
 * once the store is closed, or unreachable, and no view of it and no manager that used it is reachable. It counts towards {@code -XX:MaxDirectMemorySize}.
 */
public final class InMemoryCheckpointStore extends SlottedStore<MemoryStreamIndex> {
    /** Bytes in a slot before the checkpoint: generation, creation time, length, and 4 that are unused. */
    static final int SLOT_HEADER_LENGTH = 24;

    static final int GENERATION_OFFSET = 0;
    static final int CREATED_AT_OFFSET = 8;
    static final int LENGTH_OFFSET = 16;

    /** Longest checkpoint that fits into the largest slot. */
    private static final int MAX_CHECKPOINT_LENGTH = (1 << SlotAllocator.MAX_SHIFT) - SLOT_HEADER_LENGTH;

    private final SlotMemory memory;
    private final SlotAllocator slots;

    /** Of the streams that other threads read, whether they have a checkpoint or not. */
    private final Map<String, LatestCheckpointReader> readers = new HashMap<>();

    /** Number of checkpoints saved, which gives each its generation; that of a slot without a checkpoint is 0. */
    private long generation;

    /** What a store can be told when it is made. */
    public static final class Options {
        /** Default size of the chunks, in bytes. */
        public static final int DEFAULT_CHUNK_SIZE = 1 << 20;

        private int maxPerStream = 4;
        private int chunkSize = DEFAULT_CHUNK_SIZE;
        private long maxOffHeapBytes = Long.MAX_VALUE;
        private EpochNanoClock clock = ResampledEpochNanoClock.INSTANCE;

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
         * Sets the clock that tells the creation time of checkpoints that are committed; {@link ResampledEpochNanoClock} by
         * default, which follows corrections of the system's.
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
        super(options.maxPerStream, options.clock);
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
        memory = new SlotMemory(chunkSize, options.maxOffHeapBytes, this::keptByPins);
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
        if (maxLength < 0) {
            throw new IllegalArgumentException("maxLength must not be negative: " + maxLength);
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

    /**
     * A reader for threads other than the store's, which copies the newest checkpoint of a stream. It is made at the first call, and
     * kept until the store is closed, whether the stream has a checkpoint or not; each save to the stream then takes two release
     * stores more.
     *
     * @param streamId of the stream.
     * @return the reader, always the same for a stream.
     * @throws IllegalArgumentException if the stream id has an unpaired surrogate.
     */
    public LatestCheckpointReader latestReader(final String streamId) {
        requireOpen();
        LatestCheckpointReader reader = readers.get(Objects.requireNonNull(streamId, "streamId"));
        if (reader == null) {
            CheckpointId.requireValid(streamId);
            reader = new LatestCheckpointReader(streamId);
            readers.put(streamId, reader);
            final MemoryStreamIndex index = known(streamId);
            if (index != null) {
                index.reader = reader;
                show(index);
            }
        }
        return reader;
    }

    private void show(final MemoryStreamIndex index) {
        if (index.size() > 0) {
            final long slot = index.slot(index.size() - 1);
            final UnsafeBuffer chunk = memory.chunk(slot);
            final int offset = memory.offset(slot);
            index.reader.show(chunk, offset, chunk.getLong(offset + GENERATION_OFFSET));
        }
    }

    @Override
    MemoryStreamIndex newIndex(final String streamId) {
        return new MemoryStreamIndex(readers.get(streamId));
    }

    @Override
    void takeRoom(final String streamId, final long sequence, final int maxLength, final CheckpointClaim claim) {
        final long slot = slots.take(slotLength(maxLength));
        claim.open(owner(), streamId, sequence, slot, slot, maxLength)
                .wrap(memory.chunk(slot), memory.offset(slot) + SLOT_HEADER_LENGTH, maxLength);
    }

    @Override
    void validateRoom(final CheckpointClaim claim, final int length) {
        validator.validate(memory.chunk(claim.slot()), memory.offset(claim.slot()) + SLOT_HEADER_LENGTH, length);
    }

    @Override
    void giveBackRoom(final CheckpointClaim claim) {
        slots.giveBack(claim.slot());
    }

    @Override
    void complete(
            final MemoryStreamIndex index, final CheckpointClaim claim, final int length, final long createdAtNs) {
        final long slot = claim.slot();
        final UnsafeBuffer chunk = memory.chunk(slot);
        final int offset = memory.offset(slot);
        chunk.putLong(offset + CREATED_AT_OFFSET, createdAtNs);
        chunk.putInt(offset + LENGTH_OFFSET, length);
        chunk.putLongOrdered(offset + GENERATION_OFFSET, ++generation);
        if (index.reader != null && index.isNewest(claim.sequence())) {
            index.reader.show(chunk, offset, generation);
        }
    }

    @Override
    void evict(final MemoryStreamIndex index) {
        retire(index.removeFirst());
    }

    @Override
    void erase(final MemoryStreamIndex index, final int count) {
        // A slot that is not in the index is not found again, but by a reader.
        if (index.reader != null && count == index.size()) {
            index.reader.show(null, 0, 0);
        }
    }

    @Override
    void discard(final long slot) {
        retire(slot);
    }

    @Override
    void recycle(final long slot) {
        invalidate(slot);
        slots.giveBack(slot);
    }

    @Override
    void verify(final MemoryStreamIndex index) {
        // Memory does not go bad.
    }

    /** Nothing that is written into the slot from now on may be seen before this by another thread. */
    @Override
    void invalidate(final long slot) {
        memory.chunk(slot).putLongOrdered(memory.offset(slot) + GENERATION_OFFSET, 0);
        VarHandle.releaseFence();
    }

    @Override
    void wrap(final long slot, final CheckpointDecoder decoder) {
        final UnsafeBuffer chunk = memory.chunk(slot);
        final int offset = memory.offset(slot);
        decoder.wrapSlot(
                chunk,
                offset + SLOT_HEADER_LENGTH,
                chunk.getInt(offset + LENGTH_OFFSET),
                chunk,
                offset + GENERATION_OFFSET,
                chunk.getLong(offset + CREATED_AT_OFFSET));
    }

    @Override
    boolean publishDeferred() {
        return false;
    }

    @Override
    void requireSound() {
        // Nothing can go wrong that would be found out later.
    }

    @Override
    void release() {
        readers.values().forEach(LatestCheckpointReader::close);
        readers.clear();
        memory.close();
    }

    private static int slotLength(final int maxLength) {
        if (maxLength > MAX_CHECKPOINT_LENGTH) {
            throw new CheckpointOverflowException("a checkpoint of up to " + maxLength + " bytes does not fit into the "
                    + MAX_CHECKPOINT_LENGTH + " of the largest slot");
        }
        return SLOT_HEADER_LENGTH + maxLength;
    }
}
