package io.cairn.tool;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns that are as wide as they must be. */
final class Table {
    private final boolean[] isRightAligned;
    private final int[] widths;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * Creates a table with a row of headings.
     *
     * @param headings each of which starts with {@code <} or {@code >}, for how the column is aligned.
     */
    Table(final String... headings) {
        isRightAligned = new boolean[headings.length];
        widths = new int[headings.length];
        final String[] texts = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            isRightAligned[i] = headings[i].charAt(0) == '>';
            texts[i] = headings[i].substring(1);
        }
        row(texts);
    }

    void row(final String... cells) {
        for (int i = 0; i < cells.length; i++) {
            widths[i] = Math.max(widths[i], cells[i].length());
        }
        rows.add(cells);
    }

    void print(final PrintWriter out) {
        final StringBuilder line = new StringBuilder();
        for (final String[] cells : rows) {
            line.setLength(0);
            for (int i = 0; i < cells.length; i++) {
                final String padding = " ".repeat(widths[i] - cells[i].length());
                line.append(i == 0 ? "" : "  ");
                line.append(isRightAligned[i] ? padding + cells[i] : cells[i] + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
