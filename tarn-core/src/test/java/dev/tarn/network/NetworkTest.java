package dev.tarn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.json.Json;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.LayerText;
import dev.tarn.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @Test
    void theArticlesNetworkHasItsShapesAndParameters() {
        Network network = Network.input(28, 28, 1).conv2d(32, 3).relu().maxPool2d(2).flatten().dense(10);
        assertThat(network.nodes()).extracting(Node::name).containsExactly("conv1", "relu1", "pool1", "flatten1", "dense1");
        assertThat(network.nodes()).extracting(n -> n.output().toString()).containsExactly("26×26×32", "26×26×32", "13×13×32", "5408",
                "10");
        assertThat(network.parameters().keySet()).containsExactly("conv1.weight", "conv1.bias", "dense1.weight", "dense1.bias");
        assertThat(network.parameters().values().stream().mapToInt(p -> p.shape().elements()).sum()).isEqualTo(54_410);
    }

    @Test
    void aWrongNumberOfFeaturesIsAnErrorThatShowsWhereTheRightOneComesFrom() {
        Network network = Network.input(28, 28, 1).then("conv1", Conv2d.of(32, 3)).relu().maxPool2d(2).flatten();
        assertThatThrownBy(() -> network.then("fc", Dense.of(32 * 12 * 12, 10))).hasMessageContaining("fc (dense 10 from 4608)")
                .hasMessageContaining("write 5408")
                .hasMessageContaining("input 28×28×1 → conv1 26×26×32 → relu1 26×26×32 → pool1 13×13×32 → flatten1 5408");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"conv 4 3 stride 2 pad 1|14×14×4", "conv 4 3 same|28×28×4",
        "conv 4 3 stride 2 same|14×14×4", "conv 4 3 dilation 3|22×22×4", "conv 4 5x3|24×26×4", "maxpool 3 stride 2|13×13×1",
        "maxpool 3 stride 2 ceil|14×14×1", "maxpool 3 stride 2 pad 1|14×14×1", "avgpool 2|14×14×1", "globalavgpool|1", "flatten|784",
        "conv 4 3 pad 1 0 2 0|29×26×4"})
    void outputsHaveTheShapesThatPyTorchGives(String layer, String shape) {
        assertThat(NetworkText.parse(layer, Shape.of(28, 28, 1)).output()).hasToString(shape);
    }

    @ParameterizedTest
    @ValueSource(strings = {"conv 4 3", "conv 4 3x5 stride 2 dilation 3x1 pad 1 0 2 0 groups 2 nobias", "conv 16 3 same", "maxpool 2",
        "maxpool 3 stride 2 pad 1 ceil", "avgpool 3 stride 1 same exclude-padding", "globalavgpool",
        "globalmaxpool", "relu", "leakyrelu 0.01", "elu 1.0", "sigmoid", "tanh", "gelu", "silu", "mish", "softplus", "softmax",
        "relu6", "clip -1.0 inf", "selu", "selu 1.0 2.0", "celu 1.0", "hardsigmoid", "hardsigmoid 0.2 0.5", "hardswish", "softsign",
        "thresholdedrelu 1.0", "gelutanh", "logsigmoid", "shrink 0.5 0.0", "abs", "exp", "sqrt", "logsoftmax", "prelu", "prelu shared",
        "prelu elements",
        "rrelu 0.125 0.5",
        "reshape 2x3x4", "groupnorm 4", "groupnorm 4 epsilon 0.001", "instancenorm", "instancenorm epsilon 0.001", "layernorm",
        "layernorm epsilon 0.001", "lrn 5", "lrn 3 alpha 0.1 beta 0.5 k 2.0", "scaleshift", "scaleshift nobias", "shuffle 3", "slice 0 4",
        "slice 1 4 step 2", "pad 1", "pad 1 2 3 4 reflect", "pad 2 edge", "crop 1", "crop 1 0 0 2", "upsample 2", "upsample 2x3 bilinear",
        "upsample 2 bilinear corners", "depthtospace 2", "depthtospace 2 crd", "spacetodepth 2", "spacetodepth 2 crd", "multiply",
        "subtract",
        "average", "maximum", "minimum", "maxpool 2 stride 1 dilation 2", "flatten",
        "dense 10", "dense 10 from 5408 nobias", "dropout 0.5", "batchnorm", "batchnorm epsilon 0.001 momentum 0.4",
        "scale 0.2", "add", "concat"})
    void layersReadBackFromTheirText(String text) {
        assertThat(LayerText.parse(text).text()).isEqualTo(text);
        assertThat(LayerText.parse(LayerText.parse(text).text())).isEqualTo(LayerText.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"conf 32 3|no layer is called 'conf'; there are conv, maxpool",
        "conv|number of filters expected, found nothing", "conv 32 big|kernel size expected, found 'big'",
        "conv 32 3 fast|'fast' is not an option of conv", "dropout 1.5|the rate must be at least 0 and below 1",
        "maxpool 2 pad 2|more than half of the window", "conv 5 3 groups 2|multiple of groups", "relu 3|'3' is not an option of relu",
        "maxpool 0|must be at least 1"})
    void whatIsWrongInATextIsNamed(String text, String message) {
        assertThatThrownBy(() -> LayerText.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "conv 4 9, conv 4 9, conv 4 9, conv 4 9|conv4 (conv 4 9): input 4×4×4 is smaller than the window 9×9; pad it or drop this layer",
        "dense 10|not a vector of features; put flatten",
        "flatten, conv 3 3|not an image", "conv 4 3 groups 4|1 channels, which 4 groups do not divide",
        "conv 4 3,, relu|a layer is missing", "softmax|not a vector"})
    void layersThatDoNotFitAreNamedWithTheShapes(String description, String message) {
        assertThatThrownBy(() -> NetworkText.parse(description, Shape.of(28, 28, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void branchesOfDifferentShapesCannotBeAdded() {
        Network network = Network.input(8, 8, 3);
        assertThatThrownBy(() -> network.add(x -> x, x -> x.conv2d(3, 3))).hasMessageContaining("8×8×3").hasMessageContaining("6×6×3")
                .hasMessageContaining("1×1 convolution");
        assertThatThrownBy(() -> network.concat(x -> x, x -> x.maxPool2d(2))).hasMessageContaining("4×4×3");
    }

    @Test
    void namesAreUnique() {
        Network network = Network.input(8, 8, 3).then("a", Conv2d.of(3, 3));
        assertThatThrownBy(() -> network.then("a", Conv2d.of(3, 3))).hasMessageContaining("names are unique");
        assertThatThrownBy(() -> network.from("b")).hasMessageContaining("no layer is called 'b'; there are input, a");
    }

    @Test
    void anyGraphReadsBackFromItsJson() {
        Network network = Network.input(8, 8, 2).conv2d(4, 3).add(x -> x, x -> x.relu()).concat(x -> x.maxPool2d(2), x -> x.avgPool2d(2))
                .flatten().dense(3).softmax().from("dense1");
        assertThat(NetworkText.fromJson(Json.read(Json.write(NetworkText.toJson(network))))).isEqualTo(network);
    }

    @Test
    void jsonThatIsNoNetworkIsRefused() {
        for (String json : new String[] {"3", "{}", "{\"input\":[0,1,1]}", "{\"input\":[8,8,1],\"layers\":[{}]}",
            "{\"input\":[8,8,1],\"layers\":[],\"output\":\"x\"}",
            "{\"input\":[8,8,1],\"layers\":[{\"name\":\"a\",\"layer\":\"relu\",\"inputs\":[\"b\"]}],\"output\":\"a\"}"}) {
            assertThatThrownBy(() -> NetworkText.fromJson(Json.read(json))).as(json).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
