package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointLayout;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.Names;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Copies the newest checkpoint of a stream for threads other than the store's:
 *
 * <pre>{@code
 * LatestCheckpointReader reader = store.latestReader("orders"); // on the store's thread
 * ...
 * if (reader.copy(buffer, decoder) >= 0) { // on any other
 *     show(decoder);
 * }
 * }</pre>
 *
 * <p>The store's thread never waits for a reader. A copy is checked for having been overwritten meanwhile, after it was made and before
 * it is shown; one that was is made again. What a reader has seen as the newest is never followed by something older, unless it was
 * deleted.
 *
 * <p>Thread-safe: any number of threads share a reader, each with a buffer and a decoder of its own. Nothing here allocates but a
 * buffer that expands.
 */
public final class LatestCheckpointReader {
    /** What copying gives if the stream has no checkpoint. */
    public static final int NO_CHECKPOINT = -1;

    /** What copying gives if each attempt was overtaken by the store's thread. */
    public static final int OVERTAKEN = -2;

    /** Each is overtaken only if the store evicts what was the newest a moment ago. */
    private static final int MAX_ATTEMPTS = 100;

    /** What the decoder of a copy has for a generation, since nobody recycles the copy. */
    private static final UnsafeBuffer GENERATION_OF_COPIES = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));

    private final String streamId;

    /** Odd while the three fields below are being changed, all of them by the store's thread. */
    private final AtomicLong version = new AtomicLong();

    /** The chunk with the newest checkpoint, or null. A reference may be seen early, but never a buffer that is not complete. */
    private final AtomicReference<UnsafeBuffer> chunk = new AtomicReference<>();

    private int slotOffset;
    private long generation;

    private volatile boolean isClosed;

    LatestCheckpointReader(final String streamId) {
        this.streamId = streamId;
    }

    /**
     * The stream that is read.
     *
     * @return its id.
     */
    public String streamId() {
        return streamId;
    }

    /**
     * Copies the newest checkpoint and wraps a decoder around the copy, which validates it. Makes a bounded number of attempts and never
     * waits; whoever is overtaken tries again later. With one checkpoint per stream each save overtakes, with more the attempts fail
     * only beside as many saves in the time of a copy.
     *
     * @param buffer to copy to, from index 0 on; it is expanded where needed and possible. Its bytes are of no meaning unless the copy is
     *     complete.
     * @param decoder to wrap; left as it was unless the copy is complete.
     * @return length of the checkpoint in bytes, {@link #NO_CHECKPOINT} or {@link #OVERTAKEN}.
     * @throws CheckpointOverflowException if the checkpoint does not fit; the message says how long it is.
     * @throws java.nio.ReadOnlyBufferException if the buffer is a view of a read-only byte buffer.
     * @throws IllegalStateException if the store is closed.
     */
    public int copy(final MutableDirectBuffer buffer, final CheckpointDecoder decoder) {
        CheckpointLayout.requireWritable(buffer);
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            final int length = attempt(buffer, decoder);
            if (length != OVERTAKEN) {
                return length;
            }
            Thread.onSpinWait();
        }
        return OVERTAKEN;
    }

    private int attempt(final MutableDirectBuffer buffer, final CheckpointDecoder decoder) {
        final long before = version.getAcquire();
        final UnsafeBuffer memory = chunk.getAcquire();
        final int offset = slotOffset;
        final long expected = generation;
        VarHandle.acquireFence();
        if ((before & 1) != 0 || version.getAcquire() != before) {
            return OVERTAKEN;
        }
        if (memory == null) {
            requireOpen();
            return NO_CHECKPOINT;
        }
        final int length = memory.getInt(offset + InMemoryCheckpointStore.LENGTH_OFFSET);
        final long createdAtNs = memory.getLong(offset + InMemoryCheckpointStore.CREATED_AT_OFFSET);
        if (!isStill(expected, memory, offset)) {
            return OVERTAKEN;
        }
        requireRoom(buffer, length);
        buffer.putBytes(0, memory, offset + InMemoryCheckpointStore.SLOT_HEADER_LENGTH, length);
        if (!isStill(expected, memory, offset)) {
            return OVERTAKEN;
        }
        Reference.reachabilityFence(memory);
        decoder.wrapSlot(buffer, 0, length, GENERATION_OF_COPIES, 0, createdAtNs);
        return length;
    }

    /** Whether everything read from a slot so far is of one checkpoint: the owner changes the generation before anything else. */
    private static boolean isStill(final long expected, final UnsafeBuffer memory, final int offset) {
        VarHandle.acquireFence();
        return memory.getLongVolatile(offset + InMemoryCheckpointStore.GENERATION_OFFSET) == expected;
    }

    private void requireRoom(final MutableDirectBuffer buffer, final int length) {
        if (length > buffer.capacity() && !buffer.isExpandable()) {
            throw new CheckpointOverflowException("the newest checkpoint of stream " + Names.shown(streamId) + " has "
                    + length + " bytes, and the buffer " + buffer.capacity());
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    /** Shows readers a checkpoint, or none if its chunk is null. By the store's thread only. */
    void show(final UnsafeBuffer newChunk, final int newOffset, final long newGeneration) {
        final long before = version.getPlain();
        version.setRelease(before + 1);
        VarHandle.releaseFence();
        chunk.setRelease(newChunk);
        slotOffset = newOffset;
        generation = newGeneration;
        version.setRelease(before + 2);
    }

    /** Lets go of the memory. By the store's thread only. */
    void close() {
        isClosed = true;
        show(null, 0, 0);
    }
}
