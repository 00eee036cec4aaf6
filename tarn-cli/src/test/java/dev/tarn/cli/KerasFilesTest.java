package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.data.NumpyWriter;
import dev.tarn.image.ChannelOrder;
import dev.tarn.keras.KerasWriter;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keras' files in the commands, what a model expects of pictures, and going on from a model. */
class KerasFilesTest {
    private static final Network NETWORK = Network.input(12, 12, 1).conv2d(4, 3).relu().maxPool2d(2).flatten().dense(7).softmax();

    @TempDir
    private Path folder = Path.of("");

    private Tarn run(Object... arguments) {
        Tarn done = Tarn.run(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
        assertThat(done.status()).as(done.people()).isZero();
        return done;
    }

    private Path keras(Network network) throws IOException {
        Path file = folder.resolve("model.keras");
        KerasWriter.write(Model.initialize(network, 1), file);
        return file;
    }

    @Test
    void oneCommandMakesOnnxOfKeras() throws IOException {
        Path file = keras(NETWORK);
        Path onnx = folder.resolve("model.onnx");
        assertThat(run("convert", file, onnx, "--json").json()).containsEntry("from", "keras").containsEntry("to", "onnx");
        Tensor x = Tensor.randomNormal(NETWORK.input().batchOf(2), 3);
        NumpyWriter.write(folder.resolve("x.npy"), NumpyArray.of(x.data(), 2, 12, 12, 1));
        NumpyWriter.write(folder.resolve("first.npy"), NumpyArray.of(x.data(), 2, 1, 12, 12));
        run("run", file, "--input", folder.resolve("x.npy"), "--output", folder.resolve("a"));
        run("run", onnx, "--input", folder.resolve("first.npy"), "--output", folder.resolve("b"));
        float[] expected = Model.initialize(NETWORK, 1).run(x).data();
        assertThat(NumpyReader.read(folder.resolve("a/softmax1.npy")).toFloats()).containsExactly(expected);
        assertThat(NumpyReader.read(folder.resolve("b/output.npy")).toFloats()).containsExactly(expected);
    }

    @Test
    void whatPicturesNeedIsSaidOnceAndTravels() throws IOException {
        Path file = keras(Network.input(8, 8, 3).conv2d(4, 3).flatten().dense(2));
        Files.writeString(folder.resolve("classes.json"), "{\"0\": [\"n01\", \"tench\"], \"1\": [\"n02\", \"shark\"]}");
        Path tarn = folder.resolve("model.safetensors");
        run("convert", file, tarn, "--scale", "255", "--mean", "103.939,116.779,123.68", "--channels", "bgr", "--fit", "crop", "--classes",
                folder.resolve("classes.json"));
        Model model = Model.load(tarn);
        assertThat(model.classes()).containsExactly("tench", "shark");
        Preprocessing expected = Preprocessing.standardise(new float[] {103.939f / 255, 116.779f / 255, 123.68f / 255},
                new float[] {1 / 255f, 1 / 255f, 1 / 255f}).withOrder(ChannelOrder.BGR);
        assertThat(model.preprocessing().order()).isEqualTo(ChannelOrder.BGR);
        float[] pixel = {0.2f, 0.5f, 0.9f};
        model.preprocessing().apply(pixel, 0, 3);
        float[] same = {0.2f, 0.5f, 0.9f};
        expected.apply(same, 0, 3);
        assertThat(pixel).containsExactly(same, org.assertj.core.data.Offset.offset(1e-3f));
        assertThat(pixel[0]).isCloseTo(0.9f * 255 - 103.939f, org.assertj.core.data.Offset.offset(1e-3f));
        // Through Keras and ONNX and back it is still there.
        for (String other : List.of("back.keras", "back.onnx")) {
            run("convert", tarn, folder.resolve(other));
            run("convert", folder.resolve(other), folder.resolve("again.safetensors"));
            assertThat(Model.load(folder.resolve("again.safetensors")).preprocessing()).isEqualTo(model.preprocessing());
        }
    }

    @Test
    void whatIsAssumedOfPicturesIsSaid() throws IOException {
        Path file = keras(Network.input(8, 8, 3).conv2d(4, 3).flatten().dense(2));
        Path out = folder.resolve("model.safetensors");
        String assumed = file + " does not say how pictures are prepared; assumed: numbers from 0 to 1, red green blue (";
        assertThat(run("convert", file, out).people()).contains(assumed + "--scale, --mean, --std and --channels say otherwise)");
        assertThat(run("convert", file, out, "--mean", "0.5", "--std", "0.5").people()).doesNotContain("assumed");
        NumpyWriter.write(folder.resolve("x.npy"), NumpyArray.of(new float[192], 1, 8, 8, 3));
        assertThat(run("run", file, "--input", folder.resolve("x.npy"), "--output", folder.resolve("a")).people())
                .doesNotContain("preprocessing");
        assertThat(run("run", out, "--input", folder.resolve("x.npy"), "--output", folder.resolve("b")).people())
                .contains("numbers go in as they are; the model's own preprocessing, ")
                .contains(" is left out (tarn predict applies it to pictures)");
    }

    @Test
    void goingOnWithOtherClassesNeedsANewHead() throws IOException {
        Path file = keras(NETWORK);
        Path data = SmallImages.idx(folder.resolve("data"));
        Tarn wrong = Tarn.run("train", "--data", data.toString(), "--from", file.toString(), "--out",
                folder.resolve("m.safetensors").toString());
        assertThat(wrong.status()).isNotZero();
        assertThat(wrong.people()).contains("tells 7 classes apart").contains("add --new-head");
        Path out = folder.resolve("tuned.safetensors");
        run("train", "--data", data, "--from", file, "--new-head", "--freeze", "*", "--steps", "3", "--out", out);
        Model before = Model.initialize(NETWORK, 1);
        Model after = Model.load(out);
        assertThat(after.parameters().get("conv1.weight")).isEqualTo(before.parameters().get("conv1.weight"));
        assertThat(after.classes()).hasSize(after.network().output().size(0)).doesNotHaveDuplicates();
        // What has learned gets its pictures as before.
        assertThat(after.preprocessing()).isEqualTo(before.preprocessing());
    }

    @Test
    void aDescriptionOfKerasIsANetworkToTrain() throws IOException {
        Path data = SmallImages.idx(folder.resolve("data"));
        Path config = folder.resolve("config.json");
        Files.writeString(config, "{\"class_name\":\"Sequential\",\"config\":{\"layers\":["
                + "{\"class_name\":\"InputLayer\",\"config\":{\"batch_shape\":[null,12,12,1]}},"
                + "{\"class_name\":\"Conv2D\",\"config\":{\"name\":\"c\",\"filters\":3,\"kernel_size\":3,\"activation\":\"relu\"}},"
                + "{\"class_name\":\"Flatten\",\"config\":{\"name\":\"f\"}},{\"class_name\":\"Dense\",\"config\":{\"name\":\"d\",\"units\":2}}]}}");
        Path out = folder.resolve("m.safetensors");
        run("train", "--data", data, "--model", config, "--steps", "2", "--out", out);
        assertThat(Model.load(out).network()).hasToString("12×12×1: conv 3 3, relu, flatten, dense 2");
    }
}
