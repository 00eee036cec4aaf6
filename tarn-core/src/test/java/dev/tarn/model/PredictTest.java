package dev.tarn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.image.ByteImage;
import dev.tarn.image.ImageResizer;
import dev.tarn.image.ResizeMode;
import dev.tarn.network.Network;
import dev.tarn.plan.NonFiniteException;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PredictTest {
    private static final Network NETWORK = Network.input(10, 10, 3).conv2d(8, 3).batchNorm().relu().maxPool2d(2).flatten().dense(4);

    private static Model model() {
        return Model.initialize(NETWORK, 3).withClasses(List.of("bag", "boot", "coat", "dress"))
                .withPreprocessing(Preprocessing.standardise(new float[] {0.5f, 0.4f, 0.3f}, new float[] {0.2f, 0.3f, 0.4f}));
    }

    private static Tensor images(int count) {
        return Tensor.randomNormal(Shape.of(count, 10, 10, 3), 5);
    }

    private static Tensor image(Tensor images, int index) {
        return Tensor.of(Shape.of(10, 10, 3), Arrays.copyOfRange(images.data(), index * 300, (index + 1) * 300));
    }

    /** A network that gives its input back: what comes out can be computed by hand. */
    private static Model passing(int classes, boolean softmax) {
        Network network = Network.input(Shape.of(classes)).dense(classes);
        float[] identity = new float[classes * classes];
        for (int i = 0; i < classes; i++) {
            identity[i * (classes + 1)] = 1;
        }
        return Model.of(softmax ? network.softmax() : network,
                Map.of("dense1.weight", Tensor.of(Shape.of(classes, classes), identity), "dense1.bias", Tensor.zeros(Shape.of(classes))));
    }

    @Test
    void probabilitiesAreTheSoftmaxOfTheLogits() {
        for (boolean softmax : new boolean[] {false, true}) {
            Prediction prediction = passing(3, softmax).withClasses(List.of("a", "b", "c")).predict(1, 3, 2);
            double sum = Math.exp(1) + Math.exp(3) + Math.exp(2);
            assertThat(prediction.probabilities()).containsExactly(new double[] {Math.exp(1) / sum, Math.exp(3) / sum, Math.exp(2) / sum},
                    within(1e-6));
            assertThat(prediction.label()).isEqualTo("b");
            assertThat(prediction.index()).isEqualTo(1);
            assertThat(prediction.probability()).isEqualTo(prediction.probabilities()[1]);
            assertThat(prediction.top(2)).extracting(Prediction.ClassProbability::label).containsExactly("b", "c");
            assertThat(prediction.top(9)).hasSize(3);
            assertThat(prediction).hasToString("b 66.5 %");
        }
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        assertThat(passing(2, false).predict(1e30f, -1e30f).probabilities()).containsExactly(1, 0);
    }

    @Test
    void ofEqualClassesTheFirstWins() {
        Prediction prediction = passing(3, false).predict(2, 7, 7);
        assertThat(prediction.index()).isEqualTo(1);
        assertThat(prediction.top(3)).extracting(Prediction.ClassProbability::index).containsExactly(1, 2, 0);
    }

    @Test
    void pixelsAreStandardisedBeforeTheNetwork() {
        Tensor images = images(2);
        Tensor standardised = images.copy();
        model().preprocessing().apply(standardised.data(), 0, 600);
        float[] logits = model().run(standardised).data();
        assertThat(model().predict(image(images, 1)).probabilities())
                .isEqualTo(Prediction.ofLogits(model().classes(), logits, 4).probabilities());
    }

    @Test
    void manyImagesGiveWhatEachGivesAlone() {
        Tensor images = images(70);
        List<Prediction> together = model().predictAll(images);
        assertThat(together).hasSize(70);
        for (int i = 0; i < 70; i++) {
            assertThat(together.get(i).probabilities()).isEqualTo(model().predict(image(images, i)).probabilities());
        }
        assertThat(model().predictAll(images(0))).isEmpty();
    }

    @Test
    void manyThreadsGetWhatOneGets() throws Exception {
        Model model = model();
        Tensor images = images(40);
        List<double[]> expected = model().predictAll(images).stream().map(Prediction::probabilities).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int task = 0; task < 200; task++) {
                int index = task % 40;
                tasks.add(() -> Arrays.equals(model.predict(image(images, index)).probabilities(), expected.get(index))
                        && Arrays.equals(model.predictAll(images).get(index).probabilities(), expected.get(index)));
            }
            for (Future<Boolean> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        }
    }

    @Test
    void modelsWithOtherNamesOrParametersDoNotMixTheirPlans() {
        Model first = passing(2, false);
        first.predict(1, 0);
        Model other = first
                .withParameters(Map.of("dense1.weight", Tensor.of(Shape.of(2, 2), -1, 0, 0, -1), "dense1.bias", Tensor.zeros(Shape.of(2))));
        assertThat(other.predict(1, 0).index()).isEqualTo(1);
        assertThat(first.predict(1, 0).index()).isZero();
        assertThat(first.withClasses(List.of("x", "y")).predict(1, 0).label()).isEqualTo("x");
    }

    @Test
    void theWrongShapeIsNamed() {
        assertThatThrownBy(() -> model().predict(Tensor.zeros(Shape.of(10, 10, 1)))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an image of 10×10×1 for a network whose input is 10×10×3; bring it to that size first");
        assertThatThrownBy(() -> model().predictAll(Tensor.zeros(Shape.of(2, 9, 10, 3)))).hasMessageContaining("expected n×10×10×3");
        assertThatThrownBy(() -> model().run(Tensor.zeros(Shape.of()))).hasMessageContaining("expected n×10×10×3");
        Model maps = Model.initialize(Network.input(4, 4, 1).conv2d(2, 3), 1);
        assertThatThrownBy(() -> maps.predict(Tensor.zeros(Shape.of(4, 4)))).hasMessageContaining("the network's output is 2×2×2");
        assertThat(maps.run(Tensor.zeros(Shape.of(1, 4, 4, 1))).shape()).isEqualTo(Shape.of(1, 2, 2, 2));
    }

    @Test
    void aGreyImageNeedsNoChannel() {
        Model grey = Model.initialize(Network.input(4, 4, 1).flatten().dense(2), 1);
        Tensor image = Tensor.randomNormal(Shape.of(4, 4), 1);
        assertThat(grey.predict(image).probabilities()).isEqualTo(grey.predict(image.reshape(4, 4, 1)).probabilities());
    }

    @Test
    void aPictureOfAnySizeIsMadeToFit() {
        BufferedImage picture = new BufferedImage(25, 13, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 13; y++) {
            for (int x = 0; x < 25; x++) {
                picture.setRGB(x, y, (x * 10) << 16 | (y * 19) << 8 | (x * y) % 256);
            }
        }
        ByteImage bytes = ByteImage.of(picture);
        for (ResizeMode mode : ResizeMode.values()) {
            Model model = model().withPreprocessing(model().preprocessing().withResize(mode));
            byte[] fitted = ImageResizer.resize(bytes, 10, 10, mode).values();
            float[] pixels = new float[300];
            for (int i = 0; i < 300; i++) {
                pixels[i] = (fitted[i] & 255) / 255f;
            }
            assertThat(model.predict(picture).probabilities()).isEqualTo(model.predict(pixels).probabilities());
        }
        Model grey = Model.initialize(Network.input(10, 10, 1).flatten().dense(2), 1);
        assertThat(grey.predict(bytes).probabilities()).isEqualTo(grey.predict(bytes.withChannels(1)).probabilities());
        Model two = Model.initialize(Network.input(10, 10, 2).flatten().dense(2), 1);
        assertThatThrownBy(() -> two.predict(picture))
                .hasMessage("a picture has 1 or 3 channels, the network's input is 10×10×2; give it numbers instead");
    }

    @Test
    void numbersThatAreNotFiniteAreNamedWhereTheyEnter() {
        Tensor images = images(40);
        images.data()[37 * 300 + 5] = Float.NaN;
        assertThatThrownBy(() -> model().predictAll(images)).isInstanceOfSatisfying(NonFiniteException.class,
                e -> assertThat(e.image()).isEqualTo(37));
        Map<String, Tensor> parameters = model().parameters();
        parameters.values().forEach(t -> Arrays.fill(t.data(), 1e30f));
        assertThatThrownBy(() -> Model.of(NETWORK, parameters).predict(image(images, 0))).isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("lower learning rate");
    }
}
