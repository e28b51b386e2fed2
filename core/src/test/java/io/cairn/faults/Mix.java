package io.cairn.faults;

/** Spreads numbers over 64 bits; the finisher of MurmurHash3. */
final class Mix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    static long of(final long value) {
        long z = value + GOLDEN;
        z = (z ^ z >>> 33) * 0xFF51AFD7ED558CCDL;
        z = (z ^ z >>> 33) * 0xC4CEB9FE1A85EC53L;
        return z ^ z >>> 33;
    }

    static long of(final long first, final long second) {
        return of(of(first) + second);
    }
}
