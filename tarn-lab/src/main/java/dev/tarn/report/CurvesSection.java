package dev.tarn.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
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
        double[] epochs = rows.stream().mapToDouble(Row::epoch).toArray();
        double[] loss = rows.stream().mapToDouble(Row::loss).toArray();
        double[] accuracy = rows.stream().mapToDouble(Row::accuracy).toArray();
        double @Nullable [] validationLoss = validated ? rows.stream().mapToDouble(Row::validationLoss).toArray() : null;
        double @Nullable [] validationAccuracy = validated ? rows.stream().mapToDouble(Row::validationAccuracy).toArray() : null;
        html.element("p", "Training figures are means over the epoch, taken while the weights were still changing"
                + (validated ? "; validation figures are taken at its end, on images that training never saw." : "."), "class", "lead");
        html.open("div", "class", "pair");
        figure(html, "Loss (mean cross-entropy): lower is better",
                new LineChart("Loss over epochs", "epoch", epochs, lines(loss, validationLoss), 0, greatest(loss, validationLoss),
                        Figures::shortest, Figures::decimal));
        double least = least(accuracy, validationAccuracy);
        figure(html, "Accuracy (share named rightly): higher is better", new LineChart("Accuracy over epochs", "epoch", epochs,
                lines(accuracy, validationAccuracy), least, 1, share -> Figures.shortest(100 * share) + " %", Figures::percent));
        html.close("div");
        table(html, validated);
    }

    private static void figure(Html html, String caption, LineChart chart) {
        html.open("figure").element("figcaption", caption);
        chart.write(html);
        html.close("figure");
    }

    private void table(Html html, boolean validated) {
        html.open("details").element("summary", "The same in numbers");
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

    private static List<LineChart.Line> lines(double[] training, double @Nullable [] validation) {
        LineChart.Line first = new LineChart.Line("training", training);
        return validation == null ? List.of(first) : List.of(first, new LineChart.Line("validation", validation));
    }

    private static DoubleStream finite(double[] training, double @Nullable [] validation) {
        return DoubleStream.concat(DoubleStream.of(training), validation == null ? DoubleStream.empty() : DoubleStream.of(validation))
                .filter(Double::isFinite);
    }

    private static double least(double[] training, double @Nullable [] validation) {
        return finite(training, validation).min().orElse(0);
    }

    private static double greatest(double[] training, double @Nullable [] validation) {
        return finite(training, validation).max().orElse(1);
    }
}
