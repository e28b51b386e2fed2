package io.cairn.jmh;

/** How much a full store takes: what does not fit beside the rest is refused before it is tried. */
final class StoreSize {
    static final int MAX_PER_STREAM = 4;

    /** Of the 2 GiB off the heap that {@link Conditions} give, or on the disk. */
    private static final long MAX_BYTES = 1792L << 20;

    /** More than any store puts before a checkpoint, with the stream ids of the benchmarks. */
    private static final int SLOT_HEADER_LENGTH = 128;

    /** The smallest slot of a store on disk. */
    private static final long FILE_SLOT_LENGTH = 4096;

    private StoreSize() {}

    /** Bytes of a full store in memory, and of one further copy of a checkpoint of each stream. */
    static long inMemory(final Shape shape, final int streams) {
        return streams * (MAX_PER_STREAM * slotLength(shape) + shape.encodedLength());
    }

    /** Bytes of a full store on disk. */
    static long onDisk(final Shape shape, final int streams) {
        return (long) streams * MAX_PER_STREAM * Math.max(FILE_SLOT_LENGTH, slotLength(shape));
    }

    static boolean fits(final long bytes) {
        return bytes <= MAX_BYTES;
    }

    static void requireFit(final Shape shape, final int streams, final long bytes) {
        if (streams < 1) {
            throw new IllegalArgumentException("streams must be at least 1: " + streams);
        }
        if (!fits(bytes)) {
            throw new IllegalArgumentException("a full store of " + streams + " streams of shape " + shape + " takes "
                    + (bytes >> 20) + " MiB, more than the " + (MAX_BYTES >> 20)
                    + " there are: fewer streams or a smaller shape");
        }
    }

    private static long slotLength(final Shape shape) {
        return Long.highestOneBit(shape.encodedLength() + SLOT_HEADER_LENGTH - 1) << 1;
    }
}
