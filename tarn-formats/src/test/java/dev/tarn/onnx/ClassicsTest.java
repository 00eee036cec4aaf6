package dev.tarn.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.NumpyArray;
import dev.tarn.model.Model;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that everybody knows, whole, at 224×224, with random weights, beside ONNX Runtime. */
class ClassicsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"vgg19", "resnet50", "densenet121", "squeezenet", "inception_v1", "inception_v2", "mobilenet_v2",
        "bvlc_alexnet", "zfnet512", "shufflenet"})
    void plannedNetworksComputeWhatOnnxRuntimeComputes(String name) throws Exception {
        Path file = LightModel.write(name, folder);
        Model model = OnnxReader.read(file);
        Tensor x = Tensor.randomNormal(model.network().input().batchOf(1), 3);
        try (OnnxRuntime runtime = new OnnxRuntime(file)) {
            Tensor expected = runtime.run(ChannelOrder.first(x));
            assertThat(expected.data()).doesNotContain(Float.NaN);
            Closeness.check(ChannelOrder.first(model.run(x)), expected, 1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inception_v1", "shufflenet"})
    void evaluatedGraphsComputeWhatOnnxRuntimeComputes(String name) throws Exception {
        Path file = LightModel.write(name, folder);
        OnnxEvaluator evaluator = OnnxEvaluator.read(file);
        Tensor x = Tensor.randomNormal(Shape.of(1, 3, 224, 224), 3);
        Map<String, NumpyArray> outputs = evaluator
                .run(Map.of(evaluator.inputs().getFirst(), NumpyArray.of(x.data(), x.shape().toArray())));
        NumpyArray y = outputs.get(evaluator.outputs().getFirst());
        assertThat(y).isNotNull();
        try (OnnxRuntime runtime = new OnnxRuntime(file)) {
            Closeness.check(Tensor.of(Shape.of(y.shape()), y.toFloats()), runtime.run(x), 1e-4);
        }
    }
}
