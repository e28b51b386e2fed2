package io.cairn.crash;

/** How much the tests try. */
public final class CrashScale {
    /** Property for {@link #factor()}. */
    public static final String FACTOR_PROP_NAME = "cairn.crash.factor";

    /** Property for {@link #seed()}. */
    public static final String SEED_PROP_NAME = "cairn.crash.seed";

    /** Property for {@link #threads()}. */
    public static final String THREADS_PROP_NAME = "cairn.crash.threads";

    private static final double REDUCED = 0.2;
    private static volatile boolean isReduced;

    private CrashScale() {}

    /** Makes the tests that these classes were loaded for try little; for tests of the tests. */
    public static void reduce() {
        isReduced = true;
    }

    /** Whether they are to try little. */
    static boolean isReduced() {
        return isReduced;
    }

    /** By which the amount of a quick build is multiplied. */
    public static double factor() {
        return isReduced ? REDUCED : Double.parseDouble(System.getProperty(FACTOR_PROP_NAME, "1"));
    }

    /** Of all that is random. */
    public static long seed() {
        return Long.getLong(SEED_PROP_NAME, 1);
    }

    /** That work at a time; half of the processors, since there may be two JVMs for tests. */
    public static int threads() {
        final int processors = Runtime.getRuntime().availableProcessors();
        return Integer.getInteger(THREADS_PROP_NAME, Math.max(1, processors / 2));
    }

    /** One of so many, where a quick build takes all. */
    public static int stride() {
        return (int) Math.max(1, Math.round(1 / factor()));
    }

    /** That many in a quick build, but at least one. */
    public static int scaled(final int count) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, count * factor()));
    }
}
