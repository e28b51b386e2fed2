package io.cairn.bench;

import java.util.Locale;

/** Writes HTML that is well-formed XML as well. All text and all values of attributes are escaped. */
final class Html {
    private final StringBuilder html = new StringBuilder();

    /** Opens an element; attributes are names and values in turns. */
    Html open(final String tag, final Object... attributes) {
        start(tag, attributes).append('>');
        return this;
    }

    Html close(final String tag) {
        html.append("</").append(tag).append(">\n");
        return this;
    }

    /** An element without content. */
    Html empty(final String tag, final Object... attributes) {
        start(tag, attributes).append("/>");
        return this;
    }

    /** An element with nothing but text in it. */
    Html element(final String tag, final String text, final Object... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    Html text(final String text) {
        escape(text);
        return this;
    }

    /** Adds what is HTML already, and was not made from anything outside of this program. */
    Html trusted(final String text) {
        html.append(text);
        return this;
    }

    private StringBuilder start(final String tag, final Object... attributes) {
        html.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            html.append(' ').append(attributes[i]).append("=\"");
            escape(value(attributes[i + 1]));
            html.append('"');
        }
        return html;
    }

    private static String value(final Object value) {
        return value instanceof Double number && Double.isFinite(number)
                ? String.format(Locale.ROOT, "%.6g", number)
                : String.valueOf(value);
    }

    private void escape(final String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(isAllowed(c) ? c : '\uFFFD');
            }
        });
    }

    /** Neither HTML nor XML may hold other control characters, or halves of a surrogate pair. */
    private static boolean isAllowed(final int c) {
        return c == '\n'
                || c == '\t'
                || c >= ' ' && !(c >= 0x7F && c < 0xA0) && !(c >= 0xD800 && c < 0xE000) && c != 0xFFFE && c != 0xFFFF;
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
