package io.cairn.jmh.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An open loop tells of all that a stall has held up. */
class OpenLoopTest {
    private static final long MILLION = 1_000_000;
    private static final long OPERATION_NS = 100;

    private final ManualTime time = new ManualTime(0, 1);
    private final OpenLoop loop = new OpenLoop(time, time);
    private long count;

    @Test
    void shouldRecordResponseAndServiceAlikeWithoutStalls() {
        loop.run(this::operate, MILLION, Duration.ofMillis(10));
        assertEquals(10_000, count);
        for (final Histogram histogram : new Histogram[] {loop.response(), loop.service()}) {
            assertEquals(10_000, histogram.getTotalCount());
            assertEquals(OPERATION_NS, histogram.getMinValue());
            assertEquals(OPERATION_NS, histogram.getMaxValue());
        }
    }

    @Test
    void shouldShowAStallInTheResponseOfAllEventsThatItHeldUp() {
        final Map<Long, Long> stalls = Map.of(2_000L, 500_000L, 6_000L, 50_000L);
        loop.run(() -> operate(stalls), MILLION, Duration.ofMillis(10));

        // Of a stall of d ns at a period of p, the operations after it start d - p, d - 2p + s, d - 3p + 2s ... late.
        final Histogram expected = expectedResponse(i -> stalls.getOrDefault(i, OPERATION_NS), 10_000, 1_000);
        assertEquals(expected, loop.response());
        final long heldUpLong = 500_000 / (1_000 - OPERATION_NS);
        final long heldUpShort = 50_000 / (1_000 - OPERATION_NS);
        final long late = loop.response().getTotalCount() - loop.response().getCountAtValue(OPERATION_NS);
        assertEquals(heldUpLong + heldUpShort, late, 2);
        assertEquals(500_000, loop.response().getMaxValue(), 500);
    }

    @Test
    void shouldShowAStallOnlyOnceInTheServiceTimes() {
        loop.run(() -> operate(Map.of(2_000L, 500_000L)), MILLION, Duration.ofMillis(10));
        assertEquals(1, loop.service().getCountBetweenValues(OPERATION_NS + 1, OpenLoop.MAX_NS));
        assertEquals(9_999, loop.service().getCountAtValue(OPERATION_NS));
        assertTrue(loop.response().getCountBetweenValues(OPERATION_NS + 1, OpenLoop.MAX_NS) > 500);
    }

    @Test
    void shouldCountLateWakingOfTheWaitingInTheResponse() {
        final ManualTime coarse = new ManualTime(0, 700);
        final OpenLoop coarseLoop = new OpenLoop(coarse, coarse);
        coarseLoop.run(() -> coarse.pass(OPERATION_NS), MILLION, Duration.ofMillis(1));
        assertEquals(OPERATION_NS, coarseLoop.service().getMaxValue());
        assertTrue(coarseLoop.response().getMaxValue() > 4 * OPERATION_NS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 1_000, 999_983, 1_000_000})
    void shouldKeepTheRateExactly(final long perSecond) {
        final ManualTime endless = new ManualTime(0, 1_000_000_000 / perSecond / 10 + 1);
        final long seconds = perSecond < 1_000 ? 1_000 : 1;
        new OpenLoop(endless, endless).run(() -> count++, perSecond, Duration.ofSeconds(seconds));
        assertEquals(perSecond * seconds, count);
    }

    @Test
    void shouldRefuseARateThatCannotBeKept() {
        final IllegalStateException refusal = assertThrows(
                IllegalStateException.class, () -> loop.run(() -> time.pass(20_000_000), 100, Duration.ofSeconds(100)));
        assertEquals(
                "100 operations a second cannot be kept: what should have started after 10.010 s starts after 20.020 s",
                refusal.getMessage());
    }

    @Test
    void shouldMeasureTheCapacityWithWhatReadingTheClockTakes() {
        final ManualTime slowClock = new ManualTime(25, 1);
        final OpenLoop closed = new OpenLoop(slowClock, slowClock);
        final double perSecond = closed.saturate(() -> slowClock.pass(50), Duration.ofSeconds(1));
        assertEquals(10_000_000, perSecond, 10);
    }

    @Test
    void shouldForgetOnReset() {
        loop.run(this::operate, MILLION, Duration.ofMillis(1));
        loop.reset();
        assertEquals(0, loop.response().getTotalCount());
        assertEquals(0, loop.service().getTotalCount());
    }

    @Test
    void shouldAllocateNothingPerOperation() {
        final OpenLoop real = new OpenLoop(SystemNanoClock.INSTANCE, BusySpinIdleStrategy.INSTANCE);
        final Runnable operation = () -> count++;
        real.run(operation, MILLION, Duration.ofMillis(50));
        real.saturate(operation, Duration.ofMillis(50));
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        real.run(operation, MILLION, Duration.ofMillis(50));
        real.saturate(operation, Duration.ofMillis(50));
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(count > 150_000, count + " operations");
        assertTrue(allocated < 10_000, allocated + " bytes");
    }

    private void operate() {
        operate(Map.of());
    }

    private void operate(final Map<Long, Long> stalls) {
        time.pass(stalls.getOrDefault(count++, OPERATION_NS));
    }

    /** Computed as of a queue with one server, of which each operation starts when it should, or when the one before it ends. */
    private static Histogram expectedResponse(
            final LongUnaryOperator serviceNs, final int operations, final long periodNs) {
        final Histogram result = new Histogram(OpenLoop.MAX_NS, 3);
        long endNs = 0;
        for (int i = 0; i < operations; i++) {
            endNs = Math.max(endNs, i * periodNs) + serviceNs.applyAsLong(i);
            result.recordValue(endNs - i * periodNs);
        }
        return result;
    }
}
