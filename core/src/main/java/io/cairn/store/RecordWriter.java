package io.cairn.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.collections.LongHashSet;

/**
 * Writes records into free slots, and takes back what it could not write whole: it writes the header of a free slot over it and flushes
 * that. So the outcome of a write that has failed is known, whatever the reason.
 *
 * <p>The header finds no room either where a full disk needs new room for each write: in the holes of a sparse copy, and on file systems that
 * copy on write. Then the slot itself tells what is in it. If nothing of the record is there, the slot is as it was. If part of it is
 * there, nobody takes that for a checkpoint; the slot stays out of use until the header can be written.
 */
final class RecordWriter {
    private final StoreDirectory directory;
    private final SlotScan scan;
    private final SlotAllocator slots;

    /** Slots whose record was refused, and which were not given back since. */
    private final LongHashSet refused = new LongHashSet();

    /** Slots that hold part of a record. */
    private final LongHashSet torn = new LongHashSet();

    /** Those of them that were given back, and are not free. */
    private final LongHashSet withheld = new LongHashSet();

    RecordWriter(final StoreDirectory directory, final SlotScan scan, final SlotAllocator slots) {
        this.directory = directory;
        this.scan = scan;
        this.slots = slots;
    }

    /** What to throw when a record was taken back. */
    static StoreFullException refused(final SlotFile file, final IOException reason) {
        return new StoreFullException(
                "the file system has refused to write a checkpoint to " + file.path() + ", and it was taken back: "
                        + FailureReason.of(reason),
                reason);
    }

    /**
     * Writes what remains of a buffer into a slot, and perhaps into those behind it.
     *
     * @return null if it is written; else why not, and what is in the slots now must be found out.
     * @throws IOException if the outcome is unknown.
     */
    IOException write(final SlotFile file, final long slot, final ByteBuffer record) throws IOException {
        try {
            file.write(record, file.position(SlotAllocator.number(slot)));
        } catch (final IOException ex) {
            if (UnknownOutcomeException.is(ex)) {
                throw ex;
            }
            return ex;
        }
        if (!refused.isEmpty()) {
            refused.remove(slot);
            torn.remove(slot);
        }
        return null;
    }

    /**
     * Takes back a record that could not be written whole. Its slot must be given back, or written to, afterwards.
     *
     * @param ordinal of the record.
     * @param reason why it could not be written.
     * @return whether the slot holds something else than before.
     * @throws IOException if the outcome is unknown.
     */
    boolean takeBack(final SlotFile file, final long slot, final long ordinal, final IOException reason)
            throws IOException {
        refused.add(slot);
        try {
            writeFree(file, slot);
            torn.remove(slot);
            return true;
        } catch (final IOException ex) {
            if (ex != reason) {
                ex.addSuppressed(reason);
            }
            if (UnknownOutcomeException.is(ex)) {
                throw ex;
            }
            final SlotScan.Content content = scan.content(file, slot, ordinal);
            if (content == SlotScan.Content.WHOLE) {
                throw new UnknownOutcomeException("a record that was refused is there all the same", ex);
            }
            if (content == SlotScan.Content.DAMAGED) {
                torn.add(slot);
            } else {
                // What there is may be the header, of a write that has done more than it says.
                file.force(false);
            }
            return content == SlotScan.Content.DAMAGED;
        }
    }

    /** Gives back a slot that was taken for a record. The next saves try others first if it was refused. */
    void giveBack(final long slot) {
        if (refused.isEmpty() || !refused.remove(slot)) {
            slots.giveBack(slot);
        } else if (torn.contains(slot)) {
            withheld.add(slot);
        } else {
            slots.giveBackAsLast(slot);
        }
    }

    /**
     * Tries again to take back what is torn. What still finds no room stays as it is.
     *
     * @throws IOException if the outcome is unknown.
     */
    void takeBackTorn() throws IOException {
        if (torn.isEmpty()) {
            return;
        }
        final LongHashSet.LongIterator all = torn.iterator();
        while (all.hasNext()) {
            final long slot = all.nextValue();
            try {
                writeFree(directory.fileOf(slot), slot);
            } catch (final IOException ex) {
                if (UnknownOutcomeException.is(ex)) {
                    throw ex;
                }
                continue;
            }
            all.remove();
            if (withheld.remove(slot)) {
                slots.giveBack(slot);
            }
        }
    }

    private void writeFree(final SlotFile file, final long slot) throws IOException {
        file.writeFree(directory.manifest().storeId, slot, false);
        file.force(false);
    }
}
