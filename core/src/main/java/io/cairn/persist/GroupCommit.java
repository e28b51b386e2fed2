package io.cairn.persist;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreFailedException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Writes everything that is pending, and flushes once for all of it. It says of each checkpoint what has become of it: the checkpoint is
 * durable, or it is not in the store. The I/O thread's, except for what says otherwise.
 */
final class GroupCommit {
    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final FileCheckpointStore store;
    private final List<FrontSlots> fronts;
    private final PersistenceCounters counters;

    /** Taken from the fronts, and not announced yet. The agent's thread's while the I/O thread has nothing to do. */
    private final ArrayDeque<PendingCheckpoint> batch = new ArrayDeque<>();

    private volatile boolean isAbandoned;

    GroupCommit(final FileCheckpointStore store, final List<FrontSlots> fronts, final PersistenceCounters counters) {
        this.store = store;
        this.fronts = fronts;
        this.counters = counters;
    }

    /** By the agent's thread, between two runs: what the last run has taken. */
    ArrayDeque<PendingCheckpoint> batch() {
        return batch;
    }

    /** By the agent's thread: nobody waits for the I/O thread any more, and it is to leave the store alone. */
    void abandon() {
        isAbandoned = true;
    }

    /** By any thread. */
    boolean isAbandoned() {
        return isAbandoned;
    }

    void run() {
        for (final FrontSlots front : fronts) {
            // No more than there are now: of each stream one is written, and one can wait meanwhile.
            for (int left = front.handoff().size(); left > 0 && !isAbandoned; left--) {
                final PendingCheckpoint pending = front.handoff().take();
                batch.add(pending);
                write(pending);
            }
        }
        if (!isAbandoned) {
            writeDeferred();
        }
        if (!isAbandoned) {
            flush();
        }
    }

    private void write(final PendingCheckpoint pending) {
        try {
            final long startNs = counters.nowNs();
            pending.isKept = store.saveDeferred(
                    pending.stream.streamId, pending.createdAtNs, pending.buffer, 0, pending.length, pending);
            counters.saved(startNs);
        } catch (final StoreFailedException ex) {
            throw ex;
        } catch (final CheckpointException ex) {
            // Such as a disk that is full: there may be room for the others.
            pending.onNotWritten(ex);
            return;
        }
        if (!pending.isKept) {
            pending.stream.evictsBelow(oldestSequence(pending.stream.streamId));
        }
    }

    /** Of a stream that has a checkpoint. */
    private long oldestSequence(final String streamId) {
        store.visitNewestFirst(streamId, decoder, checkpoint -> true);
        return decoder.sequence();
    }

    private void writeDeferred() {
        final long startNs = counters.nowNs();
        if (store.writeDeferred()) {
            counters.saved(startNs);
        }
    }

    private void flush() {
        final long startNs = counters.nowNs();
        store.sync();
        counters.flushed(startNs);
        for (final PendingCheckpoint written : batch) {
            if (written.isWritten) {
                written.stream.becomeDurable(written.sequence);
            }
        }
    }
}
