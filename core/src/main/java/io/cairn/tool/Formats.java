package io.cairn.tool;

import io.cairn.store.FailureReason;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers, sizes and times as people, and JSON, want them. All numbers that come from a checkpoint are unsigned. */
final class Formats {
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final String[] DURATION_UNITS = {"us", "ms", "s"};
    private static final int MOST_SEQUENCES = 20;

    private Formats() {}

    /** Such as {@code 512 B} or {@code 5.5 KiB}. */
    static String size(final long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        // 1,023.95 would be shown as 1,024.0 of its unit.
        while (value >= 1023.95) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[Math.max(0, unit)]);
    }

    /** Such as {@code 1 stream} or {@code 2,000 streams}. */
    static String count(final long number, final String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    /** A time, to the nanosecond. */
    static String time(final long epochNs) {
        return instant(epochNs).toString();
    }

    /** A time, to the millisecond and always of the same length. */
    static String shortTime(final long epochNs) {
        final String text = instant(epochNs).truncatedTo(ChronoUnit.SECONDS).toString();
        final long millis = Long.remainderUnsigned(epochNs, NS_PER_SECOND) / 1_000_000;
        return text.substring(0, text.length() - 1) + String.format(Locale.ROOT, ".%03dZ", millis);
    }

    /** How long ago something was, in its two largest units, such as {@code 2 h 5 min}. */
    static String age(final long epochNs, final long nowNs) {
        if (Long.compareUnsigned(epochNs, nowNs) > 0) {
            return "in the future";
        }
        final long seconds = Long.divideUnsigned(nowNs - epochNs, NS_PER_SECOND);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        if (seconds < 86400) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return seconds / 86400 + " d " + seconds % 86400 / 3600 + " h";
    }

    /** Such as {@code 870 ns}, {@code 1.5 ms} or {@code 250 s}: three digits, or more of seconds. */
    static String duration(final long ns) {
        if (ns < 1_000) {
            return ns + " ns";
        }
        double value = ns;
        int unit = -1;
        // 999.5 would be shown as 1,000 of its unit.
        while (value >= 999.5 && unit < DURATION_UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 99.95 ? "%.1f %s" : "%.0f %s", value, DURATION_UNITS[unit]);
    }

    /** A number of 64 bits, exactly. */
    static BigInteger exact(final long unsigned) {
        final BigInteger value = BigInteger.valueOf(unsigned & Long.MAX_VALUE);
        return unsigned < 0 ? value.setBit(Long.SIZE - 1) : value;
    }

    /** Sequences in a sentence; of many only the first. */
    static String sequences(final List<Long> sequences) {
        final String text = sequences.stream()
                .limit(MOST_SEQUENCES)
                .map(Long::toUnsignedString)
                .collect(Collectors.joining(", "));
        final int others = sequences.size() - MOST_SEQUENCES;
        return others > 0 ? text + String.format(Locale.ROOT, " and %,d older", others) : text;
    }

    /** What has gone wrong with a file, in words. */
    static String reason(final IOException ex) {
        return FailureReason.of(ex);
    }

    private static Instant instant(final long epochNs) {
        return Instant.ofEpochSecond(
                Long.divideUnsigned(epochNs, NS_PER_SECOND), Long.remainderUnsigned(epochNs, NS_PER_SECOND));
    }
}
