package io.cairn.crash;

/** How much the tests try. */
public final class CrashScale {
    /** Property for {@link #factor()}. */
    public static final String FACTOR_PROP_NAME = "cairn.crash.factor";

    /** Property for {@link #seed()}. */
    public static final String SEED_PROP_NAME = "cairn.crash.seed";

    private static final double REDUCED = 0.2;
    private static volatile boolean isReduced;

    private CrashScale() {}

    /** Makes the tests that these classes were loaded for try little; for tests of the tests. */
    public static void reduce() {
        isReduced = true;
    }

    /** By which the amount of a quick build is multiplied. */
    public static double factor() {
        return isReduced ? REDUCED : Double.parseDouble(System.getProperty(FACTOR_PROP_NAME, "1"));
    }

    /** Of all that is random. */
    public static long seed() {
        return Long.getLong(SEED_PROP_NAME, 1);
    }

    /** That many in a quick build, but at least one. */
    public static int scaled(final int count) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, count * factor()));
    }
}
