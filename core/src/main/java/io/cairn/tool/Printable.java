package io.cairn.tool;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/**
 * Makes text from outside fit for a terminal: what would steer it, is invisible, or is not in its charset, is shown by
 * its code point, such as <code>&#92;u{1b}</code>.
 */
final class Printable {
    /** Two Hangul fillers, two more, an empty Braille pattern, a grapheme joiner. */
    private static final String BLANKS = "\u115f\u1160\u3164\uffa0\u2800\u034f";

    private final CharsetEncoder encoder;

    Printable(final Charset charset) {
        encoder = charset.newEncoder();
    }

    String of(final String text) {
        final StringBuilder result = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> {
            if (isPrintable(codePoint)) {
                result.appendCodePoint(codePoint);
            } else {
                escape(codePoint, result);
            }
        });
        return result.toString();
    }

    /** Letters, marks and symbols that show nothing. */
    private static boolean isBlank(final int codePoint) {
        return BLANKS.indexOf(codePoint) >= 0
                || codePoint >= 0xfe00 && codePoint <= 0xfe0f
                || codePoint >= 0xe0100 && codePoint <= 0xe01ef;
    }

    static void escape(final int codePoint, final StringBuilder result) {
        result.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
    }

    boolean isPrintable(final int codePoint) {
        switch (Character.getType(codePoint)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
            case Character.UNASSIGNED:
            case Character.PRIVATE_USE:
                return false;
            default:
                return !isBlank(codePoint) && encoder.canEncode(Character.toString(codePoint));
        }
    }
}
