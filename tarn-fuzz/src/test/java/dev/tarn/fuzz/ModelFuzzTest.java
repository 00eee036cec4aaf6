package dev.tarn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tarn.file.SafetensorsReader;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.onnx.OnnxReader;
import dev.tarn.onnx.OnnxWriter;
import dev.tarn.tensor.Shape;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Tarn's model files, safetensors files of others, ONNX. */
class ModelFuzzTest {
    private static Model small() {
        Network network = NetworkText.parse("conv 2 3, batchnorm, relu, maxpool 2, flatten, dense 2", Shape.of(6, 6, 1));
        return Model.initialize(network, 1);
    }

    static Stream<byte[]> safetensors() throws IOException {
        return Stream.of(Hostile.written("m.safetensors", small()::save));
    }

    static Stream<byte[]> onnx() throws IOException {
        return Stream.of(Hostile.written("m.onnx", file -> OnnxWriter.write(small(), file)));
    }

    @MethodSource("safetensors")
    @FuzzTest(maxDuration = "10m")
    void safetensors(byte[] bytes) throws IOException {
        Hostile.file("m.safetensors", bytes, SafetensorsReader::read);
    }

    @MethodSource("safetensors")
    @FuzzTest(maxDuration = "10m")
    void model(byte[] bytes) throws IOException {
        Hostile.file("m.safetensors", bytes, Model::load);
    }

    @MethodSource("onnx")
    @FuzzTest(maxDuration = "10m")
    void onnx(byte[] bytes) throws IOException {
        Hostile.file("m.onnx", bytes, OnnxReader::read);
    }
}
