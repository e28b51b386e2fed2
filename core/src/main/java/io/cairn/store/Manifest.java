package io.cairn.store;

import java.nio.ByteBuffer;

/**
 * The file that makes a directory a store. It is always replaced as a whole.
 *
 * <pre>
 *   0  8 bytes magic         "CAIRN-MF"
 *   8  u32 version           1
 *  12  u32 length            128
 *  16  u64 store_id          random
 *  24  u64 created_at_ns     of the store
 *  32  u32 max_per_stream    how many checkpoints of a stream its last writer kept
 *  36  u32 slot_counts[19]   how many slots the files for sizes of 2^12 to 2^30 have
 * 112  u64 ordinal_base      0, or an ordinal that a writer has gone on from
 * 120  4 bytes of zeros
 * 124  u32 crc               CRC32C of bytes 0 to 123
 * </pre>
 */
final class Manifest {
    static final String FILE_NAME = "manifest";
    static final String NEW_FILE_NAME = "manifest.new";
    static final int LENGTH = 128;
    static final int MIN_SHIFT = 12;
    static final int MAX_SHIFT = SlotAllocator.MAX_SHIFT;

    /** Most slots of a size: the free ones are kept in one array. */
    static final int MAX_SLOT_COUNT = Integer.MAX_VALUE - 8;

    private static final long MAGIC = 0x464d2d4e52494143L;
    private static final int STORE_ID_OFFSET = 16;
    private static final int CREATED_AT_OFFSET = 24;
    private static final int MAX_PER_STREAM_OFFSET = 32;
    private static final int SLOT_COUNTS_OFFSET = 36;
    private static final int ORDINAL_BASE_OFFSET = 112;

    /** As many saves as take nine years at one each microsecond. */
    private static final long MAX_SAVES = 1L << 48;

    private static final long MAX_UNREACHED_ORDINAL = SlotHeader.MAX_ORDINAL / 2;

    final long storeId;
    private final long createdAtNs;
    private final int maxPerStream;
    private final int[] slotCounts;
    private final long ordinalBase;

    Manifest(final long storeId, final long createdAtNs, final int maxPerStream) {
        this(storeId, createdAtNs, maxPerStream, new int[MAX_SHIFT + 1], 0);
    }

    private Manifest(
            final long storeId,
            final long createdAtNs,
            final int maxPerStream,
            final int[] slotCounts,
            final long ordinalBase) {
        this.storeId = storeId;
        this.createdAtNs = createdAtNs;
        this.maxPerStream = maxPerStream;
        this.slotCounts = slotCounts;
        this.ordinalBase = ordinalBase;
    }

    int maxPerStream() {
        return maxPerStream;
    }

    int slotCount(final int shift) {
        return slotCounts[shift];
    }

    Manifest withMaxPerStream(final int value) {
        return new Manifest(storeId, createdAtNs, value, slotCounts, ordinalBase);
    }

    Manifest withSlotCount(final int shift, final int value) {
        final int[] counts = slotCounts.clone();
        counts[shift] = value;
        return new Manifest(storeId, createdAtNs, maxPerStream, counts, ordinalBase);
    }

    /** Whether a store that has a record of an ordinal may be written to: saves have led to it, or leave room for more saves. */
    boolean isWithinReach(final long ordinal) {
        return ordinal <= MAX_UNREACHED_ORDINAL
                || ordinal <= SlotHeader.MAX_ORDINAL - 2 * MAX_SAVES && ordinal - ordinalBase <= MAX_SAVES;
    }

    /** What is to be on disk before a writer goes on from an ordinal within reach, so that what it saves is within reach as well. */
    Manifest reachingBeyond(final long ordinal) {
        return ordinal - ordinalBase <= MAX_SAVES / 2
                ? this
                : new Manifest(storeId, createdAtNs, maxPerStream, slotCounts, ordinal);
    }

    static Manifest decode(final ByteBuffer bytes) throws FramedFile.Problem {
        FramedFile.check(bytes, MAGIC, LENGTH);
        final int[] slotCounts = new int[MAX_SHIFT + 1];
        for (int shift = MIN_SHIFT; shift <= MAX_SHIFT; shift++) {
            slotCounts[shift] = bytes.getInt(SLOT_COUNTS_OFFSET + (shift - MIN_SHIFT) * Integer.BYTES);
            if (slotCounts[shift] < 0 || slotCounts[shift] > MAX_SLOT_COUNT) {
                throw new FramedFile.Problem(
                        "it counts " + Integer.toUnsignedString(slotCounts[shift]) + " slots of 2^" + shift + " bytes",
                        false);
            }
        }
        final int maxPerStream = bytes.getInt(MAX_PER_STREAM_OFFSET);
        if (maxPerStream < 1) {
            throw new FramedFile.Problem(
                    "it keeps " + Integer.toUnsignedString(maxPerStream) + " checkpoints of a stream", false);
        }
        final long ordinalBase = bytes.getLong(ORDINAL_BASE_OFFSET);
        if (ordinalBase < 0 || ordinalBase > SlotHeader.MAX_ORDINAL) {
            throw new FramedFile.Problem("it starts from the ordinal " + Long.toUnsignedString(ordinalBase), false);
        }
        return new Manifest(
                bytes.getLong(STORE_ID_OFFSET),
                bytes.getLong(CREATED_AT_OFFSET),
                maxPerStream,
                slotCounts,
                ordinalBase);
    }

    ByteBuffer encode() {
        final ByteBuffer bytes = FramedFile.create(MAGIC, LENGTH)
                .putLong(STORE_ID_OFFSET, storeId)
                .putLong(CREATED_AT_OFFSET, createdAtNs)
                .putInt(MAX_PER_STREAM_OFFSET, maxPerStream)
                .putLong(ORDINAL_BASE_OFFSET, ordinalBase);
        for (int shift = MIN_SHIFT; shift <= MAX_SHIFT; shift++) {
            bytes.putInt(SLOT_COUNTS_OFFSET + (shift - MIN_SHIFT) * Integer.BYTES, slotCounts[shift]);
        }
        return FramedFile.seal(bytes);
    }
}
