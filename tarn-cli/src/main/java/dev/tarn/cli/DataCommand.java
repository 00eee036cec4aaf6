package dev.tarn.cli;

import dev.tarn.report.Figures;
import dev.tarn.data.Dataset;
import dev.tarn.data.DatasetCatalog;
import dev.tarn.data.DatasetSummary;
import dev.tarn.data.Datasets;
import dev.tarn.data.Duplicates;
import dev.tarn.data.SkippedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn data}: which data sets there are, what is in one, and getting one. */
@Command(name = "data", description = "List known data sets, describe one (by name or path), or fetch one.", customSynopsis = {
    "tarn data [list]", "tarn data info DATA", "tarn data fetch NAME"})
final class DataCommand extends TarnCommand {
    private static final double MEGABYTE = 1e6;

    private enum Action {
        LIST, INFO, FETCH
    }

    @Parameters(index = "0", arity = "0..1", paramLabel = "ACTION", defaultValue = "list", description = "list (default), info or fetch.")
    private Action action = Action.LIST;

    @Parameters(index = "1", arity = "0..1", paramLabel = "DATA", description = "A known name, or for info also a path.")
    private @Nullable String data;

    @Override
    Map<String, ?> run() throws IOException {
        return switch (action) {
            case LIST -> list();
            case INFO -> info(named());
            case FETCH -> fetch(named());
        };
    }

    private String named() {
        if (data == null) {
            throw usage("which data set? write tarn data " + (action == Action.INFO ? "info fashion-mnist-small" : "fetch fashion-mnist"));
        }
        return data;
    }

    private Map<String, ?> list() {
        List<DatasetCatalog.Entry> entries = DatasetCatalog.standard().entries();
        if (!json()) {
            Table table = new Table("lll", "name", "what", "where");
            for (DatasetCatalog.Entry entry : entries) {
                String location = entry.location();
                table.row(entry.name(), entry.description(), location == null ? "not here; tarn data fetch " + entry.name() : location);
            }
            table.print(out());
        }
        List<Map<String, ?>> datasets = new ArrayList<>();
        for (DatasetCatalog.Entry entry : entries) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("name", entry.name());
            fields.put("description", entry.description());
            fields.put("location", entry.location());
            datasets.add(fields);
        }
        return Map.of("datasets", datasets);
    }

    private Map<String, ?> info(String name) throws IOException {
        Datasets sets = DatasetCatalog.standard().open(name);
        Dataset train = sets.train();
        Dataset test = sets.test();
        DatasetSummary summary = DatasetSummary.of(train);
        int[] trainCounts = summary.perClass();
        int[] testCounts = test == null ? new int[trainCounts.length] : DatasetSummary.of(test).perClass();
        int within = Duplicates.within(train);
        int between = test == null ? 0 : Duplicates.between(train, test);
        if (!json()) {
            new Table("ll").row("data", sets.name()).row("from", sets.source())
                    .row("images", train.height() + "×" + train.width() + "×" + train.channels() + " (height×width×channels)")
                    .row("skipped", Figures.count(sets.skipped().size(), "file"))
                    .row("mean", numbers(summary.mean()) + " of each channel's pixels")
                    .row("deviation", numbers(summary.deviation())).row("repeated", Figures.count(within, "training image"))
                    .row("leaked", Figures.count(between, "test image") + " that are also training images")
                    .row("SHA-256", train.fingerprint() + " (training images)")
                    .print(out());
            out().println();
            Table table = new Table("lrr", "class", "training", "test");
            for (int c = 0; c < trainCounts.length; c++) {
                table.row(train.classes().get(c), Figures.count(trainCounts[c]), Figures.count(testCounts[c]));
            }
            table.row("all", Figures.count(train.size()), Figures.count(test == null ? 0 : test.size())).print(out());
            SkippedFiles.say(terminal(), sets.skipped());
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", sets.name());
        fields.put("source", sets.source());
        fields.put("height", train.height());
        fields.put("width", train.width());
        fields.put("channels", train.channels());
        fields.put("classes", train.classes());
        fields.put("train_images", train.size());
        fields.put("test_images", test == null ? 0 : test.size());
        fields.put("train_per_class", list(trainCounts));
        fields.put("test_per_class", list(testCounts));
        fields.put("mean", list(summary.mean()));
        fields.put("deviation", list(summary.deviation()));
        fields.put("duplicates", within);
        fields.put("test_images_in_training", between);
        fields.put("fingerprint", train.fingerprint());
        fields.put("skipped", sets.skipped().stream().map(SkippedFile::toString).toList());
        return Map.of("datasets", List.of(fields));
    }

    private static List<Integer> list(int[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static String numbers(double[] values) {
        return String.join(", ", Arrays.stream(values).mapToObj(Figures::decimal).toList());
    }

    private Map<String, ?> fetch(String name) throws IOException {
        Path folder = DatasetCatalog.standard().fetch(name,
                (file, bytes) -> terminal().progress("%s  %.1f MB".formatted(file, bytes / MEGABYTE)));
        terminal().clearProgress();
        if (!json()) {
            out().println(name + " is in " + folder);
        }
        return Map.of("datasets", List.of(Map.of("name", name, "location", folder.toString())));
    }
}
