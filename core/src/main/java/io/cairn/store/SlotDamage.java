package io.cairn.store;

import io.cairn.checkpoint.Names;
import java.nio.file.Path;

/**
 * Something in a store's files that should not be as it is. A save that was cut short by a crash, and so was never
 * acknowledged, can leave such a slot too.
 *
 * @param file it is in.
 * @param slot number of the slot in the file, or -1 if it is about the file as a whole.
 * @param streamId of the checkpoint it was, or null if that cannot be told.
 * @param sequence of the checkpoint it was, unsigned; 0 if that cannot be told.
 * @param problem what is wrong.
 */
public record SlotDamage(Path file, long slot, String streamId, long sequence, String problem) {
    /** Number given for a slot when it is about the file as a whole. */
    public static final long WHOLE_FILE = -1;

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder().append(file);
        if (slot != WHOLE_FILE) {
            text.append(", slot ").append(slot);
        }
        if (streamId != null) {
            text.append(", stream ")
                    .append(Names.shown(streamId))
                    .append(", sequence ")
                    .append(Long.toUnsignedString(sequence));
        }
        return text.append(": ").append(problem).toString();
    }
}
