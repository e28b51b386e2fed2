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

    /** Follows what is wrong with the newest save of all, beside whose writer it may be read. */
    static final String OR_UNDER_WAY = ", or its save is still under way";

    /** Oldest first, as a stream keeps its checkpoints. */
    static final Comparator<FoundRecord> OLDEST_FIRST = (a, b) -> {
        int result = Long.compareUnsigned(a.sequence, b.sequence);
        if (result == 0) {
            result = Long.compare(a.ordinal, b.ordinal);
        }
        return result == 0 ? Long.compare(a.slot, b.slot) : result;
    };

    /** The record of a header, or null if its stream id is no UTF-8. */
    static FoundRecord of(final long slot, final SlotHeader header, final String payloadProblem) {
        final String streamId = header.streamId();
        return streamId == null
                ? null
                : new FoundRecord(
                        streamId,
                        slot,
                        header.ordinal(),
                        header.sequence(),
                        header.createdAtNs(),
                        SlotHeader.payloadOffset(header.streamIdLength()),
                        header.payloadLength(),
                        header.payloadCrc(),
                        payloadProblem);
    }

    SlotDamage damage(final SlotFile file, final String problem) {
        return new SlotDamage(file.path(), SlotAllocator.number(slot), streamId, sequence, problem);
    }
}
