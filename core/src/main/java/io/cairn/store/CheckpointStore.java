package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.agrona.DirectBuffer;

/**
 * Keeps the newest few checkpoints of each stream. Newest means highest sequence, compared unsigned; of two with one
 * sequence, both are kept and the one saved later is the newer.
 *
 * <p>When a stream has one more checkpoint than its bound, the one with the lowest sequence goes, even if it is the one
 * just saved: a save returns whether its checkpoint stays. A stream whose sequences begin anew, below those that the store
 * keeps, is given room by {@link #deleteBefore}.
 *
 * <p>A store has one owner thread; nothing here is thread-safe. After {@link #close()} every call but {@code close} throws
 * {@link IllegalStateException}. Stream ids are any text that UTF-8 can carry.
 *
 * <p>Who writes another store opens {@link CheckpointClaim}s as its {@link CheckpointClaim.Owner}.
 */
public interface CheckpointStore extends AutoCloseable {
    /**
     * Saves a checkpoint, with the creation time of its id.
     *
     * @param state to save.
     * @return false if the stream is full of higher sequences, so that the checkpoint was evicted by its own save; else true.
     * @throws StoreFullException if there is no room; the store is unchanged.
     * @throws io.cairn.checkpoint.CheckpointOverflowException if it is longer than the store takes; the store is unchanged.
     */
    boolean save(CheckpointState state);

    /**
     * Saves a checkpoint that is encoded already, such as one that another store has given, after validating it. Copies the
     * bytes, and allocates nothing.
     *
     * @param streamId that the checkpoint belongs to.
     * @param createdAtNs when it was taken, in nanoseconds since the Unix epoch.
     * @param encoded buffer that holds it.
     * @param offset of the checkpoint in bytes.
     * @param length of the checkpoint in bytes.
     * @return false if the stream is full of higher sequences, so that the checkpoint was evicted by its own save; else true.
     * @throws io.cairn.checkpoint.MalformedCheckpointException if it is no checkpoint; the store is unchanged.
     * @throws IndexOutOfBoundsException if the range is not within the buffer.
     * @throws StoreFullException if there is no room; the store is unchanged.
     * @throws io.cairn.checkpoint.CheckpointOverflowException if it is longer than the store takes; the store is unchanged.
     */
    boolean save(String streamId, long createdAtNs, DirectBuffer encoded, int offset, int length);

    /**
     * Obtains room to encode a checkpoint in place: the way in that copies and allocates nothing. Until it is committed the
     * checkpoint is not there for any reader, and nothing has been evicted.
     *
     * @param streamId that the checkpoint belongs to.
     * @param sequence of the last event included, unsigned.
     * @param maxLength most bytes that the checkpoint can need.
     * @param claim to point at the room; it must not be open.
     * @throws StoreFullException if there is no room; the store is unchanged.
     * @throws io.cairn.checkpoint.CheckpointOverflowException if the length is more than the store takes.
     * @throws IllegalArgumentException if the length is negative, or the stream id has an unpaired surrogate.
     * @throws IllegalStateException if the claim is open.
     */
    void claim(String streamId, long sequence, int maxLength, CheckpointClaim claim);

    /**
     * Copies the newest checkpoint of a stream to the heap.
     *
     * @param streamId of the stream.
     * @return the checkpoint, or empty if the stream has none.
     */
    Optional<CheckpointState> latest(String streamId);

    /**
     * Wraps a decoder around the newest checkpoint of a stream. The view is valid until the save, or deletion, that
     * recycles its slot: see {@link CheckpointDecoder#isValid()}. A {@linkplain #pin pin} makes it last longer.
     *
     * @param streamId of the stream.
     * @param decoder to wrap.
     * @return false, with the decoder as it was, if the stream has no checkpoint.
     */
    boolean latest(String streamId, CheckpointDecoder decoder);

    /**
     * Pins the newest checkpoint of a stream: its view stays valid, whatever is saved or deleted, until the pin is released. Until then
     * its slot takes room in the store beyond what the streams' bounds ask for.
     *
     * @param streamId of the stream.
     * @param pin to hold it; it must not be held.
     * @return false, with the pin as it was, if the stream has no checkpoint.
     * @throws IllegalStateException if the pin is held.
     */
    boolean pin(String streamId, CheckpointPin pin);

    /**
     * Copies the checkpoints of a stream to the heap.
     *
     * @param streamId of the stream.
     * @return the checkpoints, oldest first; those of one sequence in the order in which they were saved.
     */
    List<CheckpointState> list(String streamId);

    /**
     * Shows a visitor the checkpoints of a stream, newest first, as recovery wants them.
     *
     * @param streamId of the stream.
     * @param decoder to wrap around one checkpoint after the other.
     * @param visitor to show them to.
     * @return the number of checkpoints shown.
     */
    int visitNewestFirst(String streamId, CheckpointDecoder decoder, CheckpointVisitor visitor);

    /**
     * Deletes the checkpoints of a stream that are older than a sequence.
     *
     * @param streamId of the stream.
     * @param sequence of the oldest checkpoint to keep, unsigned.
     * @return the number of checkpoints deleted.
     */
    int deleteBefore(String streamId, long sequence);

    /**
     * Number of checkpoints that a stream has.
     *
     * @param streamId of the stream.
     * @return the number.
     */
    int checkpointCount(String streamId);

    /**
     * The streams that have a checkpoint.
     *
     * @return a copy that cannot be modified, in no particular order.
     */
    Set<String> streams();

    /** Closes the store. Views become invalid, those of pins too; claims can only be aborted. Closing twice is fine. */
    @Override
    void close();
}
