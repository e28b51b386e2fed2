package io.cairn.store;

/** The checkpoints of a stream in memory, and what shows other threads the newest of them. */
final class MemoryStreamIndex extends StreamIndex {
    /** Null if no other thread reads the stream. */
    LatestCheckpointReader reader;

    MemoryStreamIndex(final LatestCheckpointReader reader) {
        this.reader = reader;
    }

    /** Whether a checkpoint of a sequence, saved now, is the newest. */
    boolean isNewest(final long sequence) {
        return size() == 0 || Long.compareUnsigned(sequence, sequence(size() - 1)) >= 0;
    }
}
