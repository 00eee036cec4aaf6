package dev.tarn.cli;

import dev.tarn.data.DatasetCatalog;
import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import dev.tarn.file.AtomicFile;
import dev.tarn.lab.statistics.Interval;
import dev.tarn.lab.study.Conclusion;
import dev.tarn.lab.study.Study;
import dev.tarn.lab.study.StudyDesign;
import dev.tarn.lab.study.StudyResult;
import dev.tarn.lab.study.Verdict;
import dev.tarn.report.Figures;
import dev.tarn.report.StudyReport;
import dev.tarn.tensor.Shape;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tarn study}: claims about ReLU and max pooling, settled by measurement. */
@Command(name = "study", description = "Settle seven claims about ReLU before max pooling by training variants of a network on your images; write a report and all raw measurements.", footer = {
    "",
    "Claims: sign, order, sparsity, efficiency, gradient-flow, features, overfitting. An interrupted study goes on where it was when it is started again.",
    "The defaults take minutes and say what so little can show; --full takes all of Fashion-MNIST."})
final class StudyCommand extends TarnCommand {
    /** convnet2 without its dropout, which would hide what the claim about overfitting is about. */
    private static final String MODEL = "conv 32 3, relu, maxpool 2, conv 64 3, relu, maxpool 2, flatten, dense ";
    private static final int SEEDS = 5;
    private static final int EPOCHS = 3;
    private static final int FULL_SEEDS = 10;
    private static final int FULL_EPOCHS = 5;
    private static final String FULL_DATA = "fashion-mnist";

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private ThreadOptions threads = new ThreadOptions();

    @Option(names = "--model", paramLabel = "M", description = "The network whose variants are trained: a name of the zoo or a description. Default: two convolutions, each with ReLU and a max pool.")
    private @Nullable String model;

    @Option(names = "--claims", paramLabel = "CLAIM", split = ",", description = "Which claims, separated by commas. Default: all.")
    private List<String> claims = new ArrayList<>();

    @Option(names = "--seeds", paramLabel = "N", description = "Trainings of each variant. Default: 5; with --full 10.")
    private @Nullable Integer seeds;

    @Option(names = "--epochs", paramLabel = "N", description = "Epochs of each training. Default: 3; with --full 5.")
    private @Nullable Integer epochs;

    @Option(names = "--full", description = "All 70,000 images of Fashion-MNIST, more seeds and epochs.")
    private boolean full;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the report and the measurements. Default: study.")
    private Path out = Path.of("study");

    @Override
    Map<String, ?> run() throws IOException {
        List<String> chosen = claims.isEmpty() ? Study.claims() : claims;
        for (String claim : chosen) {
            if (!Study.claims().contains(claim)) {
                throw usage("--claims: no claim is called '" + claim + "'; there are " + String.join(", ", Study.claims()));
            }
        }
        Datasets images = DatasetCatalog.standard().open(data.nameOr(full ? FULL_DATA : DataOptions.STANDARD));
        Dataset train = images.train();
        int classes = train.classes().size();
        String described = model == null ? MODEL + classes : model;
        StudyDesign design = new StudyDesign(described,
                Zoo.network(described, Shape.of(train.height(), train.width(), train.channels()), classes), images,
                seeds == null ? full ? FULL_SEEDS : SEEDS : seeds, epochs == null ? full ? FULL_EPOCHS : EPOCHS : epochs, threads.count());
        terminal().say(Study.outlook(design));
        StudyResult result = Study.run(design, chosen, out, this::show, stop());
        terminal().clearProgress();
        Path report = out.resolve("study.html");
        String page = new StudyReport(result).page().html();
        AtomicFile.write(report, stream -> stream.write(page.getBytes(StandardCharsets.UTF_8)));
        if (!json()) {
            print(result, report);
        }
        return fields(result, report);
    }

    private void show(String task, double done) {
        if (terminal().interactive()) {
            terminal().progress("study  " + Figures.percent(done) + "  " + task);
        }
    }

    private void print(StudyResult result, Path report) {
        for (Conclusion conclusion : result.conclusions()) {
            out().println(conclusion.id() + ": " + conclusion.verdict().words());
            out().println("  " + conclusion.answer());
            if (conclusion.verdict() == Verdict.INCONCLUSIVE && conclusion.seedsNeeded() > 0) {
                out().println("  At the spread seen here, the smallest difference that matters would take "
                        + (conclusion.seedsNeeded() == Integer.MAX_VALUE
                                ? "more than 100,000 seeds."
                                : Figures.count(conclusion.seedsNeeded(), "seed") + "."));
            }
        }
        List<String> diverged = result.measurements().diverged();
        if (!diverged.isEmpty()) {
            out().println("Diverged, and left out of means and comparisons: " + String.join("; ", diverged) + ".");
        }
        out().println();
        new Table("ll").row("report", report.toString()).row("measurements", out.resolve("measurements.csv").toString()).print(out());
    }

    private Map<String, Object> fields(StudyResult result, Path report) {
        List<Map<String, @Nullable Object>> found = new ArrayList<>();
        for (Conclusion conclusion : result.conclusions()) {
            Map<String, @Nullable Object> claim = new LinkedHashMap<>();
            Interval interval = conclusion.interval();
            claim.put("id", conclusion.id());
            claim.put("verdict", conclusion.verdict().words());
            claim.put("effect", finite(conclusion.effect()));
            claim.put("effect_name", conclusion.effectName());
            claim.put("interval", interval.known() ? List.of(interval.low(), interval.high()) : null);
            claim.put("p_value", finite(conclusion.p()));
            claim.put("test", conclusion.test());
            claim.put("seeds_needed", conclusion.seedsNeeded() == 0 ? null : conclusion.seedsNeeded());
            claim.put("answer", conclusion.answer());
            found.add(claim);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("dataset", result.design().data().name());
        fields.put("model", result.design().model());
        fields.put("seeds", result.design().seeds());
        fields.put("epochs", result.design().epochs());
        fields.put("claims", found);
        fields.put("diverged", result.measurements().diverged());
        fields.put("report_file", report.toString());
        fields.put("measurements_file", out.resolve("measurements.csv").toString());
        return fields;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
