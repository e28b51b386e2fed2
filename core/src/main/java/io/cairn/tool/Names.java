package io.cairn.tool;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How names of streams, operators and sources are printed, and how they are given to a command.
 *
 * <p>A name is printed as it is if it is plain: letters, digits, some marks that no shell takes for its own, and whatever shows outside of
 * ASCII. Any other is printed in
 * double quotes, and in them, by its code point such as <code>&#92;u{1b}</code>, whatever does not show, is not in the terminal's charset,
 * or would be changed by a shell. In a name that is given quotes around it are dropped, and <code>&#92;u{1b}</code> is the code point;
 * all else stands for itself. So what was printed can be given back, whether a shell has dropped the quotes or not.
 */
final class Names {
    private static final Pattern ESCAPE = Pattern.compile("\\\\u\\{([0-9a-fA-F]{1,6})\\}");

    /** What a shell leaves alone, wherever in a word it is. */
    private static final String PLAIN_MARKS = "-_.,:/@%+=";

    /** What a shell, or this program, would take for something else between double quotes. */
    private static final String ESCAPED_MARKS = "\"\\$`!";

    private Names() {}

    /** A name as it is printed. */
    static String print(final String name, final Printable printable) {
        final boolean isPlain = !name.isEmpty()
                && !name.startsWith("-")
                && name.codePoints().allMatch(codePoint -> isPlain(codePoint) && printable.isPrintable(codePoint));
        return isPlain ? name : quote(name, printable);
    }

    /** A name in a sentence that is {@linkplain Output#say said}, always in quotes. */
    static String quote(final String name) {
        return quote(name, new Printable(StandardCharsets.UTF_8));
    }

    private static String quote(final String name, final Printable printable) {
        final StringBuilder result = new StringBuilder(name.length() + 2).append('"');
        name.codePoints().forEach(codePoint -> {
            // A dash in front would be taken for an option once a shell has dropped the quotes.
            final boolean isDashInFront = codePoint == '-' && result.length() == 1;
            if (isDashInFront
                    || ESCAPED_MARKS.indexOf(codePoint) >= 0
                    || codePoint != ' ' && Character.isSpaceChar(codePoint)
                    || !printable.isPrintable(codePoint)) {
                Printable.escape(codePoint, result);
            } else {
                result.appendCodePoint(codePoint);
            }
        });
        return result.append('"').toString();
    }

    /**
     * The name that was given.
     *
     * @throws IllegalArgumentException if it has an escape that is no code point.
     */
    static String parse(final String given) {
        final boolean isQuoted = given.length() >= 2 && given.startsWith("\"") && given.endsWith("\"");
        final String text = isQuoted ? given.substring(1, given.length() - 1) : given;
        final StringBuilder result = new StringBuilder(text.length());
        final Matcher escape = ESCAPE.matcher(text);
        int done = 0;
        while (escape.find()) {
            final int codePoint = Integer.parseInt(escape.group(1), 16);
            if (!Character.isValidCodePoint(codePoint)) {
                throw new IllegalArgumentException(escape.group() + " is no code point: the last is \\u{10ffff}");
            }
            result.append(text, done, escape.start()).appendCodePoint(codePoint);
            done = escape.end();
        }
        return result.append(text, done, text.length()).toString();
    }

    private static boolean isPlain(final int codePoint) {
        return codePoint < 0x80
                ? Character.isLetterOrDigit(codePoint) || PLAIN_MARKS.indexOf(codePoint) >= 0
                : !Character.isSpaceChar(codePoint);
    }
}
