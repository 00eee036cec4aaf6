package dev.tarn.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.model.Model;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch wrote, with what PyTorch computed; {@code export_pytorch.py} beside them made them. */
class PytorchExportTest {
    private static Path file(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PytorchExportTest.class.getResource(name), name).toURI());
    }

    @ParameterizedTest
    @ValueSource(strings = {"opset9", "opset13", "opset17", "opset20", "training"})
    void computesWhatPytorchComputed(String which) throws Exception {
        Model model = OnnxReader.read(file("pytorch-" + which + ".onnx"));
        NumpyArray x = NumpyReader.read(file("pytorch-x.npy"));
        NumpyArray y = NumpyReader.read(file("pytorch-y.npy"));
        Closeness.check(model.run(channelsLast(x)), Tensor.of(Shape.of(y.shape()), y.toFloats()), 1e-6);
        assertThat(model.parameters()).containsKeys("c2.weight", "c2.bias", "f.weight", "f.bias");
    }

    private static Tensor channelsLast(NumpyArray x) {
        int[] sizes = x.shape();
        Tensor to = Tensor.zeros(Shape.of(sizes[0], sizes[2], sizes[3], sizes[1]));
        float[] from = x.toFloats();
        int pixels = sizes[2] * sizes[3];
        for (int i = 0; i < from.length; i++) {
            int image = i / (sizes[1] * pixels);
            int channel = i / pixels % sizes[1];
            to.data()[(image * pixels + i % pixels) * sizes[1] + channel] = from[i];
        }
        return to;
    }
}
