package io.cairn.jmh.latency;

import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/** Time that passes only when it is told to: at a look at the clock, while waiting, or when an operation takes some. */
final class ManualTime implements NanoClock, IdleStrategy {
    private final long nsPerLook;
    private final long nsPerIdle;
    private long nowNs;

    /** Starts shortly before the clock's overflow, which {@link System#nanoTime()} may do as well. */
    ManualTime(final long nsPerLook, final long nsPerIdle) {
        this.nsPerLook = nsPerLook;
        this.nsPerIdle = nsPerIdle;
        nowNs = Long.MAX_VALUE - 1_000;
    }

    void pass(final long ns) {
        nowNs += ns;
    }

    @Override
    public long nanoTime() {
        nowNs += nsPerLook;
        return nowNs;
    }

    @Override
    public void idle() {
        nowNs += nsPerIdle;
    }

    @Override
    public void idle(final int workCount) {
        idle();
    }

    @Override
    public void reset() {
        // Nothing is kept.
    }
}
