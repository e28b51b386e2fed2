package io.cairn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResampledEpochNanoClockTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long NOON_NS = 1_517_961_600 * SECOND;

    /** How the system's clocks go on: the one of nanoseconds by itself, the other by what it is set to besides. */
    private long nanoTime = Long.MAX_VALUE - 5 * SECOND;

    private long epochNs = NOON_NS;

    /** What passes while the time of day is read. */
    private long pauseNs;

    private int epochReads;

    private final ResampledEpochNanoClock clock = new ResampledEpochNanoClock(() -> nanoTime, this::readEpoch);

    private long readEpoch() {
        epochReads++;
        pass(pauseNs);
        final long ms = epochNs / MS;
        pass(pauseNs);
        return ms;
    }

    private void pass(final long ns) {
        nanoTime += ns;
        epochNs += ns;
    }

    private void assertWithinAMillisecond() {
        final long told = clock.nanoTime();
        assertTrue(Math.abs(told - epochNs) < MS, told - epochNs + " ns off");
    }

    @Test
    void shouldTellTheTimeSinceTheEpoch() {
        assertEquals(NOON_NS, clock.nanoTime());
        pass(1_234_567);
        assertEquals(NOON_NS + 1_234_567, clock.nanoTime());
        for (int i = 0; i < 10_000; i++) {
            pass(1_700_003);
            assertEquals(epochNs, clock.nanoTime(), "nobody corrects anything");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600 * SECOND, -3_600 * SECOND, SECOND, -SECOND, 2 * MS, -2 * MS, -1_500_000_000 * SECOND})
    void shouldFollowACorrectionWithinATenthOfASecond(final long correctionNs) {
        epochNs += correctionNs;
        pass(ResampledEpochNanoClock.PERIOD_NS);
        assertWithinAMillisecond();
        pass(30 * SECOND);
        assertWithinAMillisecond();
    }

    /** As NTP does. */
    @ParameterizedTest
    @ValueSource(longs = {50_000, -50_000})
    void shouldFollowAClockThatIsSlewed(final long slewNs) {
        for (int i = 0; i < 100_000; i++) {
            pass(ResampledEpochNanoClock.PERIOD_NS + 1);
            epochNs += slewNs;
            assertWithinAMillisecond();
        }
    }

    @Test
    void shouldReadTheTimeOfDayOncePerPeriod() {
        epochReads = 0;
        for (int i = 0; i < 1_000; i++) {
            pass(MS);
            clock.nanoTime();
        }
        assertEquals(10, epochReads);
    }

    /** The thread may be kept from running at any point. */
    @Test
    void shouldNotBeMovedByAPauseWhileItLooks() {
        pass(123_456);
        clock.nanoTime();
        pauseNs = 20 * SECOND;
        pass(ResampledEpochNanoClock.PERIOD_NS);
        clock.nanoTime();
        pauseNs = 0;
        assertEquals(epochNs, clock.nanoTime());
        epochNs -= 3_600 * SECOND;
        pass(ResampledEpochNanoClock.PERIOD_NS);
        assertWithinAMillisecond();
    }

    @Test
    void shouldTellTheSystemsTime() {
        final long beforeMs = System.currentTimeMillis();
        final long toldMs = ResampledEpochNanoClock.INSTANCE.nanoTime() / MS;
        assertTrue(toldMs >= beforeMs - 100 && toldMs <= System.currentTimeMillis() + 100, toldMs + " " + beforeMs);
    }

    @Test
    void shouldAllocateNothing() {
        final ResampledEpochNanoClock sampling = new ResampledEpochNanoClock(
                () -> nanoTime += ResampledEpochNanoClock.PERIOD_NS, System::currentTimeMillis);
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = -1;
        long sum = 0;
        for (int round = 0; round < 20 && allocated != 0; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                sum += sampling.nanoTime() + ResampledEpochNanoClock.INSTANCE.nanoTime();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertTrue(sum != 0);
        assertEquals(0, allocated);
    }
}
