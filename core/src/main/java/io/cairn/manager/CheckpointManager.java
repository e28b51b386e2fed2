package io.cairn.manager;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.JvmAccess;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.CheckpointStore;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import org.agrona.collections.Object2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes a checkpoint of each stream every so many events, and brings streams back. Each stream has a schedule of its own:
 * its first checkpoint is due at the sequence {@code interval}, each further one {@code interval} after the one before. Sequences
 * that go back, below that of the last checkpoint, are counted from the lowest since: {@code interval} after it one is due.
 *
 * <p>What is said of a stream is said to its {@link StreamCheckpointer}, obtained once from {@link #stream(String)}; calling
 * it directly is also the fastest way.
 *
 * <p>Not thread-safe: the manager, its streams and its store belong to one thread. The store is not closed by the manager.
 */
public final class CheckpointManager {
    private static final int RECENT_MASK = 1023;

    final CheckpointEncoder encoder = new CheckpointEncoder();
    final CheckpointClaim claim = new CheckpointClaim();
    final UnsafeBuffer stateView = JvmAccess.newBuffer();

    private final Object2ObjectHashMap<String, StreamCheckpointer> streamById = new Object2ObjectHashMap<>();
    private final CheckpointStore store;
    private final long interval;
    private long totalCheckpoints;
    private long evictedCheckpoints;

    /** Whether a checkpoint is being taken, which uses the flyweights above. */
    boolean isTakingCheckpoint;

    /** Stands where there is no stream; nobody else has its id, as an object. */
    private final StreamCheckpointer noStream;

    /** The stream asked for last, and streams by the hash of their ids. */
    private StreamCheckpointer lastStream;

    private final StreamCheckpointer[] recentStreams = new StreamCheckpointer[RECENT_MASK + 1];

    /**
     * Creates a manager.
     *
     * @param store to keep checkpoints in.
     * @param interval number of sequences from one checkpoint of a stream to the next, at least 1.
     * @throws IllegalArgumentException if the interval is less than 1.
     */
    public CheckpointManager(final CheckpointStore store, final long interval) {
        if (interval < 1) {
            throw new IllegalArgumentException("interval must be at least 1: " + interval);
        }
        this.store = Objects.requireNonNull(store, "store");
        this.interval = interval;
        noStream = new StreamCheckpointer(this, new String("no stream"));
        lastStream = noStream;
        Arrays.fill(recentStreams, noStream);
    }

    /**
     * Says that an event was processed, and takes a checkpoint if one is due. Allocates nothing once the stream is known.
     *
     * @param streamId of the stream.
     * @param sequence of the event, unsigned.
     * @param watermarkNs highest event time processed, in nanoseconds since the Unix epoch, unsigned.
     * @return true if a checkpoint was taken, and the store keeps it.
     * @see StreamCheckpointer#onEvent(long, long)
     */
    public boolean onEvent(final String streamId, final long sequence, final long watermarkNs) {
        final StreamCheckpointer last = lastStream;
        return (last.streamId() == streamId ? last : recentStream(streamId)).onEvent(sequence, watermarkNs);
    }

    /**
     * Brings a stream back from its newest checkpoint.
     *
     * @param streamId of the stream.
     * @return the sequence of the last event that need not be replayed, or empty if the stream has no checkpoint.
     * @see StreamCheckpointer#recover()
     */
    public OptionalLong recover(final String streamId) {
        return stream(streamId).recover();
    }

    /**
     * Number of checkpoints that this manager has taken, of all streams, and that the store kept.
     *
     * @return the number.
     */
    public long totalCheckpoints() {
        return totalCheckpoints;
    }

    /**
     * Number of checkpoints, of all streams, that were encoded in vain: the store was full of higher sequences of their stream, and evicted
     * them at once. Unless it is 0, a stream is not protected: see {@link StreamCheckpointer}.
     *
     * @return the number.
     */
    public long evictedCheckpoints() {
        return evictedCheckpoints;
    }

    /**
     * Where the checkpoints are kept.
     *
     * @return the store given at construction.
     */
    public CheckpointStore store() {
        return store;
    }

    /**
     * The part of this manager that looks after one stream. It is made when it is first asked for.
     *
     * @param streamId of the stream.
     * @return the same object each time.
     * @throws IllegalArgumentException if the id has an unpaired surrogate.
     */
    public StreamCheckpointer stream(final String streamId) {
        StreamCheckpointer stream = streamById.get(Objects.requireNonNull(streamId, "streamId"));
        if (stream == null) {
            CheckpointId.requireValid(streamId);
            stream = new StreamCheckpointer(this, streamId);
            streamById.put(streamId, stream);
        }
        recentStreams[streamId.hashCode() & RECENT_MASK] = stream;
        lastStream = stream;
        return stream;
    }

    /**
     * Forgets a stream: its operators, sources and schedule. Its checkpoints stay in the store. Who runs streams that end
     * should forget them, since a manager keeps each stream it was ever asked for.
     *
     * @param streamId of the stream.
     * @return true if it was known.
     */
    public boolean forget(final String streamId) {
        final StreamCheckpointer stream = streamById.remove(Objects.requireNonNull(streamId, "streamId"));
        if (stream == null) {
            return false;
        }
        if (lastStream == stream) {
            lastStream = noStream;
        }
        if (recentStreams[streamId.hashCode() & RECENT_MASK] == stream) {
            recentStreams[streamId.hashCode() & RECENT_MASK] = noStream;
        }
        return true;
    }

    /** An id that comes again as the same object, as most do, needs no look-up in the map. */
    private StreamCheckpointer recentStream(final String streamId) {
        final StreamCheckpointer recent = recentStreams[streamId.hashCode() & RECENT_MASK];
        return recent.streamId() == streamId ? recent : stream(streamId);
    }

    long interval() {
        return interval;
    }

    void onCheckpointTaken(final boolean isKept) {
        if (isKept) {
            totalCheckpoints++;
        } else {
            evictedCheckpoints++;
        }
    }
}
