package dev.tarn.report;

import dev.tarn.report.chart.Chart;
import java.util.List;

/**
 * Charts side by side, below a sentence about them.
 *
 * @param heading above it
 * @param lead empty for none
 * @param charts in this order
 */
public record ChartsSection(String heading, String lead, List<Chart> charts) implements Section {
    /** Keeps copies of what it is given. */
    public ChartsSection {
        charts = List.copyOf(charts);
    }

    @Override
    public void write(Html html) {
        if (!lead.isEmpty()) {
            html.element("p", lead, "class", "lead");
        }
        html.open("div", "class", "pair");
        charts.forEach(chart -> ChartFigure.write(html, chart));
        html.close("div");
    }
}
