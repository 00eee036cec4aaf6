package dev.tarn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.layer.Conv2d;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProbePlanTest {
    static List<Network> networks() {
        return List.of(Network.input(9, 8, 1).conv2d(5, 3).relu().maxPool2d(2).flatten().dense(4).softmax(),
                Network.input(8, 7, 3).then(Conv2d.of(20, 3).same()).batchNorm().sigmoid().then(MaxPool2d.of(3, 2))
                        .add(x -> x, x -> x.then(Conv2d.of(20, 3).same()).tanh())
                        .flatten().dropout(0.5).dense(6).relu().dense(3),
                Network.input(6, 6, 2).conv2d(3, 3).concat(x -> x.relu(), x -> x.tanh()).globalAvgPool().dense(3));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyResultIsThatOfTheNetworkAsWritten(Network network) {
        Fixture fixture = new Fixture(network, 3, 11);
        ProbePlan probe = ProbePlan.forward(network, fixture.parameters, 4);
        probe.run(3, fixture.source());
        for (Node node : network.nodes()) {
            double[][] expected = new ReferenceNetwork(network.from(node.name()), false).run(fixture.doubles(), fixture.doubleParameters(),
                    false);
            float[] found = new float[node.output().elements()];
            for (int image = 0; image < 3; image++) {
                probe.value(node.name(), image, found, 0);
                for (int i = 0; i < found.length; i++) {
                    assertThat((double) found[i]).as(node.name() + " image " + image + " element " + i)
                            .isCloseTo(expected[image][i], within(2e-4 * Math.max(1, Math.abs(expected[image][i]))));
                }
            }
        }
        assertThat(probe.layers()).startsWith("input").hasSize(network.nodes().size() + 1);
    }

    /** The sum of squared scores has a derivative that depends on the scores; differences are taken in double, with a step that no kink of the seed's image lies within. */
    @ParameterizedTest
    @MethodSource("networks")
    void gradientsOfTheImageAreFiniteDifferences(Network network) {
        Fixture fixture = new Fixture(network, 2, 5);
        ProbePlan probe = ProbePlan.withGradients(network, fixture.parameters, 2);
        probe.run(2, fixture.source(), (_, scores, gradient) -> {
            for (int k = 0; k < scores.length; k++) {
                gradient[k] = 2 * scores[k];
            }
        });
        float[] found = new float[network.input().elements()];
        for (int image = 0; image < 2; image++) {
            probe.gradient("input", image, found, 0);
            for (int i = 0; i < found.length; i += 5) {
                double expected = (squares(fixture, image, i, 1e-6) - squares(fixture, image, i, -1e-6)) / 2e-6;
                assertThat((double) found[i]).as("pixel " + i).isCloseTo(expected, within(2e-3 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    private static double squares(Fixture fixture, int image, int pixel, double step) {
        double[][] x = fixture.doubles();
        x[image][pixel] += step;
        double sum = 0;
        for (double score : new ReferenceNetwork(fixture.network, false).run(x, fixture.doubleParameters(), true)[image]) {
            sum += score * score;
        }
        return sum;
    }

    @Test
    void aGradientReachesTheWinnerOfEachWindowOnly() {
        Network network = Network.input(4, 4, 1).maxPool2d(2).flatten().dense(1);
        Fixture fixture = new Fixture(network, 1, 3);
        ProbePlan probe = ProbePlan.withGradients(network, fixture.parameters, 1);
        probe.run(1, fixture.source(), (_, _, gradient) -> gradient[0] = 1);
        float[] gradient = new float[16];
        probe.gradient("input", 0, gradient, 0);
        assertThat(Stream.of(0, 2, 8, 10).mapToInt(at -> count(gradient, at, at + 1, at + 4, at + 5))).containsOnly(1);
    }

    private static int count(float[] values, int... at) {
        int count = 0;
        for (int i : at) {
            count += values[i] != 0 ? 1 : 0;
        }
        return count;
    }

    @Test
    void asksForWhatItNeedsAndNamesWhatIsThere() {
        Network network = Network.input(4, 4, 1).maxPool2d(2).flatten().dense(2);
        Fixture fixture = new Fixture(network, 1, 3);
        ProbePlan probe = ProbePlan.forward(network, fixture.parameters, 1);
        assertThatThrownBy(() -> probe.shape("conv9")).hasMessageContaining("'conv9'")
                .hasMessageContaining("input, pool1, flatten1, dense1");
        assertThatThrownBy(() -> probe.value("pool1", 0, new float[4], 0)).hasMessageContaining("the last run had 0 images");
        assertThatThrownBy(() -> ProbePlan.withGradients(Network.input(4, 4, 1).maxPool2d(2), fixture.parameters, 1))
                .hasMessageContaining("not a vector of scores");
    }
}
