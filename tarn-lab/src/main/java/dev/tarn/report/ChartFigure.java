package dev.tarn.report;

import dev.tarn.json.Json;
import dev.tarn.report.chart.Chart;
import dev.tarn.report.chart.ChartTable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** A chart in a page: the picture, what it says in words, its numbers as a table, and both to take away. */
final class ChartFigure {
    private ChartFigure() {}

    static void write(Html html, Chart chart) {
        html.open("figure", "class", "chart", "data-name", chart.name()).element("figcaption", chart.title());
        html.open("div", "class", "plot", "role", "img", "aria-label", chart.title() + ". " + chart.inWords(), "style",
                "height:" + chart.height() + "px");
        html.element("noscript", "The picture needs a browser that runs scripts; the numbers below say the same.").close("div");
        String csv = Base64.getEncoder().encodeToString(chart.table().csv().getBytes(StandardCharsets.UTF_8));
        html.open("details").element("summary", "Numbers");
        html.open("p", "class", "take").element("a", "CSV", "download", chart.name() + ".csv", "href",
                "data:text/csv;charset=utf-8;base64," + csv);
        html.element("button", "SVG", "type", "button", "hidden", "hidden").close("p");
        table(html, chart.title(), chart.table());
        html.close("details");
        // A closing tag inside a text must not end the element.
        html.open("script", "type", "application/json").markup(Json.write(chart.option()).replace("<", "\\u003c").replace("&", "\\u0026"))
                .close("script");
        html.close("figure");
    }

    private static void table(Html html, String title, ChartTable table) {
        html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", "Numbers: " + title).open("table").open("thead")
                .open("tr");
        table.columns().forEach(column -> html.element("th", column, "scope", "col"));
        html.close("tr").close("thead").open("tbody");
        for (List<Object> row : table.rows()) {
            html.open("tr");
            for (int i = 0; i < row.size(); i++) {
                if (i == 0) {
                    html.element("th", cell(row.get(i)), "scope", "row");
                } else {
                    html.element("td", cell(row.get(i)));
                }
            }
            html.close("tr");
        }
        html.close("tbody").close("table").close("div");
    }

    private static String cell(Object value) {
        return value instanceof Double number ? Double.isFinite(number) ? Figures.shortest(number) : "–" : value.toString();
    }
}
