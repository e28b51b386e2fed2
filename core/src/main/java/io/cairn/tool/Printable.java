package io.cairn.tool;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/**
 * Makes text from outside fit for a terminal: what would steer it, is invisible, or is not in its charset, is shown by
 * its code point, such as <code>&#92;u{1b}</code>.
 */
final class Printable {
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
                result.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
            }
        });
        return result.toString();
    }

    private boolean isPrintable(final int codePoint) {
        switch (Character.getType(codePoint)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
            case Character.UNASSIGNED:
                return false;
            default:
                return encoder.canEncode(Character.toString(codePoint));
        }
    }
}
