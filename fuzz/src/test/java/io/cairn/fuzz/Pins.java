package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.fuzz.StoreRun.Occurrence;
import io.cairn.store.CheckpointPin;
import java.util.function.BooleanSupplier;

/** Some pins of a store, and what each of them keeps as it is. */
final class Pins {
    private static final int COUNT = 3;

    private final CheckpointPin[] pins = new CheckpointPin[COUNT];
    private final Saved[] kept = new Saved[COUNT];

    /** Of pins that were released and had a copy, which is still there. */
    private final Saved[] copied = new Saved[COUNT];

    /** Whether what a pin shows is there, and not lost with a part of the store. */
    private final BooleanSupplier[] isShown = new BooleanSupplier[COUNT];

    Pins() {
        for (int i = 0; i < COUNT; i++) {
            pins[i] = new CheckpointPin();
        }
    }

    /** Whether a checkpoint is pinned, and its room thus in use. */
    boolean keeps(final Saved saved) {
        for (final Saved one : kept) {
            if (one != null && one.ordinal() == saved.ordinal()) {
                return true;
            }
        }
        return false;
    }

    /** Pins the newest checkpoint, unless there is none, or the pin is held. */
    void pin(final StoreRun run, final int number, final String streamId) {
        final CheckpointPin pin = pins[number];
        if (kept[number] != null) {
            assertThrows(IllegalStateException.class, () -> run.store(streamId).pin(streamId, pin));
            return;
        }
        run.subject.pinning(streamId);
        final Saved latest = run.model.latest(streamId);
        assertEquals(latest != null, run.store(streamId).pin(streamId, pin));
        if (latest != null) {
            kept[number] = latest;
            copied[number] = null;
            isShown[number] = run.subject.pinValidity(streamId);
        }
    }

    /** Releases a pin, which may not be held. A copy stays readable. */
    void release(final StoreRun run, final int number) {
        final Saved released = kept[number];
        pins[number].release();
        if (released != null) {
            kept[number] = null;
            if (!run.subject.keepsPinnedSlots()) {
                copied[number] = released;
            } else if (!keeps(released)) {
                run.released(released);
            }
        }
    }

    void compare(final StoreRun run) {
        for (int i = 0; i < COUNT; i++) {
            assertEquals(kept[i] != null, pins[i].isHeld());
            final Saved shown = shown(i);
            if (shown != null && isShown[i].getAsBoolean()) {
                run.compare(pins[i].decoder(), shown);
                if (!run.subject.keepsPinnedSlots() && !run.model.holds(shown)) {
                    run.occurred.add(Occurrence.KEPT_BY_COPY);
                }
            } else if (shown != null) {
                requireLost(i);
                run.occurred.add(Occurrence.LOST_COPY);
            }
        }
    }

    /** The store was closed. */
    void lose() {
        for (int i = 0; i < COUNT; i++) {
            if (shown(i) != null) {
                requireLost(i);
            }
            pins[i].release();
            pins[i].release();
            kept[i] = null;
            copied[i] = null;
            assertFalse(pins[i].isHeld());
        }
    }

    private Saved shown(final int number) {
        return kept[number] == null ? copied[number] : kept[number];
    }

    private void requireLost(final int number) {
        assertFalse(pins[number].decoder().isValid());
        assertNotNull(pins[number].decoder().toString());
    }
}
