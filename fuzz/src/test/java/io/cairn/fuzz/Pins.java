package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.store.CheckpointPin;

/** Some pins of a store, and what each of them keeps as it is. */
final class Pins {
    private static final int COUNT = 3;

    private final CheckpointPin[] pins = new CheckpointPin[COUNT];
    private final Saved[] kept = new Saved[COUNT];

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
            assertThrows(IllegalStateException.class, () -> run.store().pin(streamId, pin));
            return;
        }
        final Saved latest = run.model.latest(streamId);
        assertEquals(latest != null, run.store().pin(streamId, pin));
        kept[number] = latest;
    }

    /** Releases a pin, which may not be held. */
    void release(final StoreRun run, final int number) {
        final Saved released = kept[number];
        kept[number] = null;
        pins[number].release();
        if (released != null && !keeps(released)) {
            run.released(released);
        }
    }

    void compare(final StoreRun run) {
        for (int i = 0; i < COUNT; i++) {
            assertEquals(kept[i] != null, pins[i].isHeld());
            if (kept[i] != null) {
                run.compare(pins[i].decoder(), kept[i]);
            }
        }
    }

    /** The store was closed. */
    void lose() {
        for (int i = 0; i < COUNT; i++) {
            if (kept[i] != null) {
                assertFalse(pins[i].decoder().isValid());
                assertNotNull(pins[i].decoder().toString());
                pins[i].release();
                kept[i] = null;
            }
            pins[i].release();
            assertFalse(pins[i].isHeld());
        }
    }
}
