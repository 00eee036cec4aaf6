package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WhiteningTest {

    @Test
    void eigenvectorsAreThoseOfTheMatrix() {
        SplittableRandom random = new SplittableRandom(11);
        for (int n : new int[] {1, 2, 5, 27}) {
            double[][] matrix = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    double value = random.nextGaussian();
                    matrix[i][j] += value;
                    matrix[j][i] = matrix[i][j];
                }
                matrix[i][i] += 20 * n;
            }
            SymmetricEigen eigen = SymmetricEigen.of(matrix);
            for (int k = 0; k < n; k++) {
                double[] v = eigen.vectors()[k];
                assertThat(dot(v, v)).isCloseTo(1, within(1e-12));
                for (int i = 0; i < n; i++) {
                    assertThat(dot(matrix[i], v)).isCloseTo(eigen.values()[k] * v[i], within(1e-10 * 20 * n));
                }
                assertThat(k == 0 || eigen.values()[k - 1] >= eigen.values()[k]).isTrue();
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Over the images that were looked at, what the filters give has deviation 1 and is uncorrelated, but for a filter and its negative. */
    @Test
    void filtersWhitenThePatches() {
        Dataset data = Stripes.training();
        Network network = Network.input(8, 8, 1).conv2d(10, 2).relu().flatten().dense(3);
        Model model = Model.initialize(network, 1);
        Model white = Whitening.firstLayer(model, data, IntStream.range(0, data.size()).toArray());
        Tensor weight = white.parameters().get("conv1.weight");
        double[][] products = new double[8][8];
        float[] pixels = new float[64];
        for (int image = 0; image < data.size(); image++) {
            data.read(image, pixels, 0);
            for (int y = 0; y < 7; y++) {
                for (int x = 0; x < 7; x++) {
                    double[] z = new double[8];
                    for (int f = 0; f < 8; f++) {
                        for (int i = 0; i < 4; i++) {
                            z[f] += weight.data()[f * 4 + i] * pixels[(y + i / 2) * 8 + x + i % 2];
                        }
                    }
                    for (int f = 0; f < 8; f++) {
                        for (int g = 0; g < 8; g++) {
                            products[f][g] += z[f] * z[g] / (data.size() * 49);
                        }
                    }
                }
            }
        }
        for (int f = 0; f < 8; f++) {
            for (int g = 0; g < 8; g++) {
                double expected = f / 2 != g / 2 ? 0 : f == g ? 1 : -1;
                assertThat(products[f][g]).isCloseTo(expected, within(0.02)); // the small number under the root
            }
        }
        float[] before = model.parameters().get("conv1.weight").data();
        assertThat(IntStream.range(32, 40).allMatch(i -> weight.data()[i] == before[i])).as("filters beyond the directions").isTrue();
        assertThat(white.parameters().get("conv1.bias").data()).containsOnly(0);
        assertThat(white.parameters().get("dense1.weight")).isEqualTo(model.parameters().get("dense1.weight"));
    }

    @Test
    void networksWithoutAFirstConvolutionAreRefused() {
        Model model = Model.initialize(Network.input(8, 8, 1).flatten().dense(3), 1);
        assertThatIllegalArgumentException().isThrownBy(() -> Trainer.standard().whiten(true).fit(model, Stripes.training())).withMessage(
                "whitening needs a network that starts with one convolution over all channels; this one starts with [flatten]");
    }
}
