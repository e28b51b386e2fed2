package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CallTimesTest {
    private final CallTimes times = new CallTimes();

    @Test
    void shouldKeepCheckpointsApart() {
        for (int i = 0; i < 99; i++) {
            times.record(10, false);
        }
        times.record(1_000, true);

        assertEquals(100, times.all().getTotalCount());
        assertEquals(10, times.all().getValueAtPercentile(99));
        assertEquals(1_000, times.all().getMaxValue());
        assertEquals(1, times.checkpoints().getTotalCount());
        assertEquals(1_000, times.checkpoints().getValueAtPercentile(50));
    }

    @Test
    void shouldTakeAnyDuration() {
        times.record(0, false);
        times.record(Long.MAX_VALUE, true);

        assertEquals(2, times.all().getTotalCount());
    }

    @Test
    void shouldTellTheCostOfTheClock() {
        final long costNs = CallTimes.clockCostNs();

        assertTrue(costNs >= 0 && costNs < 1_000_000, "cost " + costNs);
    }
}
