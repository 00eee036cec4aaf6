package dev.tarn.cli;

import dev.tarn.TarnVersion;
import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import dev.tarn.train.EpochRecord;
import dev.tarn.train.Evaluation;
import dev.tarn.train.Score;
import dev.tarn.train.Trained;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code run.json} says about a run: the settings, by which it is repeated, and what came out, by which {@code tarn compare} sets it beside others. */
final class RunFile {
    /** Of more wrong images than that no list is kept. */
    private static final int MOST_WRONG = 20_000;

    private RunFile() {}

    static Map<String, Object> of(@Nullable String recipe, Map<String, Object> settings, Trained trained, Datasets data,
            Map<String, ?> results) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tarn", TarnVersion.current());
        if (recipe != null) {
            run.put("recipe", recipe);
        }
        run.put(MergedOptions.SETTINGS, settings);
        Map<String, Object> sets = new LinkedHashMap<>();
        sets.put("name", data.name());
        sets.put("train", fingerprint(data.train()));
        Dataset test = data.test();
        if (test != null) {
            sets.put("test", fingerprint(test));
        }
        run.put("data", sets);
        run.put("results", results);
        run.put("history", trained.history().epochs().stream().map(RunFile::row).toList());
        Evaluation judged = trained.test();
        if (judged != null && judged.wrong().size() <= MOST_WRONG) {
            run.put("test_wrong", judged.wrong());
        }
        return run;
    }

    private static Map<String, Object> fingerprint(Dataset set) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("images", set.size());
        json.put("fingerprint", set.fingerprint());
        return json;
    }

    private static Map<String, Object> row(EpochRecord epoch) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("epoch", epoch.epoch());
        row.put("loss", epoch.loss());
        row.put("accuracy", epoch.accuracy());
        Score validation = epoch.validation();
        if (validation != null) {
            row.put("validation_loss", validation.loss());
            row.put("validation_accuracy", validation.accuracy());
        }
        row.put("learning_rate", epoch.rate());
        row.put("seconds", epoch.seconds());
        return row;
    }
}
