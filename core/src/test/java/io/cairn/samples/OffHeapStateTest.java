package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class OffHeapStateTest {
    private static final int OFFSET = 24;

    private final StrongestQuakes state = new StrongestQuakes();
    private final StrongestQuakes other = new StrongestQuakes();
    private final UnsafeBuffer snapshot = new UnsafeBuffer(new byte[OFFSET + 1_024]);

    @Test
    void shouldBeOffTheHeap() {
        assertTrue(state.buffer.byteBuffer().isDirect());
    }

    @Test
    void shouldRestoreWhatWasSnapshot() {
        state.onEvent(1, 2, 3);
        final int length = state.snapshot(snapshot, OFFSET);
        other.onEvent(7, 8, 9);
        assertFalse(state.isSameAs(other));

        assertTrue(other.accepts(snapshot, OFFSET, length));
        other.restore(snapshot, OFFSET, length);

        assertTrue(state.isSameAs(other));
        assertEquals(3, other.magnitude(0));
    }

    @Test
    void shouldNotShareMemoryWithItsSnapshot() {
        final int length = state.snapshot(snapshot, OFFSET);
        other.restore(snapshot, OFFSET, length);
        snapshot.setMemory(0, snapshot.capacity(), (byte) -1);

        assertTrue(state.isSameAs(other));
        assertEquals(0, other.size());
    }

    @Test
    void shouldStayWithinTheBoundItGives() {
        assertEquals(248, state.maxSnapshotLength());
        assertEquals(112, new HourlyWindows().maxSnapshotLength());
        assertEquals(5_184, new GridCounts().maxSnapshotLength());
        assertEquals(state.maxSnapshotLength(), state.snapshot(snapshot, OFFSET));
    }

    @Test
    void shouldAcceptOnlyItsOwnLength() {
        assertFalse(state.accepts(snapshot, OFFSET, state.maxSnapshotLength() - 1));
        assertFalse(state.accepts(snapshot, OFFSET, state.maxSnapshotLength() + 1));
        assertFalse(state.accepts(snapshot, OFFSET, 0));
    }

    @Test
    void shouldTellStatesApartByOneByte() {
        state.buffer.putByte(state.buffer.capacity() - 1, (byte) 1);

        assertFalse(state.isSameAs(other));
    }
}
