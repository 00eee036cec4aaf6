package dev.tarn.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs as a table that can be sorted by any column and filtered by any word; rows that are filtered out leave the curves, too.
 *
 * @param columns heads, the name of a run first
 * @param rows a run each
 */
public record RunsSection(List<String> columns, List<Row> rows) implements Section {

    /**
     * One run.
     *
     * @param cells as many as columns
     */
    public record Row(List<Cell> cells) {
        /** Keeps copies of what it is given. */
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /**
     * One cell.
     *
     * @param text as people read it
     * @param number by which it is sorted; NaN: by its text
     */
    public record Cell(String text, double number) {
        /**
         * A cell that is sorted by its text.
         *
         * @param text what it shows
         * @return a cell without a number
         */
        public static Cell of(String text) {
            return new Cell(text, Double.NaN);
        }
    }

    /**
     * Keeps copies of what it is given.
     *
     * @throws IllegalArgumentException if a row has not a cell for each column
     */
    public RunsSection {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.cells().size() != columns.size()) {
                throw new IllegalArgumentException(row.cells().size() + " cells for " + columns.size() + " columns; expected one for each");
            }
        }
    }

    @Override
    public String heading() {
        return "The runs";
    }

    @Override
    public Optional<String> script() {
        return Optional.of("runs.js");
    }

    @Override
    public void write(Html html) {
        html.open("p", "class", "lead controls");
        html.open("label").text("Show only runs with ").empty("input", "type", "search", "id", "filter", "placeholder", "any word of a row")
                .close("label");
        html.text(" ").element("output", "", "id", "shown").close("p");
        html.open("div", "class", "wide", "tabindex", "0").open("table", "id", "runs").open("thead").open("tr");
        for (String column : columns) {
            html.open("th", "scope", "col").element("button", column, "type", "button", "title", "sort by " + column).close("th");
        }
        html.close("tr").close("thead").open("tbody");
        for (int i = 0; i < rows.size(); i++) {
            html.open("tr", "data-run", "" + i);
            List<Cell> cells = rows.get(i).cells();
            for (int c = 0; c < cells.size(); c++) {
                Cell cell = cells.get(c);
                List<String> attributes = new ArrayList<>();
                if (!Double.isNaN(cell.number())) {
                    attributes.addAll(List.of("data-number", Double.toString(cell.number())));
                }
                if (c == 0) {
                    attributes.addAll(List.of("scope", "row"));
                    html.open("th", attributes.toArray(String[]::new));
                    RunCurvesSection.swatch(html, i);
                    html.text(cell.text()).close("th");
                } else {
                    html.element("td", cell.text(), attributes.toArray(String[]::new));
                }
            }
            html.close("tr");
        }
        html.close("tbody").close("table").close("div");
    }
}
