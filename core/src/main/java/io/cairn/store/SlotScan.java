package io.cairn.store;

import io.cairn.checkpoint.CheckpointValidator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds out what the slots of a store hold: reads each header, one after the other. Small slots are read as a whole, and their
 * payloads judged as they come by; those of large slots are read where asked. Checksums are taken of what was read through the
 * channel, so that a file that is cut while it is read ends in an error and not in a signal.
 */
final class SlotScan {
    private static final int MAX_DAMAGE_PER_FILE = 10_000;
    private static final int CHUNK_LENGTH = 1 << 17;

    /** Larger slots are not read as a whole to see their headers. */
    private static final int MAX_SHIFT_READ_WHOLE = 14;

    /** Is told of each slot that holds a record. */
    interface Listener {
        /**
         * A record whose header is sound.
         *
         * @param header of it, which is another's after the call.
         * @param payloadProblem what is wrong with its payload; null if nothing is, or {@link FoundRecord#UNCHECKED}.
         * @return false if its stream id is no UTF-8.
         */
        boolean onRecord(long slot, SlotHeader header, String payloadProblem);
    }

    /** What a slot holds. */
    enum Content {
        /** The record that was asked for, sound. */
        WHOLE,
        /** Another record, or none: the slot is free. */
        ANOTHER,
        /** Neither. */
        DAMAGED
    }

    /** Slots, of sound headers, that hold no checkpoint. */
    final LongArrayList freeSlots = new LongArrayList();

    /** Slots whose header is not sound, but could be read. */
    final LongArrayList damagedSlots = new LongArrayList();

    long maxOrdinal;

    private final ByteBuffer chunk = DirectMemory.allocate(CHUNK_LENGTH);
    private final SlotHeader header = new SlotHeader();
    private final UnsafeBuffer chunkBuffer = new UnsafeBuffer(chunk);
    private final PayloadCheck payloadCheck = new PayloadCheck();
    private final CheckpointValidator validator = new CheckpointValidator();
    private long storeId;
    private int damagedInFile;
    private List<SlotDamage> damage;

    /** A scan that must {@linkplain #begin begin} before anything is read. */
    SlotScan() {}

    SlotScan(final long storeId, final List<SlotDamage> damage) {
        begin(storeId, damage);
    }

    /** Forgets what was found, and goes on with another store, or with the same once more. */
    void begin(final long id, final List<SlotDamage> found) {
        storeId = id;
        damage = found;
        maxOrdinal = 0;
        clear();
    }

    void scan(final SlotFile file, final Listener listener) throws IOException {
        final boolean isReadWhole = file.shift() <= MAX_SHIFT_READ_WHOLE;
        final int slotsPerRead = isReadWhole ? CHUNK_LENGTH >> file.shift() : 1;
        damagedInFile = 0;
        int count;
        for (int first = 0; first < file.slotCount(); first += count) {
            count = Math.min(slotsPerRead, file.slotCount() - first);
            chunk.clear().limit(isReadWhole ? count << file.shift() : SlotHeader.BLOCK_LENGTH);
            try {
                file.read(chunk, file.position(first));
            } catch (final ClosedChannelException ex) {
                throw ex;
            } catch (final IOException ex) {
                scanOneByOne(file, first, count, listener);
                continue;
            }
            for (int i = 0; i < count; i++) {
                judge(file, SlotAllocator.slot(file.shift(), first + i), i << file.shift(), isReadWhole, listener);
            }
        }
        if (damagedInFile > MAX_DAMAGE_PER_FILE) {
            damage.add(new SlotDamage(
                    file.path(),
                    SlotDamage.WHOLE_FILE,
                    null,
                    0,
                    (damagedInFile - MAX_DAMAGE_PER_FILE) + " more slots are damaged"));
        }
    }

