package dev.tarn.golden;

import static dev.tarn.golden.GoldenFile.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.FloatDataset;
import dev.tarn.golden.GoldenFile.Case;
import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.tensor.Tensor;
import dev.tarn.train.Adam;
import dev.tarn.train.AdamW;
import dev.tarn.train.ClassWeights;
import dev.tarn.train.Optimizer;
import dev.tarn.train.Progress;
import dev.tarn.train.Sgd;
import dev.tarn.train.Trainer;
import dev.tarn.train.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten steps of each optimiser end where PyTorch's end: the whole way from data set to parameters. */
class OptimizerGoldenTest {
    private static final int IMAGES = 24;
    private static final double TOLERANCE = 1e-3;

    static List<Case> runs() throws IOException {
        return GoldenFile.read("optimizers").cases();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void tenStepsEndWherePyTorchEnds(Case golden) {
        List<Double> losses = new ArrayList<>();
        Trainer trainer = trainer(golden).listener(new TrainingListener() {
            @Override
            public void onBatch(Progress progress) {
                losses.add(progress.lossOfBatch());
            }
        });
        int[] labels = new int[IMAGES];
        Arrays.setAll(labels, i -> i % 3);
        FloatDataset data = new FloatDataset("golden", 8, 8, 2, List.of("0", "1", "2"),
                GoldenNumbers.images(IMAGES, golden.network()).data(), labels);
        Model trained = trainer.fit(Model.of(golden.network(), GoldenNumbers.parameters(golden.network())), data).model();

        List<Object> expected = Json.array(golden.fields().get("losses"), "losses");
        assertThat(losses).hasSameSizeAs(expected).hasSize(10);
        for (int i = 0; i < losses.size(); i++) {
            assertThat(losses.get(i)).as("loss of step %d", i).isCloseTo(Json.number(expected.get(i), "loss"),
                    Percentage.withPercentage(100 * TOLERANCE));
        }
        Map<String, Tensor> after = golden.tensorsUnder("after/");
        assertThat(trained.parameters().keySet()).containsExactlyInAnyOrderElementsOf(after.keySet());
        trained.parameters()
                .forEach((name, value) -> assertClose(golden + " " + name, value, Objects.requireNonNull(after.get(name)), TOLERANCE));
    }

    private static Trainer trainer(Case golden) {
        Map<String, Object> settings = Json.object(golden.fields().get("settings"), "settings");
        Trainer trainer = Trainer.with(optimizer(golden)).epochs(4).steps(10).batch(8).threads(2).withoutShuffle().standardise(false);
        if (settings.containsKey("decay_matrices_only")) {
            trainer = trainer.withoutDecayOnBiasesAndNorms();
        }
        if (settings.containsKey("label_smoothing")) {
            trainer = trainer.labelSmoothing(Json.number(settings.get("label_smoothing"), "label_smoothing"));
        }
        if (settings.containsKey("class_weights")) {
            List<Object> weights = Json.array(settings.get("class_weights"), "class_weights");
            trainer = trainer.classWeights(
                    ClassWeights.of(Map.of("0", Json.number(weights.get(0), "0"), "1", Json.number(weights.get(1), "1"), "2",
                            Json.number(weights.get(2), "2"))));
        }
        if (settings.containsKey("clip")) {
            trainer = trainer.clipGradients(Json.number(settings.get("clip"), "clip"));
        }
        return trainer;
    }

    private static Optimizer optimizer(Case golden) {
        Map<String, Object> arguments = Json.object(golden.fields().get("arguments"), "arguments");
        double rate = Json.number(arguments.get("lr"), "lr");
        double decay = Json.number(arguments.getOrDefault("weight_decay", 0.0), "weight_decay");
        return switch (Json.string(golden.fields().get("optimizer"), "optimizer")) {
            case "SGD" -> {
                double momentum = Json.number(arguments.getOrDefault("momentum", 0.0), "momentum");
                Sgd sgd = Sgd.learningRate(rate);
                yield (arguments.containsKey("nesterov") ? sgd.withNesterov(momentum) : sgd.withMomentum(momentum)).withWeightDecay(decay);
            }
            case "Adam" -> {
                Adam adam = Adam.learningRate(rate).withWeightDecay(decay);
                if (arguments.containsKey("betas")) {
                    List<Object> betas = Json.array(arguments.get("betas"), "betas");
                    adam = adam.withBetas(Json.number(betas.get(0), "beta"), Json.number(betas.get(1), "beta"))
                            .withEpsilon(Json.number(arguments.get("eps"), "eps"));
                }
                yield adam;
            }
            case "AdamW" -> AdamW.learningRate(rate).withWeightDecay(decay);
            case String other -> throw new IllegalStateException(other);
        };
    }
}
