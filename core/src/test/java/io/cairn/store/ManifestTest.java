package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ManifestTest {
    @Test
    void shouldCountTheSlotsOfEachSizeUpToTheMost() throws FramedFile.Problem {
        Manifest manifest = new Manifest(7, 8, 9);
        for (int shift = Manifest.MIN_SHIFT; shift <= Manifest.MAX_SHIFT; shift++) {
            manifest = manifest.withSlotCount(shift, Manifest.MAX_SLOT_COUNT - shift + Manifest.MIN_SHIFT);
        }
        final Manifest decoded = Manifest.decode(manifest.encode().rewind());
        for (int shift = Manifest.MIN_SHIFT; shift <= Manifest.MAX_SHIFT; shift++) {
            assertEquals(Manifest.MAX_SLOT_COUNT - shift + Manifest.MIN_SHIFT, decoded.slotCount(shift));
        }
        final Manifest tooMany = manifest.withSlotCount(Manifest.MAX_SHIFT, Manifest.MAX_SLOT_COUNT + 1);
        assertEquals(
                "it counts 2147483640 slots of 2^30 bytes",
                assertThrows(
                                FramedFile.Problem.class,
                                () -> Manifest.decode(tooMany.encode().rewind()))
                        .getMessage());
    }

    @Test
    void shouldLeaveRoomForSavesBehindEachOrdinalThatItTakes() {
        final Manifest manifest = new Manifest(1, 2, 3).reachingBeyond(SlotHeader.MAX_ORDINAL);
        assertFalse(manifest.isWithinReach(SlotHeader.MAX_ORDINAL));
        assertFalse(manifest.isWithinReach(SlotHeader.MAX_ORDINAL - 1));
        assertTrue(manifest.isWithinReach(SlotHeader.MAX_ORDINAL / 2));
    }
}
