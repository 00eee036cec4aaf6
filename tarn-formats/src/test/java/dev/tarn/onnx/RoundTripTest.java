package dev.tarn.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.model.TrainingRecord;
import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.zoo.Zoo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
    @TempDir
    Path folder;

    static Stream<Model> models() {
        return Battery.models();
    }

    @ParameterizedTest
    @MethodSource("models")
    void weightsAreIdenticalAndOutputsEqual(Model model) throws Exception {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file);
        Model back = OnnxReader.read(file);
        assertThat(back.parameters()).isEqualTo(model.parameters());
        Tensor x = Tensor.randomNormal(model.network().input().batchOf(3), 5);
        Closeness.check(back.run(x), model.run(x), 1e-6);
    }

    static Stream<Network> zoo() {
        Network norms = NetworkText.parse("conv 6 3, groupnorm 3 epsilon 0.01, conv 8 3, groupnorm 1, relu, instancenorm, layernorm",
                Shape.of(9, 8, 3));
        return Stream.concat(Stream.of(norms), Zoo.names().stream().map(name -> Zoo.network(name, Shape.of(32, 32, 3), 10)));
    }

    @ParameterizedTest
    @MethodSource("zoo")
    void networksComeBackAsTheyWere(Network network) throws Exception {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(Model.initialize(network, 1), file);
        Network back = OnnxReader.read(file).network();
        // SAME is written as the numbers that it stands for.
        assertThat(back.toString().replace(" pad 1", " same")).isEqualTo(network.toString().replace(" pad 1", " same"));
    }

    @Test
    void whatGoesWithTheNetworkComesBack() throws Exception {
        Model model = Model.initialize(Network.input(6, 7, 3).conv2d(4, 3).batchNorm().flatten().dropout(0.3).dense(2), 1)
                .withClasses(List.of("bag", "große Tasche"))
                .withPreprocessing(Preprocessing.standardise(new float[] {0.1f, 0.2f, 0.3f}, new float[] {1, 2, 3}))
                .withTraining(new TrainingRecord(Map.of("seed", 3L)));
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file);
        Model back = OnnxReader.read(file);
        assertThat(back.classes()).isEqualTo(model.classes());
        assertThat(back.preprocessing()).isEqualTo(model.preprocessing());
        assertThat(back.training()).hasToString(model.training().toString());
        assertThat(back.network()).isEqualTo(model.network());
    }
}
