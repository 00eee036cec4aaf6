package dev.tarn.cli;

import dev.tarn.report.Figures;
import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import dev.tarn.model.Model;
import dev.tarn.train.Calibration;
import dev.tarn.train.ClassScore;
import dev.tarn.train.ConfusionMatrix;
import dev.tarn.train.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn evaluate}: how good a model is on labelled images. */
@Command(name = "evaluate", description = "Judge a model on labelled images: the test images of a data set, or all of them if it has no test set.")
final class EvaluateCommand extends TarnCommand {
    @Parameters(paramLabel = "FILE", description = "A model file.")
    private @Nullable Path file;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private DataOptions dataOptions = new DataOptions();

    @Option(names = "--test-time-flip", description = "Judge each image together with its mirror image: by the mean of both scores.")
    private boolean flip;

    @Mixin
    private ThreadOptions threads = new ThreadOptions();

    @Mixin
    private PictureOptions pictures = new PictureOptions();

    @Override
    Map<String, ?> run() throws IOException {
        Model model = pictures.applyTo(network.load(given(file), terminal()), given(file), terminal());
        Datasets data = dataOptions.openFor(model);
        SkippedFiles.say(terminal(), data.skipped());
        Dataset images = data.test() == null ? data.train() : data.test();
        if (!images.classes().equals(model.classes())) {
            throw new IOException(
                    "the model tells " + model.classes() + " apart, but " + images.name() + " has the classes " + images.classes()
                            + "; judge it on images of the same classes in the same order");
        }
        Evaluation evaluation = Evaluation.of(model, images, threads.count(), flip);
        if (!json()) {
            print(evaluation);
        }
        return fields(evaluation, data);
    }

    private void print(Evaluation evaluation) {
        new Table("ll").row("images", Figures.count(evaluation.images()) + " of " + evaluation.dataset())
                .row("accuracy", Figures.percent(evaluation.accuracy()))
                .row("loss", Figures.decimal(evaluation.loss()))
                .row("calibration", Figures.percent(evaluation.calibration().error()) + " mean distance of confidence and accuracy")
                .row("speed", Figures.count(Math.round(evaluation.imagesPerSecond())) + " images/s").print(out());
        out().println();
        Table classes = new Table("rlrrrr", "", "class", "recall", "precision", "F1", "images");
        List<ClassScore> scores = evaluation.perClass();
        for (int c = 0; c < scores.size(); c++) {
            ClassScore score = scores.get(c);
            classes.row(Integer.toString(c), score.name(), Figures.percent(score.recall()), Figures.percent(score.precision()),
                    Figures.percent(score.f1()),
                    Figures.count(score.images()));
        }
        classes.print(out());
        out().println();
        out().println("Confusion: a row is what the images show, a column what the model says.");
        confusion(evaluation.confusion());
    }

    private void confusion(ConfusionMatrix matrix) {
        int classes = matrix.classes().size();
        String[] heads = new String[classes + 1];
        heads[0] = "";
        for (int c = 0; c < classes; c++) {
            heads[c + 1] = Integer.toString(c);
        }
        Table table = new Table("r" + "r".repeat(classes), heads);
        for (int is = 0; is < classes; is++) {
            String[] row = new String[classes + 1];
            row[0] = Integer.toString(is);
            for (int said = 0; said < classes; said++) {
                int count = matrix.count(is, said);
                row[said + 1] = count == 0 ? "." : Figures.count(count);
            }
            table.row(row);
        }
        table.print(out());
    }

    private static Map<String, Object> fields(Evaluation evaluation, Datasets data) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("dataset", data.name());
        fields.put("images", evaluation.images());
        fields.put("accuracy", evaluation.accuracy());
        fields.put("loss", evaluation.loss());
        fields.put("images_per_second", evaluation.imagesPerSecond());
        List<Map<String, ?>> classes = new ArrayList<>();
        for (ClassScore score : evaluation.perClass()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("class", score.name());
            entry.put("precision", score.precision());
            entry.put("recall", score.recall());
            entry.put("f1", score.f1());
            entry.put("images", score.images());
            classes.add(entry);
        }
        fields.put("per_class", classes);
        fields.put("confusion", rows(evaluation.confusion()));
        fields.put("calibration", calibration(evaluation.calibration()));
        fields.put("skipped", data.skipped().size());
        return fields;
    }

    private static List<List<Integer>> rows(ConfusionMatrix matrix) {
        List<List<Integer>> rows = new ArrayList<>();
        for (int is = 0; is < matrix.classes().size(); is++) {
            List<Integer> row = new ArrayList<>();
            for (int said = 0; said < matrix.classes().size(); said++) {
                row.add(matrix.count(is, said));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, ?> calibration(Calibration calibration) {
        List<Map<String, ?>> bins = new ArrayList<>();
        for (Calibration.Bin bin : calibration.bins()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("low", bin.low());
            entry.put("high", bin.high());
            entry.put("images", bin.images());
            entry.put("confidence", bin.confidence());
            entry.put("accuracy", bin.accuracy());
            bins.add(entry);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("error", calibration.error());
        fields.put("bins", bins);
        return fields;
    }
}
