package dev.tarn.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.lab.explain.PoolWinners.Winner;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    /** One filter that copies its middle pixel. */
    private static final Network COPY = Network.input(6, 6, 1).conv2d(1, 3).relu().maxPool2d(2).flatten().dense(2);

    private static Model copy() {
        Tensor kernel = Tensor.zeros(Shape.of(1, 1, 3, 3));
        kernel.data()[4] = 1;
        Tensor dense = Tensor.of(Shape.of(2, 4), 1, 0, 0, 0, 0, 0, 0, 2);
        return Model.of(COPY, Map.of("conv1.weight", kernel, "conv1.bias", Tensor.zeros(Shape.of(1)), "dense1.weight", dense, "dense1.bias",
                Tensor.zeros(Shape.of(2))));
    }

    private static Tensor image() {
        Tensor image = Tensor.zeros(Shape.of(6, 6, 1));
        image.data()[6 + 2] = 0.5f; // row 1, column 2: conv row 0, column 1
        image.data()[4 * 6 + 3] = 1; // row 4, column 3: conv row 3, column 2
        return image;
    }

    @Test
    void everyStepIsSeenApart() {
        List<LayerActivation> all = Activations.of(copy(), image());
        assertThat(all).extracting(LayerActivation::layer).containsExactly("input", "conv1", "relu1", "pool1", "flatten1", "dense1");
        assertThat(all.get(1).channel(0).data()).containsExactly(0, 0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0);
        assertThat(all.get(3).values().data()).containsExactly(0.5f, 0, 0, 1);
        assertThat(all.get(5).values().data()).containsExactly(0.5f, 2);
        assertThat(all.get(2).zeros()).isEqualTo(14 / 16.0);
        assertThat(all.get(1).text()).isEqualTo("conv 1 3");
    }

    @Test
    void aWinnerIsTracedToThePixelsItSaw() {
        PoolWinners winners = PoolWinners.of(COPY, Activations.of(copy(), image())).getFirst();
        assertThat(winners.reads()).isEqualTo("relu1");
        assertThat(winners.winner(COPY, 0, 0, 0)).isEqualTo(new Winner(0, 1, 0.5f, new Region(0, 1, 2, 3)));
        assertThat(winners.winner(COPY, 1, 1, 0)).isEqualTo(new Winner(3, 2, 1, new Region(3, 2, 5, 4)));
        assertThat(winners.winner(COPY, 0, 1, 0)).as("of equal ones the first").isEqualTo(new Winner(0, 2, 0, new Region(0, 2, 2, 4)));
        Tensor seen = winners.onImage(COPY);
        assertThat(seen.get(1, 2)).isEqualTo(1);
        assertThat(seen.get(4, 3)).isEqualTo(1);
        assertThat(sum(seen)).as("dead windows do not count").isEqualTo(2);
        assertThatThrownBy(() -> winners.winner(COPY, 2, 0, 0)).hasMessageContaining("pool1 has 2×2×1 windows");
    }

    @Test
    void gradCamWeighsMapsByTheirMeanGradient() {
        assertThat(GradCam.layerOf(COPY)).hasValue("relu1");
        GradCam cam = GradCam.of(copy(), image(), 1);
        // Class 1 is twice the last window: one of 16 cells has gradient 2, so the map's weight is 2/16.
        assertThat(cam.score()).isEqualTo(2);
        assertThat(cam.map().get(3, 2)).isCloseTo(2f / 16, within(1e-6f));
        assertThat(cam.map().get(0, 1)).isCloseTo(1f / 16, within(1e-6f));
        assertThat(cam.onImage().shape()).isEqualTo(Shape.of(6, 6));
        assertThat(cam.anything()).isTrue();
        assertThatThrownBy(() -> GradCam.of(copy(), image(), 2)).hasMessageContaining("class 2: the network has 2 outputs");
        assertThatThrownBy(() -> GradCam.of(copy(), image(), 1, "dense1")).hasMessageContaining("not maps");
    }

    @Test
    void occlusionFindsThePixelThatMatters() {
        Occlusion occlusion = Occlusion.of(copy(), image(), 1, 1, 1);
        int best = 0;
        for (int i = 0; i < 36; i++) {
            best = occlusion.drop().data()[i] > occlusion.drop().data()[best] ? i : best;
        }
        assertThat(best).isEqualTo(4 * 6 + 3);
        assertThat(occlusion.probability()).isEqualTo(copy().predict(image()).probabilities()[1]);
        assertThat(occlusion.drop().get(1, 2)).as("hiding what speaks for the other class helps").isNegative();
        assertThatThrownBy(() -> Occlusion.of(copy(), image(), 1, 7, 1)).hasMessageContaining("a patch of 7 pixels");
    }

    @Test
    void explainsTheMostProbableClassOrTheOneAskedFor() {
        Explanation why = Explanation.of(copy(), image());
        assertThat(why.label()).isEqualTo(1);
        assertThat(why.prediction().index()).isEqualTo(1);
        assertThat(Explanation.of(copy(), image(), 0).gradCam()).extracting(GradCam::label).isEqualTo(0);
    }

    @Test
    void whatANetworkLacksIsLeftOut() {
        Network dense = Network.input(4, 4, 1).flatten().dense(2);
        Explanation why = Explanation.of(Model.initialize(dense, 1), Tensor.zeros(Shape.of(4, 4)));
        assertThat(why.gradCam()).isNull();
        assertThat(why.winners()).isEmpty();
        assertThat(why.occlusion()).isNotNull();
        assertThatThrownBy(() -> Explanation.of(copy(), Tensor.zeros(Shape.of(5, 5, 1)))).hasMessageContaining("5×5×1");
    }

    @Test
    void filtersAreHeightWidthChannel() {
        Model model = Model.initialize(Network.input(5, 5, 2).conv2d(3, 3).flatten().dense(2), 1);
        FilterBank bank = FilterBank.of(model).getFirst();
        Tensor weight = model.parameters().get("conv1.weight");
        assertThat(bank.filters()).hasSize(3);
        assertThat(bank.filters().get(2).get(1, 2, 1)).isEqualTo(weight.get(2, 1, 1, 2));
        assertThat(bank.mean(2).get(1, 2)).isCloseTo((weight.get(2, 0, 1, 2) + weight.get(2, 1, 1, 2)) / 2, within(1e-6f));
    }

    private static double sum(Tensor tensor) {
        double sum = 0;
        for (float value : tensor.data()) {
            sum += value;
        }
        return sum;
    }
}
