package io.cairn.store;

import io.cairn.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Records that were saved and are still to be written: neighbours on disk, so that one write is enough for all. Their order is that of the
 * saves. Until they are written they are in no index, and whoever reads or changes the store has them written first.
 *
 * <p>The memory for it is obtained with the first record. What lies between the end of a record and the next slot is written as zeros.
 */
final class DeferredWrites {
    private static final int CAPACITY = 1 << 16;

    /** No record of a deferred save is shorter on disk. */
    private static final int MAX_COUNT = CAPACITY / SlotHeader.BLOCK_LENGTH;

    /** A record, and what becomes of it. */
    static final class Entry {
        FileStreamIndex index;
        long slot;
        long ordinal;
        long sequence;
        long createdAtNs;
        int payloadLength;
        DeferredSaveListener listener;

        /** Why it was not written; null if it was. */
        CheckpointException problem;

        /** Whether its slot holds something else than before. */
        boolean isSlotChanged;

        private int start;
        private int length;
        private boolean isSettled;
    }

    private ByteBuffer bytes;
    private Entry[] entries = {};
    private int count;
    private SlotFile file;
    private long position;

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    Entry entry(final int i) {
        return entries[i];
    }

    /**
     * Takes what remains of a buffer, to be written into a slot.
     *
     * @return the entry to be filled in; or null, and nothing is taken, if the slot is not next to the others, or the record too long.
     */
    Entry add(final SlotFile file, final long slot, final ByteBuffer record) {
        final int length = record.remaining();
        final int start = count == 0 ? 0 : startOfNeighbour(file, slot);
        if (start < 0 || length > CAPACITY - start) {
            return null;
        }
        if (bytes == null) {
            final Entry[] made = new Entry[MAX_COUNT];
            Arrays.setAll(made, i -> new Entry());
            bytes = DirectMemory.allocate(CAPACITY); // the last that can fail
            entries = made;
        }
        if (count == 0) {
            bytes.clear();
            this.file = file;
            position = file.position(SlotAllocator.number(slot));
        }
        while (bytes.position() < start) {
            bytes.putLong(0);
        }
        bytes.put(record);
        final Entry entry = entries[count++];
        entry.slot = slot;
        entry.start = start;
        entry.length = length;
        entry.problem = null;
        entry.isSlotChanged = true;
        entry.isSettled = false;
        return entry;
    }

    /** Where a record would be in the buffer, or -1 if its slot is not the next one. */
    private int startOfNeighbour(final SlotFile file, final long slot) {
        final long last = entries[count - 1].slot;
        if (file != this.file || SlotAllocator.number(slot) != SlotAllocator.number(last) + 1) {
            return -1;
        }
        return (int) (file.position(SlotAllocator.number(slot)) - position);
    }

    /**
     * Writes all of them, with one write. If that is refused each that is not on disk yet is written by itself, so that one for which there is no room takes back
     * only itself. Afterwards each entry says what has become of it.
     *
     * @throws IOException if the outcome of one is unknown; it and those after it are not settled.
     */
    void write(final RecordWriter writer) throws IOException {
        bytes.limit(bytes.position()).position(0);
        final IOException reason = writer.write(file, entries[0].slot, bytes);
        if (reason == null || count == 1) {
            for (int i = 0; i < count; i++) {
                settle(entries[i], writer, reason);
            }
            return;
        }
        final int written = bytes.position();
        for (int i = 0; i < count; i++) {
            final Entry entry = entries[i];
            if (entry.start + entry.length <= written) {
                settle(entry, writer, null);
                continue;
            }
            bytes.limit(entry.start + entry.length).position(entry.start);
            settle(entry, writer, writer.write(file, entry.slot, bytes));
        }
    }

    private void settle(final Entry entry, final RecordWriter writer, final IOException reason) throws IOException {
        if (reason != null) {
            entry.isSlotChanged = writer.takeBack(file, entry.slot, entry.ordinal, reason);
            entry.problem = RecordWriter.refused(file, reason);
        }
        entry.isSettled = true;
    }

    /** Says of each that is not settled why it is not written. */
    void fail(final CheckpointException reason) {
        for (int i = 0; i < count; i++) {
            if (!entries[i].isSettled) {
                entries[i].problem = reason;
            }
        }
    }

    /** Takes no more of them for deferred; their entries stay readable until the next one is added. */
    void clear() {
        count = 0;
    }
}