    /** So that a block that cannot be read costs no slot but its own. */
    private void scanOneByOne(final SlotFile file, final int first, final int count, final Listener listener)
            throws ClosedChannelException {
        for (int number = first; number < first + count; number++) {
            final long slot = SlotAllocator.slot(file.shift(), number);
            chunk.clear().limit(SlotHeader.BLOCK_LENGTH);
            try {
                file.read(chunk, file.position(number));
                judge(file, slot, 0, false, listener);
            } catch (final ClosedChannelException ex) {
                throw ex;
            } catch (final IOException ex) {
                report(file, number, "it cannot be read: " + FailureReason.of(ex));
            }
        }
    }

    /** Looks again at slots that seemed damaged, since they may have been written just then. */
    void scanAgain(final SlotFile file, final List<SlotDamage> suspects, final Listener listener)
            throws ClosedChannelException {
        final List<SlotDamage> before = List.copyOf(suspects);
        suspects.clear();
        damagedInFile = 0;
        for (final SlotDamage suspect : before) {
            if (suspect.slot() == SlotDamage.WHOLE_FILE) {
                damage.add(suspect);
            } else {
                scanOneByOne(file, (int) suspect.slot(), 1, listener);
            }
        }
    }

    private void judge(
            final SlotFile file,
            final long slot,
            final int offset,
            final boolean isReadWhole,
            final Listener listener) {
        header.wrap(chunk, offset, SlotHeader.BLOCK_LENGTH);
        String problem = header.problem(storeId, slot);
        if (problem == null && header.isFree()) {
            freeSlots.addLong(slot);
            return;
        }
        if (problem == null) {
            if (listener.onRecord(slot, header, isReadWhole ? payloadProblem(offset) : FoundRecord.UNCHECKED)) {
                maxOrdinal = Math.max(maxOrdinal, header.ordinal());
                return;
            }
            problem = "the stream id is no UTF-8";
        }
        damagedSlots.addLong(slot);
        report(file, SlotAllocator.number(slot), problem);
    }

    /** Not without end, since a file can be nothing but damage. */
    private void report(final SlotFile file, final int number, final String problem) {
        if (damagedInFile++ < MAX_DAMAGE_PER_FILE) {
            damage.add(new SlotDamage(file.path(), number, null, 0, problem));
        }
    }

    private String payloadProblem(final int offset) {
        final int payloadOffset = offset + SlotHeader.payloadOffset(header.streamIdLength());
        return payloadCheck.problem(chunk.clear(), chunkBuffer, payloadOffset, header, validator);
    }

    /** Lets go of what was found. */
    void clear() {
        freeSlots.clear();
        damagedSlots.clear();
    }

    /** The record that is in a slot of a store, or null if there is none that is sound. */
    FoundRecord read(final SlotFile file, final long slot, final long id) throws IOException {
        return readHeader(file, slot, id) != null || header.isFree()
                ? null
                : FoundRecord.of(slot, header, FoundRecord.UNCHECKED);
    }

    /** What is wrong with a slot that should hold the record of an ordinal, or null. */
    String problem(final SlotFile file, final long slot, final long ordinal) throws IOException {
        final String problem = readHeader(file, slot, storeId);
        if (problem != null) {
            return problem;
        }
        if (header.ordinal() != ordinal) {
            return "there is another record now";
        }
        return payloadCheck.problem(file, chunk, slot, header, validator);
    }

    /** What is in a slot into which a record could perhaps not be written. */
    Content content(final SlotFile file, final long slot, final long ordinal) throws IOException {
        if (readHeader(file, slot, storeId) != null) {
            return Content.DAMAGED;
        }
        if (header.ordinal() != ordinal) {
            return Content.ANOTHER;
        }
        return payloadCheck.problem(file, chunk, slot, header, validator) == null ? Content.WHOLE : Content.DAMAGED;
    }

    private String readHeader(final SlotFile file, final long slot, final long id) throws IOException {
        chunk.clear().limit(SlotHeader.BLOCK_LENGTH);
        file.read(chunk, file.position(SlotAllocator.number(slot)));
        return header.wrap(chunk, 0, SlotHeader.BLOCK_LENGTH).problem(id, slot);
    }
}
