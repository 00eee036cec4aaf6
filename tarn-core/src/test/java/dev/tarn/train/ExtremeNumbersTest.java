package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.data.FloatDataset;
import dev.tarn.model.Model;
import dev.tarn.model.Prediction;
import dev.tarn.network.Network;
import dev.tarn.plan.NonFiniteException;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.zoo.Zoo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers at the edges of float32: a finite answer, or a refusal that says which image it was. */
class ExtremeNumbersTest {
    private static final int SIDE = 8;

    private static FloatDataset filled(float... values) {
        float[] pixels = new float[values.length * SIDE * SIDE];
        int[] labels = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            Arrays.fill(pixels, i * SIDE * SIDE, (i + 1) * SIDE * SIDE, values[i]);
            labels[i] = i % 3;
        }
        return new FloatDataset("edges", SIDE, SIDE, 1, Stripes.CLASSES, pixels, labels);
    }

    private static void isFinite(Model model) {
        assertThat(model.parameters()).allSatisfy((name, tensor) -> {
            for (float value : tensor.data()) {
                assertThat(value).as(name).isFinite();
            }
        });
    }

    static List<String> zoo() {
        return Zoo.names();
    }

    @ParameterizedTest
    @MethodSource("zoo")
    void equalImagesHaveNoVarianceAndTrainAllTheSame(String name) {
        FloatDataset one = new FloatDataset("grey", 28, 28, 1, Stripes.CLASSES, grey(6 * 28 * 28), new int[] {0, 1, 2, 0, 1, 2});
        Trained trained = Trainer.standard().epochs(2).batch(3).threads(1)
                .fit(Model.initialize(Zoo.network(name, Shape.of(28, 28, 1), 3), 1), one);
        isFinite(trained.model());
        assertThat(trained.history().last().loss()).isFinite();
    }

    private static float[] grey(int count) {
        float[] pixels = new float[count];
        Arrays.fill(pixels, 0.5f);
        return pixels;
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.MIN_VALUE, 1e-40f, Float.MIN_NORMAL, 1e-30f})
    void tinyPixelsAreAsGoodAsBlackOnes(float tiny) {
        FloatDataset data = filled(tiny, -tiny, 0, tiny, 2 * tiny, 0);
        Trained trained = Trainer.standard().standardise(false).epochs(2).batch(3).threads(1)
                .fit(Model.initialize(Stripes.deepNetwork(), 1), data);
        isFinite(trained.model());
        float[] image = new float[SIDE * SIDE];
        double[] black = trained.model().predict(image).probabilities();
        Arrays.fill(image, tiny);
        double[] nearlyBlack = trained.model().predict(image).probabilities();
        for (int i = 0; i < 3; i++) {
            assertThat(nearlyBlack[i]).isCloseTo(black[i], within(1e-6));
        }
        // Standardising divides by their spread, which may be denormal too.
        isFinite(Trainer.standard().epochs(2).batch(3).threads(1).fit(Model.initialize(Stripes.deepNetwork(), 1), data).model());
    }

    @Test
    void hugePixelsTrainOnceTheyAreStandardised() {
        FloatDataset data = filled(1e30f, -1e30f, 3e30f, 2e30f, 0, 1e29f);
        isFinite(Trainer.standard().epochs(2).batch(3).threads(1).fit(Model.initialize(Stripes.network(), 1), data).model());
    }

    @Test
    void hugePixelsAsTheyAreGiveHugeLogitsAndAProbabilityAllTheSame() {
        Model model = Model.initialize(Stripes.network(), 1);
        float[] image = new float[SIDE * SIDE];
        Arrays.fill(image, 1e30f);
        double[] probabilities = model.predict(image).probabilities();
        assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-9));
        assertThat(probabilities).contains(1.0);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN})
    void whatIsNoNumberIsRefusedWithItsImage(float bad) {
        Model model = Model.initialize(Stripes.network(), 1);
        float[] image = new float[SIDE * SIDE];
        image[5] = bad;
        assertThatThrownBy(() -> model.predict(image)).isInstanceOf(NonFiniteException.class).hasMessageContaining("image 0");
        assertThatThrownBy(() -> filled(1, 2, 3, bad, 1, 2)).hasMessageContaining("image 3")
                .hasMessageContaining("expected finite numbers");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "80, 80", "1e4, 1e4", "1e38, 1e38"})
    void theLossOfHugeLogitsIsTheirDifference(float logit, double loss) {
        Network network = Network.input(1, 1, 1).flatten().dense(3);
        Map<String, Tensor> parameters = new HashMap<>(Model.initialize(network, 1).parameters());
        parameters.replaceAll((name, tensor) -> Tensor.zeros(tensor.shape()));
        parameters.put("dense1.bias", Tensor.of(Shape.of(3), logit, 0, 0));
        Model model = Model.of(network, parameters).withClasses(Stripes.CLASSES);
        FloatDataset wrong = new FloatDataset("dot", 1, 1, 1, Stripes.CLASSES, new float[] {1}, new int[] {1});
        FloatDataset right = new FloatDataset("dot", 1, 1, 1, Stripes.CLASSES, new float[] {1}, new int[] {0});
        assertThat(Evaluation.of(model, wrong, 1).loss()).isCloseTo(loss == 0 ? Math.log(3) : loss, within(1e-6 * Math.max(1, loss)));
        assertThat(Evaluation.of(model, right, 1).loss()).isCloseTo(loss == 0 ? Math.log(3) : 0, within(1e-6));
        Prediction prediction = model.predict(1);
        assertThat(Arrays.stream(prediction.probabilities()).sum()).isCloseTo(1, within(1e-9));
    }

    /**
     * Half-precision training multiplies the loss, because gradients below 6e-8 are lost there. In float32 they are kept down to 1e-38: a prediction that is right but for 1e-30 still has the gradient
     * that it should have, seen here through a learning rate that makes up for it.
     */
    @Test
    void lossScalingIsNotNeeded() {
        Network network = Network.input(1, 1, 1).flatten().dense(3);
        Map<String, Tensor> parameters = new HashMap<>(Model.initialize(network, 1).parameters());
        parameters.replaceAll((name, tensor) -> Tensor.zeros(tensor.shape()));
        parameters.put("dense1.bias", Tensor.of(Shape.of(3), 69, 0, 0));
        FloatDataset data = new FloatDataset("dot", 1, 1, 1, Stripes.CLASSES, new float[] {0, 0}, new int[] {0, 1});
        Model trained = Trainer.with(Sgd.learningRate(1e29)).standardise(false).withoutShuffle().steps(1).batch(1).threads(1)
                .fit(Model.of(network, parameters), data).model();
        double probability = Math.exp(-69) / (1 + 2 * Math.exp(-69));
        float[] bias = trained.parameters().get("dense1.bias").data();
        assertThat((double) bias[1]).isCloseTo(-1e29 * probability, within(1e-5));
        assertThat((double) bias[2]).isCloseTo(-1e29 * probability, within(1e-5));
    }
}
