package dev.tarn.report;

import dev.tarn.report.chart.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Loss and accuracy over epochs, as two charts and a table.
 *
 * @param rows an epoch each, at least one
 */
public record CurvesSection(List<Row> rows) implements Section {

    /**
     * One epoch.
     *
     * @param epoch counted from 1; a fraction if training ended inside one
     * @param loss mean training loss over the epoch
     * @param accuracy share of training images named rightly during the epoch
     * @param validationLoss NaN without a validation set
     * @param validationAccuracy NaN without a validation set
     * @param learningRate at the epoch's end
     * @param seconds the epoch took
     */
    public record Row(double epoch, double loss, double accuracy, double validationLoss, double validationAccuracy, double learningRate,
            double seconds) {}

    /** Keeps copies of what it is given. */
    public CurvesSection {
        rows = List.copyOf(rows);
    }

    @Override
    public String heading() {
        return "How it learned";
    }

    @Override
    public void write(Html html) {
        boolean validated = rows.stream().anyMatch(row -> Double.isFinite(row.validationLoss()));
        html.element("p", "Training figures are means over the epoch, taken while the weights were still changing"
                + (validated ? "; validation figures are taken at its end, on images that training never saw." : "."), "class", "lead");
        html.open("div", "class", "pair");
        ChartFigure.write(html, chart("loss", "Loss (mean cross-entropy): lower is better", "loss", false, Row::loss,
                validated ? Row::validationLoss : null));
        ChartFigure.write(html, chart("accuracy", "Accuracy (share named rightly): higher is better", "accuracy", true, Row::accuracy,
                validated ? Row::validationAccuracy : null));
        html.close("div");
        table(html, validated);
    }

    private LineChart chart(String name, String title, String vertical, boolean percent, ToDoubleFunction<Row> training,
            @Nullable ToDoubleFunction<Row> validation) {
        double[] epochs = rows.stream().mapToDouble(Row::epoch).toArray();
        List<LineChart.Line> lines = new ArrayList<>();
        lines.add(new LineChart.Line("training", epochs, rows.stream().mapToDouble(training).toArray()));
        if (validation != null) {
            lines.add(new LineChart.Line("validation", epochs, rows.stream().mapToDouble(validation).toArray()));
        }
        return LineChart.of(name, title, "epoch", vertical, percent, lines);
    }

    private void table(Html html, boolean validated) {
        html.open("details").element("summary", "Epoch by epoch, with learning rate and time");
        html.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (String head : heads(validated)) {
            html.element("th", head, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody");
        for (Row row : rows) {
            html.open("tr").element("th", Figures.shortest(row.epoch()), "scope", "row").element("td", Figures.decimal(row.loss()))
                    .element("td", Figures.percent(row.accuracy()));
            if (validated) {
                html.element("td", Figures.decimal(row.validationLoss())).element("td", Figures.percent(row.validationAccuracy()));
            }
            html.element("td", Figures.shortest(row.learningRate())).element("td", Figures.duration(row.seconds())).close("tr");
        }
        html.close("tbody").close("table").close("div").close("details");
    }

    private static List<String> heads(boolean validated) {
        List<String> heads = new ArrayList<>(List.of("epoch", "loss", "accuracy"));
        if (validated) {
            heads.addAll(List.of("validation loss", "validation accuracy"));
        }
        heads.addAll(List.of("learning rate", "time"));
        return heads;
    }
}
