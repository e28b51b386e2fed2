package io.cairn.persist;

import io.cairn.store.FileCheckpointStore;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** The streams of an agent: those that a front owns, and those that have a durable checkpoint. Thread-safe. */
final class AsyncStreams {
    private final ConcurrentHashMap<String, AsyncStream> streams = new ConcurrentHashMap<>();

    /** Those of a store that nobody saves to meanwhile. */
    AsyncStreams(final FileCheckpointStore store) {
        for (final String streamId : store.streams()) {
            final AsyncStream stream = new AsyncStream(streamId);
            stream.durableSequence(store.durableSequence(streamId));
            streams.put(streamId, stream);
        }
    }

    OptionalLong durableSequence(final String streamId) {
        final AsyncStream stream = streams.get(streamId);
        return stream == null ? OptionalLong.empty() : stream.durableSequence();
    }

    /**
     * Makes a front the owner of a stream that nobody owns.
     *
     * @throws IllegalStateException if another front owns it.
     */
    AsyncStream own(final String streamId, final AsyncCheckpointStore front) {
        final AsyncStream stream = streams.compute(streamId, (id, known) -> {
            final AsyncStream owned = known == null ? new AsyncStream(id) : known;
            if (owned.owner == null) {
                owned.owner = front;
            }
            return owned;
        });
        if (stream.owner != front) {
            throw new IllegalStateException(
                    "stream " + streamId + " belongs to another front, which must release it first");
        }
        return stream;
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
}
