package io.cairn.samples;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Prints lines with a label in front of each, in plain ASCII. */
final class Lines {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final PrintStream out;

    Lines(final PrintStream out) {
        this.out = out;
    }

    /** Prints a line; one without a label goes on with the line before. */
    void line(final String label, final String format, final Object... args) {
        out.printf(Locale.ROOT, "%-13s%s%n", label, String.format(Locale.ROOT, format, args));
    }

    void emptyLine() {
        out.println();
    }

    void flush() {
        out.flush();
    }

    static String time(final long ns) {
        final long second = TimeUnit.SECONDS.toNanos(1);
        return TIME.format(Instant.ofEpochSecond(ns / second, ns % second));
    }

    /** A file may hold anything, and a terminal may take it for a command. */
    static String ascii(final String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
