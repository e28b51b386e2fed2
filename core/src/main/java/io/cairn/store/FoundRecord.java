package io.cairn.store;

import java.util.Comparator;

/** A record whose header is sound. Whether its payload is, is another question. */
record FoundRecord(
        String streamId,
        long slot,
        long ordinal,
        long sequence,
        long createdAtNs,
        int payloadOffset,
        int payloadLength,
        int payloadCrc) {
    /** Oldest first, as a stream keeps its checkpoints. */
    static final Comparator<FoundRecord> OLDEST_FIRST = (a, b) -> {
        final int result = Long.compareUnsigned(a.sequence, b.sequence);
        return result == 0 ? Long.compareUnsigned(a.ordinal, b.ordinal) : result;
    };

    SlotDamage damage(final SlotFile file, final String problem) {
        return new SlotDamage(file.path(), SlotAllocator.number(slot), streamId, sequence, problem);
    }
}
