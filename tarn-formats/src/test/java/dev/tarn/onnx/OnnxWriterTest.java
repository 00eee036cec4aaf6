package dev.tarn.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.TensorInfo;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxWriterTest {
    @TempDir
    Path folder;

    static Stream<Model> models() {
        return Stream.concat(Battery.models(), Battery.written());
    }

    @ParameterizedTest
    @MethodSource("models")
    void onnxRuntimeComputesTheSame(Model model) throws Exception {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file);
        try (OnnxRuntime runtime = new OnnxRuntime(file)) {
            for (int batch : new int[] {1, 3}) {
                Tensor x = Tensor.randomNormal(model.network().input().batchOf(batch), 5);
                Tensor expected = ChannelOrder.first(model.run(x));
                Tensor found = runtime.run(ChannelOrder.first(x));
                assertThat(found.shape()).isEqualTo(expected.shape());
                Closeness.check(found, expected, 1e-5);
            }
        }
    }

    @Test
    void namesShapesAndMetadataAreInTheFile() throws Exception {
        Model model = Battery.model(Network.input(6, 7, 3).conv2d(4, 3).flatten().dense(2), 1).withClasses(List.of("bag", "große Tasche"))
                .withPreprocessing(Preprocessing.standardise(new float[] {0.1f, 0.2f, 0.3f}, new float[] {1, 2, 3}));
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file);
        try (OnnxRuntime runtime = new OnnxRuntime(file)) {
            assertThat(shape(runtime.session().getInputInfo().get("input"))).containsExactly(-1, 3, 6, 7);
            assertThat(shape(runtime.session().getOutputInfo().get("output"))).containsExactly(-1, 2);
            OnnxModelMetadata metadata = runtime.session().getMetadata();
            assertThat(metadata.getProducerName()).isEqualTo("tarn");
            assertThat(metadata.getCustomMetadata()).containsEntry("tarn.classes", "[\"bag\",\"große Tasche\"]")
                    .containsKey("tarn.training");
            assertThat(metadata.getCustomMetadata().get("tarn.preprocessing")).isEqualTo(model.preprocessing().toString());
        }
    }

    private static long[] shape(NodeInfo info) {
        return ((TensorInfo) info.getInfo()).getShape();
    }

    @Test
    void equalModelsGiveEqualBytes() throws Exception {
        Network network = Network.input(Shape.of(4, 4, 1)).conv2d(2, 2);
        Path one = folder.resolve("one.onnx");
        Path two = folder.resolve("two.onnx");
        OnnxWriter.write(Model.initialize(network, 3), one);
        OnnxWriter.write(Model.initialize(network, 3), two);
        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
        OnnxWriter.write(Model.initialize(network, 4), two);
        assertThat(Files.mismatch(one, two)).isNotNegative();
    }
}
