package io.cairn.store;

import java.util.Comparator;

/** A record whose header is sound. What is wrong with its payload is {@link #UNCHECKED}, or said, or null. */
record FoundRecord(
        String streamId,
        long slot,
        long ordinal,
        long sequence,
        long createdAtNs,
        int payloadOffset,
        int payloadLength,
        int payloadCrc,
        String payloadProblem) {
    static final String UNCHECKED = "the payload was not read";

    /** Oldest first, as a stream keeps its checkpoints. */
    static final Comparator<FoundRecord> OLDEST_FIRST = (a, b) -> {
        final int result = Long.compareUnsigned(a.sequence, b.sequence);
        return result == 0 ? Long.compareUnsigned(a.ordinal, b.ordinal) : result;
    };

    SlotDamage damage(final SlotFile file, final String problem) {
        return new SlotDamage(file.path(), SlotAllocator.number(slot), streamId, sequence, problem);
    }
}
