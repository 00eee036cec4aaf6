package dev.tarn.report;

import dev.tarn.report.chart.LineChart;
import dev.tarn.report.chart.ScatterChart;
import java.util.List;
import java.util.Locale;

/**
 * Whether the probabilities can be believed: a reliability diagram and its table.
 *
 * @param bins of rising confidence; empty ones may be left out
 * @param error expected calibration error: mean distance of confidence and accuracy, weighted by images
 */
public record CalibrationSection(List<Bin> bins, double error) implements Section {
    /**
     * Images whose largest probability lies in one range.
     *
     * @param from lower end of the range
     * @param to upper end
     * @param confidence their mean largest probability
     * @param accuracy how many of them were right
     * @param images how many there are
     */
    public record Bin(double from, double to, double confidence, double accuracy, long images) {}

    /** Leaves out ranges without images. */
    public CalibrationSection {
        bins = bins.stream().filter(bin -> bin.images() > 0).toList();
    }

    @Override
    public String heading() {
        return "Can its probabilities be believed?";
    }

    @Override
    public void write(Html html) {
        html.element("p",
                "Where it says 80 %, it should be right eight times in ten: points on the dashed line. Below the line it is too sure of itself, above it "
                        + "too modest. The mean distance, weighted by images (expected calibration error), is " + Figures.percent(error)
                        + ".",
                "class", "lead");
        html.open("div", "class", "pair");
        ChartFigure.write(html, chart());
        table(html);
        html.close("div");
    }

    private ScatterChart chart() {
        long most = bins.stream().mapToLong(Bin::images).max().orElse(1);
        List<ScatterChart.Point> points = bins.stream().map(bin -> new ScatterChart.Point(
                String.format(Locale.ROOT, "%.0f–%.0f %%, %,d images", 100 * bin.from(), 100 * bin.to(), bin.images()), bin.confidence(),
                bin.accuracy(), 7 + 14 * Math.sqrt((double) bin.images() / most))).toList();
        return new ScatterChart("calibration", "How often it is right, by how sure it is; larger points stand for more images",
                "how sure it is",
                "how often it is right", List.of(new ScatterChart.Points("bins", points)),
                List.of(new LineChart.Line("as it should be", new double[] {0, 1}, new double[] {0, 1})), false, true,
                "Reliability diagram; the table beside it holds its numbers");
    }

    private void table(Html html) {
        html.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (String head : List.of("it says", "mean", "it is right", "images")) {
            html.element("th", head, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        for (Bin bin : bins) {
            html.open("tr").element("th", String.format(Locale.ROOT, "%.0f–%.0f %%", 100 * bin.from(), 100 * bin.to()), "scope", "row")
                    .element("td", Figures.percent(bin.confidence())).element("td", Figures.percent(bin.accuracy()))
                    .element("td", Figures.count(bin.images()))
                    .close("tr");
        }
        html.close("tbody").close("table").close("div");
    }
}
