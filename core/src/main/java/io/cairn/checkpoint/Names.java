package io.cairn.checkpoint;

/**
 * How names of streams, operators, sources and metadata stand in messages. A plain name stands as it is. Any other is quoted: one that is empty,
 * or has a space, a quotation mark, a backslash, or a character that nobody can see. Within the quotes a quotation mark, a backslash and
 * what nobody can see stand as the code point with its hexadecimal number, such as <code>&#92;u{1b}</code>. So whoever reads it can tell which
 * name it is, and can give it to {@code cairn-tool}.
 *
 * <p>Thread-safe. For messages and lists, not for the hot path: a name that is quoted is copied.
 */
public final class Names {
    private Names() {}

    /**
     * Shows a name within a sentence.
     *
     * @param name to show.
     * @return the name itself if it is plain, or the name {@linkplain #quoted quoted}.
     */
    public static String shown(final String name) {
        return !name.isEmpty() && name.codePoints().allMatch(Names::isPlain) ? name : quoted(name);
    }

    /**
     * Quotes a name, plain or not, such as one in a list.
     *
     * @param name to quote.
     * @return the name in quotation marks, with escapes.
     */
    public static String quoted(final String name) {
        final StringBuilder result = new StringBuilder(name.length() + 2).append('"');
        name.codePoints().forEach(codePoint -> append(codePoint, result));
        return result.append('"').toString();
    }

    private static void append(final int codePoint, final StringBuilder result) {
        if (codePoint == ' ' || codePoint != '"' && codePoint != '\\' && isVisible(codePoint)) {
            result.appendCodePoint(codePoint);
        } else {
            result.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        }
    }

    private static boolean isPlain(final int codePoint) {
        return codePoint != '"' && codePoint != '\\' && isVisible(codePoint) && !isCombining(codePoint);
    }

    /** It would be drawn over what stands before it, such as a quotation mark. */
    private static boolean isCombining(final int codePoint) {
        final int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isVisible(final int codePoint) {
        switch (Character.getType(codePoint)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SPACE_SEPARATOR:
            case Character.SURROGATE:
            case Character.PRIVATE_USE:
            case Character.UNASSIGNED:
                return false;
            default:
                return true;
        }
    }
}
