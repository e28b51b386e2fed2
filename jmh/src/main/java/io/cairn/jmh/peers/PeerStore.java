package io.cairn.jmh.peers;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A store of the newest {@link #MAX_PER_STREAM} records of each stream, as {@link CheckpointReading} reads them. Saving a record and
 * dropping the oldest is one change. The sequences of a stream must grow.
 */
interface PeerStore extends AutoCloseable {
    /** Records that are kept of a stream. */
    int MAX_PER_STREAM = 4;

    /**
     * Saves a record; if the store syncs, no loss of power can take it back after that.
     *
     * @param record off the heap; all of it is saved.
     */
    void save(String streamId, long sequence, UnsafeBuffer record);

    /**
     * Wraps a reading around the newest record of a stream. It is valid until the next call on the store.
     *
     * @return false, with the reading as it was, if there is none.
     */
    boolean latest(String streamId, CheckpointReading reading);

    @Override
    void close();
}
