package io.cairn.bench;

import io.cairn.bench.Duet.DuetRow;
import io.cairn.bench.Duet.Pairs;
import java.util.Map;
import java.util.Random;

/**
 * A machine whose speed drifts, as in the simulation of {@code docs/BENCH.md}: the logarithm of a fork's time is the program's own, plus an
 * AR(1) process of the given standard deviation, plus independent noise.
 */
final class Machine {
    private static final double FORK_NOISE = 0.02;
    private static final double DRIFT = 0.08;

    private final Random random;
    private final double correlation;
    private double drift;

    /**
     * Creates a machine.
     *
     * @param correlation of the drift between one fork and the next.
     */
    Machine(final long seed, final double correlation) {
        random = new Random(seed);
        this.correlation = correlation;
        drift = DRIFT * random.nextGaussian();
    }

    /** Runs a fork of a program that takes so many ns. */
    double run(final double ns) {
        drift = correlation * drift + DRIFT * Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
        return ns * Math.exp(drift + FORK_NOISE * random.nextGaussian());
    }

    /** A B, B A, A B, ... */
    Pairs pairs(final int count, final double nsA, final double nsB, final double bytesA, final double bytesB) {
        final double[] a = new double[count];
        final double[] b = new double[count];
        final double[] allocA = new double[count];
        final double[] allocB = new double[count];
        for (int i = 0; i < count; i++) {
            if (i % 2 == 0) {
                a[i] = run(nsA);
                b[i] = run(nsB);
            } else {
                b[i] = run(nsB);
                a[i] = run(nsA);
            }
            allocA[i] = bytesA + 0.01 * random.nextDouble();
            allocB[i] = bytesB + 0.01 * random.nextDouble();
        }
        return new Pairs(a, b, allocA, allocB);
    }

    static DuetRow row(final String benchmark, final boolean isControl, final Pairs pairs, final Pairs confirmation) {
        return new DuetRow(
                new Row("io.cairn.jmh." + benchmark, Map.of(), "avgt", "ns/op"), isControl, pairs, confirmation);
    }
}
