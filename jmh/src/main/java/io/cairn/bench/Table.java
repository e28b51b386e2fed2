package io.cairn.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Rows of text in columns that are as wide as they must be; as text or as Markdown. */
final class Table {
    private final boolean[] isRightAligned;
    private final List<String[]> rows = new ArrayList<>();
    private final List<String> styles = new ArrayList<>();

    /**
     * Creates a table with a row of headings.
     *
     * @param headings each of which starts with {@code <} or {@code >}, for how the column is aligned.
     */
    Table(final String... headings) {
        isRightAligned = new boolean[headings.length];
        final String[] texts = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            isRightAligned[i] = headings[i].charAt(0) == '>';
            texts[i] = headings[i].substring(1);
        }
        row("bold", texts);
    }

    /** Adds a row in a style of picocli's markup. */
    void row(final String style, final String... cells) {
        rows.add(Arrays.stream(cells).map(Output::plain).toArray(String[]::new));
        styles.add(style);
    }

    String text(final Ansi ansi) {
        final int[] widths = new int[isRightAligned.length];
        for (final String[] cells : rows) {
            for (int i = 0; i < cells.length; i++) {
                widths[i] = Math.max(widths[i], cells[i].length());
            }
        }
        final StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            final StringBuilder line = new StringBuilder();
            for (int i = 0; i < rows.get(row).length; i++) {
                final String cell = rows.get(row)[i];
                final String padding = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : "  ").append(isRightAligned[i] ? padding + cell : cell + padding);
            }
            text.append(styled(ansi, styles.get(row), line.toString().stripTrailing()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String styled(final Ansi ansi, final String style, final String line) {
        return ansi.enabled() && !style.isEmpty()
                ? Ansi.Style.on(Ansi.Style.parse(style)) + line + Ansi.Style.reset.on()
                : line;
    }

    /** As Markdown shows it: no markup, no links. */
    static String escaped(final String text) {
        return Output.plain(text).replaceAll("[\\\\|`<>*_~]|\\](?=\\()", "\\\\$0");
    }

    String markdown() {
        final StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            for (final String cell : rows.get(row)) {
                text.append("| ").append(escaped(cell)).append(' ');
            }
            text.append("|\n");
            if (row == 0) {
                for (final boolean right : isRightAligned) {
                    text.append(right ? "|---:" : "|---");
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }
}
