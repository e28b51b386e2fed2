package io.cairn.store;

import java.util.function.LongConsumer;
import org.agrona.collections.Long2LongHashMap;

/** How many pins each slot has, and which of the slots are to be recycled when the last one is released. */
final class PinnedSlots {
    private static final long NONE = 0;
    private static final long RETIRED = 1;
    private static final long PIN = 2;

    /** For each pinned slot the number of its pins times two, and one more once it is retired. */
    private final Long2LongHashMap pins = new Long2LongHashMap(NONE);

    boolean isEmpty() {
        return pins.isEmpty();
    }

    void pin(final long slot) {
        pins.put(slot, pins.get(slot) + PIN);
    }

    /** Has a slot recycled once it is released; false if it is not pinned. */
    boolean retire(final long slot) {
        final long state = pins.get(slot);
        if (state == NONE) {
            return false;
        }
        pins.put(slot, state | RETIRED);
        return true;
    }

    /** Takes a pin away; true if the slot is to be recycled now. */
    boolean release(final long slot) {
        final long state = pins.get(slot) - PIN;
        if (state < PIN) {
            pins.remove(slot);
        } else {
            pins.put(slot, state);
        }
        return state == RETIRED;
    }

    /** How many slots would be free but for their pins. */
    long retiredCount() {
        return pins.values().stream().filter(state -> (state & RETIRED) != 0).count();
    }

    void forEach(final LongConsumer action) {
        pins.forEachLong((slot, state) -> action.accept(slot));
    }
}
