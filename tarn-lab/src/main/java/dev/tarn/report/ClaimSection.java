package dev.tarn.report;

import dev.tarn.report.chart.Chart;
import java.util.List;
import java.util.Map;

/**
 * One claim of a study and what was found about it.
 *
 * @param id the claim's word
 * @param says what is claimed
 * @param verdict in a word
 * @param answer in a few sentences
 * @param method how it was settled
 * @param comparisons rows of the table; empty for none
 * @param facts further numbers
 * @param charts the pictures that show it
 */
public record ClaimSection(String id, String says, String verdict, String answer, String method, List<Row> comparisons,
        Map<String, String> facts, List<Chart> charts) implements Section {
    /**
     * One comparison, in words already.
     *
     * @param name what is compared
     * @param effect the difference with its unit
     * @param overSeeds interval over seeds
     * @param overImages interval over images
     * @param p corrected probability
     * @param needed seeds that would find the smallest difference that matters
     */
    public record Row(String name, String effect, String overSeeds, String overImages, String p, String needed) {}

    /** Keeps copies of what it is given. */
    public ClaimSection {
        comparisons = List.copyOf(comparisons);
        charts = List.copyOf(charts);
    }

    @Override
    public String heading() {
        return id + ": " + verdict;
    }

    @Override
    public void write(Html html) {
        html.open("blockquote").element("p", says).close("blockquote");
        html.element("p", answer, "class", "answer");
        if (!charts.isEmpty()) {
            html.open("div", "class", charts.size() > 1 ? "pair" : "single");
            charts.forEach(chart -> ChartFigure.write(html, chart));
            html.close("div");
        }
        if (!comparisons.isEmpty()) {
            html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", "Comparisons of " + id)
                    .open("table", "class", "comparisons").open("thead").open("tr");
            for (String head : List.of("comparison", "difference", "95 % over seeds", "95 % over test images", "p, corrected",
                    "seeds needed")) {
                html.element("th", head, "scope", "col");
            }
            html.close("tr").close("thead").open("tbody");
            for (Row row : comparisons) {
                html.open("tr").element("th", row.name(), "scope", "row").element("td", row.effect()).element("td", row.overSeeds())
                        .element("td", row.overImages()).element("td", row.p()).element("td", row.needed()).close("tr");
            }
            html.close("tbody").close("table").close("div");
        }
        html.open("details").element("summary", "How it was settled, and more numbers").element("p", method);
        html.open("dl");
        facts.forEach((name, value) -> html.open("div").element("dt", name).element("dd", value).close("div"));
        html.close("dl").close("details");
    }
}
