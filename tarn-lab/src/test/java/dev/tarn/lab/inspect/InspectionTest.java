package dev.tarn.lab.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.data.Dataset;
import dev.tarn.lab.SyntheticImages;
import dev.tarn.layer.Conv2d;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Known networks with known answers. */
class InspectionTest {
    private static final Dataset IMAGES = SyntheticImages.of(150, 6, 6, 3, 1);

    /** All weights of the named layer set by a function of their place. */
    private static Model with(Network network, String layer, float weight, float bias) {
        Map<String, Tensor> parameters = new LinkedHashMap<>(Model.initialize(network, 1).parameters());
        java.util.Arrays.fill(parameters.get(layer + ".weight").data(), weight);
        java.util.Arrays.fill(parameters.get(layer + ".bias").data(), bias);
        return Model.of(network, parameters);
    }

    @Test
    void whereAllUnitsAreDeadAllAreCounted() {
        Network network = Network.input(6, 6, 1).conv2d(5, 3).relu().maxPool2d(2).flatten().dense(3);
        Inspection seen = Inspection.of(with(network, "conv1", 0, -1), IMAGES);
        assertThat(seen.layer("relu1").zeros()).isEqualTo(1);
        assertThat(seen.layer("relu1").dead()).isEqualTo(5);
        assertThat(seen.layer("relu1").units()).isEqualTo(5);
        assertThat(seen.layer("conv1").gradientNorm()).as("nothing gets through").isZero();
        assertThat(seen.layer("relu1").gradientNorm()).isPositive();
        assertThat(seen.pools().getFirst().negative()).isEqualTo(1);
        assertThat(seen.pools().getFirst().notLargestMagnitude()).as("all numbers of a window are −1").isZero();
    }

    @Test
    void ofTwoFiltersWithOppositeSignsHalfIsZero() {
        Network network = Network.input(6, 6, 1).conv2d(2, 1).relu().flatten().dense(3);
        Map<String, Tensor> parameters = new LinkedHashMap<>(Model.initialize(network, 1).parameters());
        parameters.put("conv1.weight", Tensor.of(Shape.of(2, 1, 1, 1), 1, -1));
        parameters.put("conv1.bias", Tensor.zeros(Shape.of(2)));
        LayerReading relu = Inspection.of(Model.of(network, parameters), IMAGES).layer("relu1");
        assertThat(relu.zeros()).as("pixels are never zero").isEqualTo(0.5);
        assertThat(relu.dead()).as("pixels are positive: the second filter is never").isEqualTo(1);
        assertThat(relu.negative()).isZero();
    }

    /** A 1×1 convolution of one channel with weight ½ halves the gradient; four of them in a row divide it by 16. */
    @Test
    void aGradientThatHalvesALayerIsSeenToHalve() {
        Network network = Network.input(6, 6, 1);
        for (int i = 0; i < 5; i++) {
            network = network.then(Conv2d.of(1, 1));
        }
        network = network.flatten().dense(3);
        Map<String, Tensor> parameters = new LinkedHashMap<>(Model.initialize(network, 1).parameters());
        for (int i = 1; i <= 5; i++) {
            parameters.put("conv" + i + ".weight", Tensor.of(Shape.of(1, 1, 1, 1), 0.5f));
        }
        Inspection seen = Inspection.of(Model.of(network, parameters), IMAGES);
        for (int i = 1; i < 5; i++) {
            assertThat(seen.layer("conv" + i).gradientNorm() / seen.layer("conv" + (i + 1)).gradientNorm()).isCloseTo(0.5, within(1e-6));
        }
    }

    @Test
    void saturationIsWhereADerivativeIsBelowAHundredthOfItsLargest() {
        Network network = Network.input(6, 6, 1).conv2d(1, 1).sigmoid().flatten().dense(3);
        assertThat(Inspection.of(with(network, "conv1", 0, 5.5f), IMAGES).layer("sigmoid1").saturated()).as("4·σ'(5.5) = 0.016").isZero();
        assertThat(Inspection.of(with(network, "conv1", 0, 6.5f), IMAGES).layer("sigmoid1").saturated()).as("4·σ'(6.5) = 0.006")
                .isEqualTo(1);
        assertThat(Inspection.of(with(network, "conv1", 0, 6.5f), IMAGES).layer("conv1").saturated()).isNaN();
    }

    @Test
    void windowsWhoseWinnerIsNotTheLargestMagnitudeAreCounted() {
        // One filter shows the left pixel, so a window holds known numbers: standardised, dark is negative and bright positive.
        Network network = Network.input(2, 2, 1).maxPool2d(2).flatten().dense(3);
        Dataset images = SyntheticImages.of(new float[][] {{-3, 1, 0, 0}, {-1, -2, -3, -4}, {5, -1, 2, 0}, {-1, -1, -1, -1}}, 2, 2, 0, 1, 2,
                0);
        PoolReading pool = Inspection.of(Model.initialize(network, 1), images).pools().getFirst();
        assertThat(pool.windows()).isEqualTo(4);
        assertThat(pool.negative()).isEqualTo(0.5);
        assertThat(pool.notLargestMagnitude()).isEqualTo(0.5);
        assertThat(pool.of()).isEqualTo("input");
    }

    @Test
    void threadsChangeNothing() {
        Network network = Network.input(6, 6, 1).conv2d(4, 3).tanh().maxPool2d(2).flatten().dense(3);
        Model model = Model.initialize(network, 3);
        Inspection one = Inspection.of(model, IMAGES, true, 1);
        Inspection three = Inspection.of(model, IMAGES, true, 3);
        assertThat(three.pools()).isEqualTo(one.pools());
        for (int i = 0; i < one.layers().size(); i++) {
            LayerReading a = one.layers().get(i);
            LayerReading b = three.layers().get(i);
            assertThat(b.gradientNorm()).isEqualTo(a.gradientNorm());
            assertThat(b.mean()).isEqualTo(a.mean());
            assertThat(b.histogram().counts()).isEqualTo(a.histogram().counts());
        }
    }

    @Test
    void histogramsHoldEveryNumber() {
        Network network = Network.input(6, 6, 1).conv2d(4, 3).flatten().dense(3);
        Histogram histogram = Inspection.of(Model.initialize(network, 3), IMAGES).layer("conv1").histogram();
        assertThat(histogram.total()).isEqualTo(150L * 4 * 4 * 4);
        assertThat(histogram.from()).isLessThanOrEqualTo(0);
    }

    @Test
    void whatDoesNotFitIsSaid() {
        Model model = Model.initialize(Network.input(5, 5, 1).flatten().dense(3), 1);
        assertThatThrownBy(() -> Inspection.of(model, IMAGES)).hasMessageContaining("takes 5×5×1").hasMessageContaining("6×6×1");
        Model two = Model.initialize(Network.input(6, 6, 1).flatten().dense(2), 1);
        assertThatThrownBy(() -> Inspection.of(two, IMAGES)).hasMessageContaining("has 3 classes");
    }
}
