package dev.tarn.cli;

import dev.tarn.cli.report.Figures;
import dev.tarn.data.Dataset;
import dev.tarn.data.DatasetCatalog;
import dev.tarn.data.Datasets;
import dev.tarn.data.SkippedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn data}: which data sets there are, what is in one. */
@Command(name = "data", description = "List known data sets or describe one, by name or path.", customSynopsis = {
    "tarn data [list]", "tarn data info DATA"})
final class DataCommand extends TarnCommand {
    private enum Action {
        LIST, INFO
    }

    @Parameters(index = "0", arity = "0..1", paramLabel = "ACTION", defaultValue = "list", description = "list (default) or info.")
    private Action action = Action.LIST;

    @Parameters(index = "1", arity = "0..1", paramLabel = "DATA", description = "A known name, or for info also a path.")
    private @Nullable String data;

    @Override
    Map<String, ?> run() throws IOException {
        return switch (action) {
            case LIST -> list();
            case INFO -> info(named());
        };
    }

    private String named() {
        if (data == null) {
            throw usage("which data set? write tarn data info fashion-mnist-small");
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
        int[] trainCounts = counts(train);
        int[] testCounts = test == null ? new int[trainCounts.length] : counts(test);
        if (!json()) {
            new Table("ll").row("data", sets.name()).row("from", sets.source())
                    .row("images", train.height() + "×" + train.width() + "×" + train.channels() + " (height×width×channels)")
                    .row("skipped", Figures.count(sets.skipped().size(), "file")).row("SHA-256", train.fingerprint() + " (training images)")
                    .print(out());
            out().println();
            Table table = new Table("lrr", "class", "training", "test");
            for (int c = 0; c < trainCounts.length; c++) {
                table.row(train.classes().get(c), Figures.count(trainCounts[c]), Figures.count(testCounts[c]));
            }
            table.row("all", Figures.count(train.size()), Figures.count(test == null ? 0 : test.size())).print(out());
            sets.skipped().forEach(file -> terminal().say("skipped " + file));
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
        fields.put("fingerprint", train.fingerprint());
        fields.put("skipped", sets.skipped().stream().map(SkippedFile::toString).toList());
        return Map.of("datasets", List.of(fields));
    }

    private static int[] counts(Dataset set) {
        int[] counts = new int[set.classes().size()];
        for (int label : set.labels()) {
            counts[label]++;
        }
        return counts;
    }

    private static List<Integer> list(int[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }
}
