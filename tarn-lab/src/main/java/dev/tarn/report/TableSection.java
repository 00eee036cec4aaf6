package dev.tarn.report;

import java.util.List;

/**
 * A table.
 *
 * @param heading above it
 * @param lead empty for none
 * @param rows the first holds the heads
 */
public record TableSection(String heading, String lead, List<List<String>> rows) implements Section {
    @Override
    public void write(Html html) {
        if (!lead.isEmpty()) {
            html.element("p", lead, "class", "lead");
        }
        html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", heading).open("table").open("thead").open("tr");
        rows.getFirst().forEach(head -> html.element("th", head, "scope", "col"));
        html.close("tr").close("thead").open("tbody");
        for (List<String> row : rows.subList(1, rows.size())) {
            html.open("tr");
            for (int i = 0; i < row.size(); i++) {
                if (i == 0) {
                    html.element("th", row.get(i), "scope", "row");
                } else {
                    html.element("td", row.get(i));
                }
            }
            html.close("tr");
        }
        html.close("tbody").close("table").close("div");
    }
}
