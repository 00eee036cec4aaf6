package dev.tarn.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.layer.Parameter;
import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {
    private static final Shape GREY = Shape.of(28, 28, 1);
    private static final Shape COLOUR = Shape.of(32, 32, 3);

    /** Counts of the same modules in PyTorch: {@code sum(p.numel() for p in module.parameters())}; src/test/python/golden.py prints them. */
    @ParameterizedTest
    @CsvSource({"convnet1, 54410, 72906", "convnet2, 34826, 42442", "lenet5, 61706, 62006", "vgg-small, 435306, 550570",
        "resnet-small, 308074, 308650", "speedrun, 556106, 557258"})
    void parametersAreAsManyAsInPyTorch(String name, int grey, int colour) {
        assertThat(trainable(Zoo.network(name, GREY, 10))).isEqualTo(grey);
        assertThat(trainable(Zoo.network(name, COLOUR, 10))).isEqualTo(colour);
    }

    private static int trainable(Network network) {
        return network.parameters().values().stream().filter(Parameter::trainable).mapToInt(p -> p.shape().elements()).sum();
    }

    @ParameterizedTest
    @MethodSource("dev.tarn.zoo.Zoo#names")
    void eachNetworkEndsInItsClassesAndReadsBackFromText(String name) {
        Network network = Zoo.network(name, COLOUR, 7);
        assertThat(network.output()).isEqualTo(Shape.of(7));
        assertThat(NetworkText.fromJson(NetworkText.toJson(network))).isEqualTo(network);
    }

    @Test
    void theNamesAreThoseOfTheDesign() {
        assertThat(Zoo.names()).containsExactly("convnet1", "convnet2", "lenet5", "vgg-small", "resnet-small", "speedrun");
    }

    @Test
    void networksReadAsTheyAreDescribed() {
        assertThat(Zoo.convnet1(GREY, 10)).hasToString("28×28×1: conv 32 3, relu, maxpool 2, flatten, dense 10");
        assertThat(Zoo.lenet5(GREY, 10)).hasToString(
                "28×28×1: conv 6 5 pad 2, tanh, avgpool 2, conv 16 5, tanh, avgpool 2, flatten, dense 120, tanh, dense 84, tanh, dense 10");
        assertThat(Zoo.lenet5(Shape.of(32, 32, 1), 10).toString()).startsWith("32×32×1: conv 6 5, tanh");
        assertThat(Zoo.speedrun(GREY, 10).toString())
                .startsWith(
                        "28×28×1: conv 64 3 same nobias, maxpool 2, batchnorm, relu, conv 64 3 same nobias, batchnorm, relu, conv 128 3 same")
                .endsWith("globalmaxpool, dense 10");
    }

    @Test
    void aDescriptionIsANetwork() {
        assertThat(Zoo.network(" conv 32 3, relu, maxpool 2, flatten, dense 10 ", GREY, 10)).isEqualTo(Zoo.convnet1(GREY, 10));
    }

    @Test
    void anUnknownNameListsTheNames() {
        assertThatThrownBy(() -> Zoo.network("resnet50", GREY, 4)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "no network is called 'resnet50'; there are convnet1, convnet2, lenet5, vgg-small, resnet-small, speedrun, and descriptions such as "
                                + "\"conv 32 3, relu, maxpool 2, flatten, dense 4\"");
    }

    @Test
    void aDescriptionMustEndInItsClasses() {
        assertThatThrownBy(() -> Zoo.network("flatten, dense 10", GREY, 4)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the network ends in 'dense 10' with an output of 10, but there are 4 classes; let its last layer be 'dense 4'");
        assertThatThrownBy(() -> Zoo.network("conv 4 3, relu", GREY, 4))
                .hasMessage("the network ends in 'relu' with an output of 26×26×4, but there are 4 classes; add 'flatten, dense 4'");
        assertThatThrownBy(() -> Zoo.network("conv 4 3, rellu", GREY, 4)).hasMessageContaining("no layer is called 'rellu'");
    }

    @Test
    void imagesThatAreTooSmallAreNamedWithTheNetwork() {
        assertThatThrownBy(() -> Zoo.network("convnet2", Shape.of(6, 6, 1), 10)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("convnet2 for images of 6×6×1: conv2 (conv 64 3): ");
        assertThatThrownBy(() -> Zoo.network("convnet1", GREY, 0)).hasMessage("convnet1 for 0 classes: at least 1 is needed");
    }
}
