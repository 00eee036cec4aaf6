package dev.tarn.train;

import dev.tarn.TarnVersion;
import dev.tarn.data.Dataset;
import dev.tarn.model.TrainingRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model file says about its training: only what equal runs have in common, so no durations and no number of threads. */
final class RunRecord {
    private RunRecord() {}

    static TrainingRecord of(Trainer trainer, Dataset data, History history, EpochRecord kept, StopReason reason) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("tarn", TarnVersion.current());
        record.put("settings", trainer.settings());
        Map<String, Object> set = new LinkedHashMap<>();
        set.put("name", data.name());
        set.put("images", data.size());
        set.put("fingerprint", data.fingerprint());
        record.put("data", set);
        record.put("ended", reason.name().toLowerCase(Locale.ROOT));
        record.put("kept_epoch", kept.epoch());
        List<Object> epochs = new ArrayList<>();
        for (EpochRecord epoch : history.epochs()) {
            epochs.add(json(epoch));
        }
        record.put("history", epochs);
        return new TrainingRecord(record);
    }

    private static Map<String, Object> json(EpochRecord epoch) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", epoch.epoch());
        json.put("steps", epoch.steps());
        json.put("loss", epoch.loss());
        json.put("accuracy", epoch.accuracy());
        Score validation = epoch.validation();
        if (validation != null) {
            json.put("validation_loss", validation.loss());
            json.put("validation_accuracy", validation.accuracy());
        }
        json.put("rate", epoch.rate());
        return json;
    }
}
