package io.cairn.crash;

import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What the tests have tried so far in this JVM, in numbers. */
public final class Explored {
    private static final Map<String, LongAdder> COUNTS = new ConcurrentSkipListMap<>();

    private Explored() {}

    /** So many more of these. */
    public static void add(final String what, final long count) {
        COUNTS.computeIfAbsent(what, key -> new LongAdder()).add(count);
    }

    /** How many of these there were. */
    public static long count(final String what) {
        final LongAdder count = COUNTS.get(what);
        return count == null ? 0 : count.sum();
    }

    /** One line for each. */
    public static String table() {
        final StringJoiner table = new StringJoiner(System.lineSeparator());
        COUNTS.forEach((what, count) -> table.add(String.format(Locale.ROOT, "%,16d %s", count.sum(), what)));
        return table.toString();
    }
}
