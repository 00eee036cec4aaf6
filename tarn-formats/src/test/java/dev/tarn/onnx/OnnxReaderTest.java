package dev.tarn.onnx;

import static dev.tarn.onnx.OnnxMessages.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.file.FileFormatException;
import dev.tarn.model.Model;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs as other programs write them, against ONNX Runtime. */
class OnnxReaderTest {
    private static final ProtoMessage KERNEL_3 = attribute("kernel_shape", 3, 3);
    private static final ProtoMessage STRIDE_2 = attribute("strides", 2, 2);

    @TempDir
    Path folder;

    private static TestGraph graph() {
        return TestGraph.opset17(10, 9, 4);
    }

    static Stream<Arguments> graphs() {
        return Stream.of(
                Arguments.of("convolution with padding above SAME_LOWER", graph().weight("w", 5, 4, 4, 3)
                        .node("Conv", "x w", "y", TestGraph.text("auto_pad", "SAME_LOWER"), STRIDE_2), List.of("conv")),
                Arguments
                        .of("SAME_UPPER",
                                graph().weight("w", 5, 4, 4, 4).node("Conv", "x w", "y", TestGraph.text("auto_pad", "SAME_UPPER"),
                                        STRIDE_2),
                                List.of("conv")),
                Arguments.of("VALID, groups, dilations",
                        graph().weight("c.weight", 6, 2, 3, 2).weight("b", 6).node("Conv", "x c.weight b", "y",
                                TestGraph.text("auto_pad", "VALID"), attribute("dilations", 2, 3), attribute("group", 2L)),
                        List.of("conv")),
                Arguments.of("bias behind a convolution",
                        graph().weight("w", 5, 4, 3, 3).weight("b", 5, 1, 1).node("Conv", "x w", "c").node("Add", "b c", "a")
                                .node("Relu", "a", "y"),
                        List.of("conv", "relu")),
                Arguments.of("Pad before a convolution",
                        graph().weight("w", 5, 4, 3, 3).longs("p", 0, 0, 1, 0, 0, 0, 2, 1).node("Pad", "x p", "q")
                                .node("Conv", "q w", "y", attribute("pads", 0, 1, 0, 1)),
                        List.of("conv")),
                Arguments
                        .of("Pad before a mean", graph().longs("p", 0, 0, 1, 1, 0, 0, 1, 1).node("Pad", "x p", "q").node(
                                "AveragePool", "q", "y", KERNEL_3, STRIDE_2,
                                attribute("ceil_mode", 1L)), List.of("avgpool")),
                Arguments
                        .of("Pad behind ReLU, before a maximum", graph().longs("p", 0, 0, 1, 1, 0, 0, 1, 1).node("Relu", "x", "r")
                                .node("Pad", "r p", "q")
                                .node("MaxPool", "q", "y", KERNEL_3, STRIDE_2), List.of("relu", "maxpool")),
                Arguments.of("maximum with much padding behind",
                        graph().node("MaxPool", "x", "y", KERNEL_3, attribute("strides", 3, 3), attribute("pads", 0, 0, 2, 0)),
                        List.of("maxpool")),
                Arguments.of("maximum, ceiling", graph().node("MaxPool", "x", "y", KERNEL_3, STRIDE_2, attribute("ceil_mode", 1L)),
                        List.of("maxpool")),
                Arguments.of("mean with padding counted", graph()
                        .node("AveragePool", "x", "y", KERNEL_3, STRIDE_2, attribute("pads", 1, 1, 1, 1),
                                attribute("count_include_pad", 1L)),
                        List.of("avgpool")),
                Arguments.of("mean with padding counted, ceiling",
                        graph().node("AveragePool", "x", "y", KERNEL_3, STRIDE_2, attribute("pads", 1, 1, 1, 1),
                                attribute("count_include_pad", 1L), attribute("ceil_mode", 1L)),
                        List.of("avgpool")),
                Arguments.of("mean with padding left out, ceiling",
                        graph().node("AveragePool", "x", "y", KERNEL_3, STRIDE_2, attribute("pads", 1, 0, 1, 0),
                                attribute("ceil_mode", 1L)),
                        List.of("avgpool")),
                Arguments
                        .of("mean with padding left out", graph().node("AveragePool", "x", "y", KERNEL_3, STRIDE_2,
                                TestGraph.text("auto_pad", "SAME_UPPER")), List.of("avgpool")),
                Arguments.of("global mean that stays an image", graph().node("GlobalAveragePool", "x", "y"), List.of("avgpool")),
                Arguments.of("global maximum, squeezed", graph().longs("a", 2, 3).node("GlobalMaxPool", "x", "g").node("Squeeze", "g a",
                        "y"), List.of("globalmaxpool")),
                Arguments.of("old softmax over a pixel",
                        new TestGraph(9, 8, 7, 5).node("GlobalAveragePool", "x", "g").node("Relu", "g", "r").node("Flatten", "r", "f")
                                .node("Softmax", "f", "y"),
                        List.of("avgpool", "relu", "flatten", "softmax")),
                Arguments.of("matrix product and sum", graph().weight("w", 360, 7).weight("b", 7).node("Flatten", "x", "f").node("MatMul",
                        "f w", "m").node("Add", "m b", "y"),
                        List.of("flatten", "dense")),
                Arguments.of("Gemm with factors", graph().weight("w", 360, 7).weight("b", 1, 7).node("Flatten", "x", "f").node("Gemm",
                        "f w b", "y", attribute("alpha", 0.5f),
                        attribute("beta", 2f)), List.of("flatten", "dense")),
                Arguments.of("Gemm of transposed weights without bias",
                        graph().weight("w", 360, 7).node("Transpose", "w", "t", attribute("perm", 1, 0))
                                .node("Flatten", "x", "f").node("Gemm", "f t", "y", attribute("transB", 1L)),
                        List.of("flatten", "dense")),
                Arguments
                        .of("shape arithmetic of view(x.size(0), -1)",
                                graph().index("zero", 0).longs("axis", 0).longs("rest", -1).node("Shape", "x", "s")
                                        .node("Gather", "s zero", "n").node("Unsqueeze", "n axis", "u")
                                        .node("Concat", "u rest", "t", attribute("axis", 0L)).node("Reshape", "x t", "y"),
                                List.of("flatten")),
                Arguments.of("shape arithmetic with a product",
                        graph().longs("one", 1).longs("two", 2).longs("end", 4).longs("big", 90).longs("open", -1).node("Shape", "x", "s")
                                .node("Slice", "s one two", "c").node("Mul", "c big", "f")
                                .node("Concat", "open f", "t", attribute("axis", 0L)).node("Reshape", "x t", "y"),
                        List.of("flatten")),
                Arguments.of("Constant and Identity as weights",
                        graph().node("Constant", "", "w",
                                TestGraph.tensor("value", OnnxMessages.tensor("", Tensor.randomNormal(Shape.of(2, 4, 3, 3), 4))))
                                .node("Identity", "w", "v").node("Conv", "x v", "y"),
                        List.of("conv")),
                Arguments.of("branches",
                        graph().number("k", 0.25f).node("Relu", "x", "a").node("Sigmoid", "x", "b").node("Mul", "k x", "c")
                                .node("Sum", "a b c", "s")
                                .node("Concat", "s x", "y", attribute("axis", -3L)),
                        List.of("relu", "sigmoid", "scale", "add", "concat")),
                Arguments.of("nodes in any order", graph().node("Sigmoid", "r", "y").node("Relu", "x", "r"), List.of("relu", "sigmoid")),
                Arguments.of("SiLU, the gate first", graph().node("Sigmoid", "x", "g").node("Mul", "g x", "y"), List.of("silu")),
                Arguments.of("GELU with products",
                        graph().number("h", 0.5f).number("i", 0.70710677f).number("one", 1).node("Mul", "x i", "d").node("Erf", "d", "e")
                                .node("Add", "one e", "g").node("Mul", "x h", "xh").node("Mul", "xh g", "y"),
                        List.of("gelu")),
                Arguments.of("hard Swish of an older export",
                        graph().number("three", 3).number("low", 0).number("six", 6).node("Add", "x three", "a")
                                .node("Clip", "a low six", "c")
                                .node("Mul", "x c", "m").node("Div", "m six", "y"),
                        List.of("hardswish")),
                Arguments.of("hard Swish by its gate",
                        graph().node("HardSigmoid", "x", "g", attribute("alpha", 1 / 6f)).node("Mul", "g x", "y"), List.of("hardswish")),
                Arguments.of("GELU by tanh, the cube as products",
                        graph().number("h", 0.5f).number("k", 0.044715f).number("r", 0.7978846f).number("one", 1).node("Mul", "x x", "s")
                                .node("Mul", "s x", "q").node("Mul", "q k", "p").node("Add", "x p", "z").node("Mul", "z r", "i")
                                .node("Tanh", "i", "t").node("Add", "t one", "g").node("Mul", "x h", "xh").node("Mul", "xh g", "y"),
                        List.of("gelutanh")),
                Arguments.of("old clip", new TestGraph(9, 4, 4, 2).node("Clip", "x", "y", attribute("min", -0.5f), attribute("max", 1f)),
                        List.of("clip")),
                Arguments.of("images standardised by constants",
                        graph().weight("m", 4, 1, 1).constant("d", Tensor.of(Shape.of(1, 4, 1, 1), 2, 3, 0.5f, -4)).node("Sub", "x m", "c")
                                .node("Div", "c d", "y"),
                        List.of("scaleshift", "scaleshift")),
                Arguments.of("a constant minus images", graph().number("k", 1).node("Sub", "k x", "y"), List.of("scaleshift")),
                Arguments.of("factors and sums behind batch norm",
                        graph().weight("w", 4).weight("b", 4).weight("m", 4).constant("v", Tensor.of(Shape.of(4), 1, 2, 3, 0.5f))
                                .weight("f", 4).longs("axes", 1, 2).node("BatchNormalization", "x w b m v", "n")
                                .node("Unsqueeze", "f axes", "u")
                                .node("Mul", "n u", "s").node("Unsqueeze", "b axes", "a").node("Add", "a s", "y"),
                        List.of("batchnorm")),
                Arguments.of("zeros around images before a sigmoid",
                        graph().longs("p", 0, 0, 1, 1, 0, 0, 0, 2).node("Pad", "x p", "q").node("Sigmoid", "q", "y"),
                        List.of("pad", "sigmoid")),
                Arguments.of("squeeze and excitation",
                        graph().weight("w", 4, 4, 1, 1).node("GlobalAveragePool", "x", "g").node("Conv", "g w", "c")
                                .node("Sigmoid", "c", "s")
                                .node("Mul", "x s", "y"),
                        List.of("avgpool", "conv", "sigmoid", "multiply")),
                Arguments.of("split, and joined in another order",
                        graph().raw(new ProtoMessage().text(1, "x").text(2, "a").text(2, "b").text(4, "Split")
                                .message(5, attribute("axis", 1L))).node("Relu", "b", "r")
                                .node("Concat", "r a", "y", attribute("axis", 1L)),
                        List.of("slice", "slice", "relu", "concat")),
                Arguments.of("shuffle of channels",
                        graph().longs("g", 0, 2, 2, 10, 9).longs("t", -1, 4, 10, 9).node("Reshape", "x g", "r")
                                .node("Transpose", "r", "s", attribute("perm", 0, 2, 1, 3, 4)).node("Reshape", "s t", "y"),
                        List.of("shuffle")),
                Arguments.of("enlarged by factors",
                        graph().constant("s", Tensor.of(Shape.of(4), 1, 1, 2, 3)).node("Resize", "x - s", "y",
                                TestGraph.text("mode", "linear")),
                        List.of("upsample")),
                Arguments.of("cut on all sides",
                        graph().longs("f", 1, 2, -8).longs("t", 9, -1, 100).longs("a", 2, 3, 1).node("Slice", "x f t a", "y"),
                        List.of("crop")),
                Arguments.of("the greater of a layer and a number", graph().number("k", 0.2f).node("Max", "k x", "y"), List.of("clip")),
                Arguments.of("slope of each channel", graph().weight("w", 4, 1, 1).node("PRelu", "x w", "y"), List.of("prelu")),
                Arguments.of("a summand for each channel, made of the image",
                        graph().node("GlobalAveragePool", "x", "g").node("Add", "g x", "y"), List.of("avgpool", "add")),
                Arguments.of("a gate whose axes go and come one by one",
                        graph().longs("two", 2).longs("three", 3).node("GlobalAveragePool", "x", "p").node("Squeeze", "p three", "q")
                                .node("Squeeze", "q two", "v").node("Sigmoid", "v", "g").node("Unsqueeze", "g two", "h")
                                .node("Unsqueeze", "h three", "i").node("Mul", "x i", "y"),
                        List.of("globalavgpool", "sigmoid", "multiply")),
                Arguments.of("a summand for each pixel, made of the image",
                        graph().weight("w", 1, 4, 3, 3).node("Conv", "x w", "m", TestGraph.text("auto_pad", "SAME_UPPER"))
                                .node("Sum", "x m", "y"),
                        List.of("conv", "add")),
                Arguments.of("slope of each element", graph().weight("w", 4, 10, 9).node("PRelu", "x w", "y"), List.of("prelu")),
                Arguments.of("slope of each pixel", graph().weight("w", 10, 9).node("PRelu", "x w", "y"), List.of("prelu")),
                Arguments.of("slope of each column of each channel", graph().weight("w", 1, 4, 1, 9).node("PRelu", "x w", "y"),
                        List.of("prelu")),
                Arguments.of("mean over height and width",
                        graph().node("ReduceMean", "x", "r", attribute("axes", -1, 2), attribute("keepdims", 0L))
                                .node("Sigmoid", "r", "y"),
                        List.of("globalavgpool", "sigmoid")),
                Arguments.of("a sigmoid that others read, too",
                        graph().node("Sigmoid", "x", "g").node("Tanh", "g", "t").node("Add", "g t", "y"),
                        List.of("sigmoid", "tanh", "add")),
                Arguments.of("old dropout",
                        new TestGraph(9, 4, 4, 2).node("Dropout", "x", "d", attribute("ratio", 0.25f)).node("Elu", "d", "y"),
                        List.of("dropout", "elu")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphs")
    void computesWhatOnnxRuntimeComputes(String what, TestGraph graph, List<String> layers) throws Exception {
        compare(graph.write(folder), layers);
    }

    /** What only other outputs need may be anything. */
    @Test
    void oneOutputOfSeveralIsRead() throws Exception {
        Path file = graph().node("Relu", "x", "r").node("Det", "r", "z").output("z").node("Sigmoid", "r", "s").node("Tanh", "s", "y")
                .output("s").write(folder);
        assertThatThrownBy(() -> OnnxReader.read(file)).isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("has 3 outputs [z, s, y]; choose the one to use: --head z");
        assertThatThrownBy(() -> OnnxReader.read(file, "r")).hasMessageEndingWith("has no output 'r'; it has [z, s, y]");
        assertThat(OnnxReader.read(file, "s").network()).hasToString("10×9×4: relu, sigmoid");
        assertThat(OnnxReader.readWithNames(file, "y").output()).isEqualTo("y");
    }

    private static void compare(Path file, List<String> layers) throws Exception {
        Model model = OnnxReader.read(file);
        assertThat(model.network().nodes().stream().map(Node::layer).map(dev.tarn.layer.Layer::word).toList()).isEqualTo(layers);
        Tensor x = Tensor.randomNormal(model.network().input().batchOf(2), 3);
        try (OnnxRuntime runtime = new OnnxRuntime(file)) {
            Closeness.check(ChannelOrder.first(model.run(x)), runtime.run(ChannelOrder.first(x)), 1e-5);
        }
    }

    @Test
    void parametersAreCalledAsInPytorch() throws IOException {
        Model model = OnnxReader.read(
                graph().weight("features.0.weight", 5, 4, 3, 3).weight("onnx::Conv_7", 5, 5, 1, 1).node("Conv", "x features.0.weight", "a")
                        .node("Conv", "a onnx::Conv_7", "y").write(folder));
        assertThat(model.parameters()).containsOnlyKeys("features.0.weight", "n1.weight");
    }

    @Test
    void valuesInTypedFieldsAreRead() throws Exception {
        ProtoMessage typed = new ProtoMessage().number(1, 1).number(1, 4).number(1, 1).number(1, 1).number(2, 1).text(8, "w").real(4, 1)
                .real(4, -2).real(4, 3).real(4, 0.5f);
        ProtoMessage halves = new ProtoMessage().number(1, 1).number(2, 10).text(8, "b").number(5, Float.floatToFloat16(1.5f) & 0xffff);
        Model model = OnnxReader.read(graph().initializer(typed).initializer(halves).node("Conv", "x w b", "y").write(folder));
        assertThat(model.parameters().get("n0.weight").data()).containsExactly(1, -2, 3, 0.5f);
        assertThat(model.parameters().get("n0.bias").data()).containsExactly(1.5f);
    }

    private static ProtoMessage external(String location, String offset, String length) {
        return new ProtoMessage().number(1, 1).number(1, 4).number(1, 1).number(1, 1).number(2, 1).text(8, "w")
                .message(13, OnnxMessages.property("location", location))
                .message(13, OnnxMessages.property("offset", offset)).message(13, OnnxMessages.property("length", length)).number(14, 1);
    }

    @Test
    void valuesInAnotherFileAreRead() throws Exception {
        Files.write(folder.resolve("data.bin"),
                ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putFloat(9).putFloat(1).putFloat(2).putFloat(3).putFloat(4).array());
        Path file = graph().initializer(external("data.bin", "4", "16")).node("Conv", "x w", "y").write(folder);
        assertThat(OnnxReader.read(file).parameters().get("n0.weight").data()).containsExactly(1, 2, 3, 4);
        compare(file, List.of("conv"));
    }

    @Test
    void noPathLeavesTheFolder() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path secret = Files.write(folder.resolve("secret.bin"), new byte[64]);
        Files.createSymbolicLink(inner.resolve("link.bin"), secret);
        for (String location : List.of("../secret.bin", secret.toString(), "link.bin", "a/../../secret.bin", "", "absent.bin", "\0")) {
            Path file = graph().initializer(external(location, "0", "16")).node("Conv", "x w", "y").write(inner);
            Refusals.of(file).hasMessageContaining(file.toString()).hasMessageContaining("tensor 'w'");
        }
        Files.write(inner.resolve("short.bin"), new byte[17]);
        Path file = graph().initializer(external("short.bin", "4", "16")).node("Conv", "x w", "y").write(inner);
        Refusals.of(file).hasMessageContaining("16 bytes from byte 4 of 'short.bin', which has 17");
    }
}
