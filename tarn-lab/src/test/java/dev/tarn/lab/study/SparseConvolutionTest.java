package dev.tarn.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.layer.Conv2d;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SparseConvolutionTest {
    @Test
    void computesTheSameConvolutionWithAndWithoutSkipping() {
        int channels = 3;
        int filters = 5;
        Tensor x = Tensor.randomNormal(Shape.of(6, 7, channels), 1);
        for (int i = 0; i < x.data().length; i += 2) {
            x.data()[i] = 0;
        }
        Tensor weight = Tensor.randomNormal(Shape.of(filters, channels, 3, 3), 2);
        float[] w = new float[9 * channels * filters];
        for (int o = 0; o < filters; o++) {
            for (int c = 0; c < channels; c++) {
                for (int tap = 0; tap < 9; tap++) {
                    w[(tap * channels + c) * filters + o] = weight.data()[(o * channels + c) * 9 + tap];
                }
            }
        }
        Network network = Network.input(x.shape()).then(Conv2d.of(filters, 3).withoutBias());
        float[] expected = Model.of(network, Map.of("conv1.weight", weight)).run(x.reshape(1, 6, 7, channels)).data();
        float[] dense = new float[expected.length];
        float[] skipping = new float[expected.length];
        SparseConvolution.run(x.data(), w, dense, 6, 7, channels, filters, false);
        SparseConvolution.run(x.data(), w, skipping, 6, 7, channels, filters, true);
        assertThat(skipping).isEqualTo(dense);
        for (int i = 0; i < expected.length; i++) {
            assertThat(dense[i]).isCloseTo(expected[i], org.assertj.core.api.Assertions.within(1e-4f));
        }
    }
}
