package dev.tarn.report;

import dev.tarn.lab.inspect.Histogram;
import dev.tarn.lab.inspect.Inspection;
import dev.tarn.lab.inspect.LayerReading;
import dev.tarn.lab.inspect.PoolReading;
import dev.tarn.report.chart.BarChart;
import dev.tarn.report.chart.Chart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page about what a model does with a data set, layer by layer.
 *
 * @param name of the model
 * @param data name of the data
 * @param seen what was measured
 * @param table of the layers, as the command prints it: heads, then rows
 * @param plan what the planner did
 */
public record InspectReport(String name, String data, Inspection seen, List<List<String>> table, Map<String, String> plan) {
    private static final int MOST_HISTOGRAMS = 24;

    /** {@return the page: table, plan, and a part for each layer that was looked at} */
    public HtmlPage page() {
        List<Section> sections = new ArrayList<>();
        List<LayerReading> layers = seen.layers();
        sections.add(new TableSection("Layer by layer", "", table));
        List<String> names = layers.stream().map(LayerReading::layer).toList();
        List<Chart> charts = new ArrayList<>();
        charts.add(new BarChart("zeros", "Share of zeros in each layer's result", "share of zeros", names,
                List.of(new BarChart.Bars("zeros", layers.stream().mapToDouble(LayerReading::zeros).toArray())), true));
        if (layers.stream().anyMatch(layer -> Double.isFinite(layer.gradientNorm()))) {
            charts.add(new BarChart("gradients", "Norm of the gradient of an image's loss by each layer's result, mean over images", "norm",
                    names,
                    List.of(new BarChart.Bars("gradient norm", layers.stream().mapToDouble(LayerReading::gradientNorm).toArray())), false));
        }
        if (!seen.pools().isEmpty()) {
            charts.add(new BarChart("winners", "Windows of max pools, before any activation", "share of windows",
                    seen.pools().stream().map(PoolReading::pool).toList(),
                    List.of(new BarChart.Bars("winner is negative", seen.pools().stream().mapToDouble(PoolReading::negative).toArray()),
                            new BarChart.Bars("winner is not the largest magnitude",
                                    seen.pools().stream().mapToDouble(PoolReading::notLargestMagnitude).toArray())),
                    true));
        }
        sections.add(new ChartsSection("What the numbers are like", "On " + Figures.count(seen.images(), "image") + " of " + data + ".",
                charts));
        List<Chart> histograms = layers.stream().limit(MOST_HISTOGRAMS).<Chart>map(InspectReport::histogram).toList();
        sections.add(new ChartsSection("Histograms", "How often each layer's numbers lie where; the ends count what lies beyond them.",
                histograms));
        sections.add(new FactsSection("What the planner did", "", new LinkedHashMap<>(plan)));
        int units = layers.stream().filter(InspectReport::activation).mapToInt(LayerReading::units).sum();
        int dead = layers.stream().filter(InspectReport::activation).mapToInt(LayerReading::dead).sum();
        return new HtmlPage(name + " inspected", "What each layer makes of " + data + ".",
                List.of(new HtmlPage.Headline(Figures.count(seen.images()), "images"),
                        new HtmlPage.Headline(Figures.count(layers.size() - 1), "layers"),
                        new HtmlPage.Headline(Figures.count(dead) + " of " + Figures.count(units), "dead units")),
                sections);
    }

    private static boolean activation(LayerReading layer) {
        return layer.text().equals("relu");
    }

    private static BarChart histogram(LayerReading layer) {
        Histogram histogram = layer.histogram();
        List<String> bins = new ArrayList<>();
        double[] shares = new double[histogram.counts().length];
        double total = Math.max(1, histogram.total());
        for (int i = 0; i < shares.length; i++) {
            bins.add(String.format(Locale.ROOT, "%.3g", histogram.middle(i)));
            shares[i] = histogram.counts()[i] / total;
        }
        return new BarChart("histogram-" + layer.layer(), layer.layer() + " " + layer.text(), "share of numbers", bins,
                List.of(new BarChart.Bars("share", shares)), true);
    }
}
