package io.cairn.jmh.latency;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something is done: so many times a second, or a share of what can be done.
 *
 * @param value operations per second, or percent of the capacity.
 * @param isPercent which of the two.
 */
public record Rate(long value, boolean isPercent) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,10})(%?)");
    private static final long MAX_PER_SECOND = 1_000_000_000;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the rate is not from 1 to 1,000,000,000 a second, or from 1 to 100 percent.
     */
    public Rate {
        final long max = isPercent ? 100 : MAX_PER_SECOND;
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(
                    "rate must be from 1 to " + max + (isPercent ? "%" : " a second") + ": " + value);
        }
    }

    /**
     * Reads a rate.
     *
     * @param text such as "1000000", operations per second, or "80%".
     * @return the rate.
     * @throws IllegalArgumentException if the text is no rate, or out of range.
     */
    public static Rate parse(final String text) {
        final Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "rate '" + text + "' is neither operations per second, as in 1000000, nor a share, as in 80%");
        }
        return new Rate(Long.parseLong(matcher.group(1)), !matcher.group(2).isEmpty());
    }

    /** Operations per second, at least one. */
    long perSecond(final double capacity) {
        return isPercent ? Math.max(1, Math.round(capacity * value / 100)) : value;
    }

    @Override
    public String toString() {
        return isPercent ? value + "%" : Long.toString(value);
    }
}
