package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.data.Dataset;
import dev.tarn.data.FloatDataset;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the loss is, for a single step over all images of a linear model, against PyTorch's formulas in double. */
class TrainingLossTest {
    private static final Network LINEAR = Network.input(Stripes.SIDE, Stripes.SIDE, 1).flatten().dense(3);
    private static final Model MODEL = Model.initialize(LINEAR, 4);
    private static final Trainer TRAINER = Trainer.with(Sgd.learningRate(0.5)).batch(1000).epochs(1).threads(1).standardise(false);

    /** Stripes with classes of 25, 13 and 11 images. */
    private static Dataset uneven() {
        Dataset even = Stripes.of("uneven", 75, 6, 0.3);
        int[] chosen = IntStream.range(0, 75).filter(i -> i % 3 == 0 || (i < 38 && i != 2)).toArray();
        return even.subset("uneven", chosen);
    }

    /** {@code CrossEntropyLoss(weight=weights, label_smoothing=smoothing)} without its extra weighting of the smoothed part: {@code Σ w·l / Σ w}. */
    private static double reference(Dataset data, double smoothing, double... weights) {
        double total = 0;
        double sum = 0;
        for (int i = 0; i < data.size(); i++) {
            double[] logits = logits(data, i);
            double normaliser = Math.log(Arrays.stream(logits).map(Math::exp).sum());
            double loss = 0;
            for (int c = 0; c < 3; c++) {
                double target = smoothing / 3 + (c == data.label(i) ? 1 - smoothing : 0);
                loss += target * (normaliser - logits[c]);
            }
            total += weights[data.label(i)];
            sum += weights[data.label(i)] * loss;
        }
        return sum / total;
    }

    private static double[] logits(Dataset data, int image) {
        float[] pixels = new float[data.pixels()];
        data.read(image, pixels, 0);
        float[] weight = MODEL.parameters().get("dense1.weight").data();
        float[] bias = MODEL.parameters().get("dense1.bias").data();
        double[] logits = new double[3];
        for (int c = 0; c < 3; c++) {
            logits[c] = bias[c];
            for (int i = 0; i < pixels.length; i++) {
                logits[c] += (double) weight[c * pixels.length + i] * pixels[i];
            }
        }
        return logits;
    }

    private static double loss(Trainer trainer) {
        return trainer.fit(MODEL, uneven()).history().last().loss();
    }

    @Test
    void lossIsTheMeanCrossEntropy() {
        assertThat(loss(TRAINER)).isCloseTo(reference(uneven(), 0, 1, 1, 1), within(1e-6));
    }

    @Test
    void smoothingSpreadsAShareOfTheTargetOverAllClasses() {
        assertThat(loss(TRAINER.labelSmoothing(0.2))).isCloseTo(reference(uneven(), 0.2, 1, 1, 1), within(1e-6));
    }

    @Test
    void classWeightsWeighTheMean() {
        assertThat(loss(TRAINER.classWeights(ClassWeights.of(Map.of("vertical", 5.0))))).isCloseTo(reference(uneven(), 0, 1, 5, 1),
                within(1e-6));
        int[] counts = new int[3];
        Arrays.stream(uneven().labels()).forEach(label -> counts[label]++);
        assertThat(counts).containsExactly(25, 13, 11);
        assertThat(loss(TRAINER.classWeights(ClassWeights.balanced())))
                .isCloseTo(reference(uneven(), 0, 1.0 / 25, 1.0 / 13, 1.0 / 11), within(1e-6));
    }

    /** Two batches, of 40 and 9 images: with a rate too small to move anything the epoch's loss is the mean over images, not over batches. */
    @Test
    void aSmallerLastBatchCountsByItsImages() {
        Trainer still = TRAINER.optimizer(Sgd.learningRate(1e-12)).batch(40);
        assertThat(loss(still)).isCloseTo(reference(uneven(), 0, 1, 1, 1), within(1e-6));
    }

    /** The bias's gradient of cross-entropy is the mean of (softmax - target): one step of SGD moves it by the rate times that. */
    @Test
    void oneStepFollowsTheGradientUpToTheClippedNorm() {
        Dataset data = uneven();
        double[] gradient = new double[3];
        for (int i = 0; i < data.size(); i++) {
            double[] logits = logits(data, i);
            double sum = Arrays.stream(logits).map(Math::exp).sum();
            for (int c = 0; c < 3; c++) {
                gradient[c] += (Math.exp(logits[c]) / sum - (c == data.label(i) ? 1 : 0)) / data.size();
            }
        }
        float[] before = MODEL.parameters().get("dense1.bias").data();
        float[] after = TRAINER.fit(MODEL, data).model().parameters().get("dense1.bias").data();
        for (int c = 0; c < 3; c++) {
            assertThat((double) after[c] - before[c]).isCloseTo(-0.5 * gradient[c], within(1e-6));
        }
        Model clipped = TRAINER.clipGradients(0.01).fit(MODEL, data).model();
        assertThat(distance(clipped)).isCloseTo(0.5 * 0.01, within(1e-6));
        assertThat(distance(TRAINER.fit(MODEL, data).model())).isGreaterThan(0.1);
    }

    private static double distance(Model model) {
        double sum = 0;
        for (String name : MODEL.parameters().keySet()) {
            float[] a = model.parameters().get(name).data();
            float[] b = MODEL.parameters().get(name).data();
            for (int i = 0; i < a.length; i++) {
                sum += Math.pow((double) a[i] - b[i], 2);
            }
        }
        return Math.sqrt(sum);
    }

    @Test
    void weightsForClassesThatDoNotExistAreAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> loss(TRAINER.classWeights(ClassWeights.of(Map.of("dots", 2.0)))))
                .withMessage("class weights for [dots], but uneven has the classes [horizontal, vertical, diagonal]; use their names");
        assertThatIllegalArgumentException().isThrownBy(() -> ClassWeights.of(Map.of("vertical", -1.0)))
                .withMessage("weight of class \"vertical\" -1.0; expected a positive number");
    }

    @Test
    void aNetworkOfOneLayerOnFeaturesTrainsToo() {
        Model features = Model.initialize(Network.input(Shape.of(64)).dense(3), 4);
        FloatDataset data = Stripes.of("stripes", 60, 6, 0.3);
        Trained trained = Trainer.standard().batch(20).threads(1).fit(features, data);
        assertThat(trained.history().last().loss()).isLessThan(trained.history().epochs().getFirst().loss());
    }
}
