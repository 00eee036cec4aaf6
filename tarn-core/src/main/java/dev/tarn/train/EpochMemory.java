package dev.tarn.train;

import dev.tarn.json.Json;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a run remembers of its epochs: their records, which was the best, and how often learning stood still. */
final class EpochMemory {
    private final List<EpochRecord> records = new ArrayList<>();
    private int bestEpoch;
    private @Nullable Score bestScore;
    private Map<String, Tensor> bestParameters = Map.of();
    /** What the plateaus have left of the rate. */
    private double slower = 1;
    private double lowestLoss = Double.POSITIVE_INFINITY;
    private int lowestEpoch;

    /**
     * One epoch more.
     *
     * @param parameters asked for only if the epoch is the best so far on held-back images
     */
    void add(EpochRecord record, Supplier<Map<String, Tensor>> parameters) {
        records.add(record);
        Score score = record.validation();
        if (score == null) {
            bestEpoch = record.epoch(); // without held-back images every epoch is the best
        } else if (bestScore == null || score.betterThan(bestScore)) {
            bestScore = score;
            bestEpoch = record.epoch();
            bestParameters = parameters.get();
        }
    }

    /** Judges by the loss on held-back images, or the training loss if none are held back. */
    void slowDown(Plateau plateau) {
        EpochRecord record = records.getLast();
        double loss = record.validation() == null ? record.loss() : record.validation().loss();
        if (loss < lowestLoss) {
            lowestLoss = loss;
            lowestEpoch = record.epoch();
        } else if (record.epoch() - lowestEpoch >= plateau.patience()) {
            slower *= plateau.factor();
            lowestEpoch = record.epoch();
        }
    }

    List<EpochRecord> records() {
        return records;
    }

    /** Factor of the learning rate, after all plateaus. */
    double slower() {
        return slower;
    }

    /** How many epochs have passed since the best. */
    int sinceBest() {
        return records.getLast().epoch() - bestEpoch;
    }

    /** The best epoch's record. */
    EpochRecord best() {
        return records.get(bestEpoch - 1);
    }

    /** The best epoch's parameters; empty if no images are held back to judge by. */
    Map<String, Tensor> bestParameters() {
        return bestParameters;
    }

    /** All but the parameters. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("best_epoch", bestEpoch);
        json.put("slower", slower);
        if (lowestEpoch > 0) {
            json.put("lowest_loss", lowestLoss);
            json.put("lowest_epoch", lowestEpoch);
        }
        json.put("records", records.stream().map(EpochMemory::json).toList());
        return json;
    }

    /** Goes on where {@link #toJson} was. */
    void resume(Map<String, Object> json, Map<String, Tensor> parametersOfBest) {
        bestEpoch = Json.integer(json.get("best_epoch"), "best_epoch");
        slower = Json.number(json.get("slower"), "slower");
        if (json.containsKey("lowest_epoch")) {
            lowestLoss = Json.number(json.get("lowest_loss"), "lowest_loss");
            lowestEpoch = Json.integer(json.get("lowest_epoch"), "lowest_epoch");
        }
        for (Object record : Json.array(json.get("records"), "records")) {
            records.add(record(Json.object(record, "records")));
        }
        if (bestEpoch > records.size()) {
            throw new IllegalArgumentException("best_epoch is " + bestEpoch + ", but there are " + records.size() + " records");
        }
        bestScore = parametersOfBest.isEmpty() ? null : best().validation();
        bestParameters = parametersOfBest;
    }

    private static Map<String, Object> json(EpochRecord record) {
        Map<String, Object> json = RecordJson.of(record);
        json.values().removeIf(value -> value == null);
        return json;
    }

    private static EpochRecord record(Map<String, Object> json) {
        Score validation = null;
        if (json.containsKey("validation")) {
            Map<String, Object> score = Json.object(json.get("validation"), "validation");
            validation = new Score(Json.number(score.get("accuracy"), "accuracy"), Json.number(score.get("loss"), "loss"));
        }
        return new EpochRecord(Json.integer(json.get("epoch"), "epoch"), (long) Json.number(json.get("steps"), "steps"),
                Json.number(json.get("loss"), "loss"), Json.number(json.get("accuracy"), "accuracy"), validation,
                Json.number(json.get("rate"), "rate"), Json.number(json.get("seconds"), "seconds"),
                Json.number(json.get("imagesPerSecond"), "imagesPerSecond"));
    }
}
