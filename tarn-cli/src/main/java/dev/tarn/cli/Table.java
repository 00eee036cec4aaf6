package dev.tarn.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns of text for standard output: names to the left, figures to the right, two blanks between. */
final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final String alignment;

    /**
     * @param alignment a letter a column: {@code l} left, {@code r} right
     * @param heads one a column; none for a table without heads
     */
    Table(String alignment, String... heads) {
        this.alignment = alignment;
        if (heads.length > 0) {
            row(heads);
        }
    }

    Table row(String... cells) {
        if (cells.length != alignment.length()) {
            throw new IllegalArgumentException(cells.length + " cells for " + alignment.length() + " columns; expected one for each");
        }
        rows.add(cells);
        return this;
    }

    void print(PrintWriter out) {
        int[] widths = new int[alignment.length()];
        for (String[] row : rows) {
            for (int c = 0; c < row.length; c++) {
                widths[c] = Math.max(widths[c], width(row[c]));
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.length; c++) {
                String blanks = " ".repeat(widths[c] - width(row[c]));
                line.append(c == 0 ? "" : GAP).append(alignment.charAt(c) == 'r' ? blanks + row[c] : row[c] + blanks);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
