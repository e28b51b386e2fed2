package io.cairn.persist;

import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.Names;
import io.cairn.store.FileCheckpointStore;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** The streams of an agent: those that a front owns, and those that have a durable checkpoint. Thread-safe. */
final class AsyncStreams {
    private final ConcurrentHashMap<String, AsyncStream> streams = new ConcurrentHashMap<>();
    private final FileCheckpointStore store;

    /** Those of a store that nobody saves to meanwhile. */
    AsyncStreams(final FileCheckpointStore store) {
        this.store = store;
        for (final String streamId : store.streams()) {
            final AsyncStream stream = newStream(streamId);
            stream.durableSequence(store.durableSequence(streamId));
            streams.put(streamId, stream);
        }
    }

    OptionalLong durableSequence(final String streamId) {
        final AsyncStream stream = streams.get(streamId);
        return stream == null ? OptionalLong.empty() : stream.durableSequence();
    }

    /** Why the newest checkpoint of a stream that was not written was not, unless one as new is durable; or null. */
    AsyncStream.Refusal refusal(final String streamId) {
        final AsyncStream stream = streams.get(streamId);
        return stream == null ? null : stream.refusal();
    }

    /**
     * Makes a front the owner of a stream that nobody owns.
     *
     * @throws CheckpointOverflowException if the stream's id is longer than the store takes.
     * @throws IllegalStateException if another front owns it.
     */
    AsyncStream own(final String streamId, final AsyncCheckpointStore front) {
        final AsyncStream stream = streams.compute(streamId, (id, known) -> {
            final AsyncStream owned = known == null ? newStream(id) : known;
            if (owned.owner == null) {
                owned.owner = front;
            }
            return owned;
        });
        requireOwner(stream, stream.owner, front);
        return stream;
    }

    /**
     * Makes sure that a stream is a front's own, or nobody's.
     *
     * @throws IllegalStateException if another front owns it.
     */
    void requireNoOtherOwner(final String streamId, final AsyncCheckpointStore front) {
        final AsyncStream stream = streams.get(streamId);
        final AsyncCheckpointStore owner = stream == null ? null : stream.owner;
        if (owner != null) {
            requireOwner(stream, owner, front);
        }
    }

    /** By the agent: says what a deletion has left of a stream, and forgets one of which nothing is left and that nobody owns. */
    void deletedBefore(final String streamId, final long sequence, final OptionalLong durableSequence) {
        streams.computeIfPresent(streamId, (id, stream) -> {
            stream.durableSequence(durableSequence);
            stream.evictsNothing();
            if (sequence != 0) {
                stream.forgetRefusal(sequence - 1); // sequences may begin anew
            }
            return stream.owner == null && durableSequence.isEmpty() ? null : stream;
        });
    }

    /** Lets a stream have another owner, or forgets it if there is nothing of it. Nothing of it may wait. */
    void disown(final AsyncStream stream) {
        streams.computeIfPresent(stream.streamId, (id, owned) -> {
            owned.owner = null;
            return owned.durableSequence().isPresent() ? owned : null;
        });
    }

    int count() {
        return streams.size();
    }

    private AsyncStream newStream(final String streamId) {
        return new AsyncStream(streamId, store.maxLength(streamId));
    }

    private static void requireOwner(
            final AsyncStream stream, final AsyncCheckpointStore owner, final AsyncCheckpointStore front) {
        if (owner != front) {
            throw new IllegalStateException("stream " + Names.shown(stream.streamId)
                    + " belongs to another front, which must release it first");
        }
    }
}
