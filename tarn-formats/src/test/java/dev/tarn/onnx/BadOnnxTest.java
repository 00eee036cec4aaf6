package dev.tarn.onnx;

import static dev.tarn.onnx.OnnxMessages.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.file.FileFormatException;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged, hostile, or more than Tarn can do. */
class BadOnnxTest {
    @TempDir
    Path folder;

    private static TestGraph graph() {
        return TestGraph.opset17(6, 6, 2);
    }

    private byte[] small() throws IOException {
        Path file = folder.resolve("good.onnx");
        OnnxWriter.write(
                Model.initialize(Network.input(6, 6, 1).conv2d(2, 3).relu().maxPool2d(2).batchNorm().flatten().dense(2).softmax(), 1),
                file);
        return Files.readAllBytes(file);
    }

    @Test
    void truncationAtEveryByteIsNoticed() throws IOException {
        byte[] good = small();
        Path file = folder.resolve("cut.onnx");
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            Refusals.of(file);
        }
        Files.write(file, good);
        assertThat(OnnxReader.read(file)).isNotNull();
    }

    /** A flipped bit of a weight is another weight; everything else is refused in order. */
    @Test
    void flippedBitsGiveAModelOrAnErrorThatNamesTheFile() throws IOException {
        byte[] good = small();
        Path file = folder.resolve("flipped.onnx");
        SplittableRandom random = new SplittableRandom(20);
        int refused = 0;
        for (int round = 0; round < 4000; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + round % 3; flips > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bad);
            try {
                OnnxReader.read(file);
            } catch (FileFormatException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
                refused++;
            }
        }
        assertThat(refused).isBetween(400, 3900);
    }

    @Test
    void randomBytesAreRefused() throws IOException {
        Path file = folder.resolve("noise.onnx");
        SplittableRandom random = new SplittableRandom(21);
        for (int round = 0; round < 2000; round++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            Files.write(file, noise);
            Refusals.of(file);
        }
    }

    @Test
    void everythingThatIsNotSupportedIsNamedAtOnce() throws IOException {
        Path file = graph().node("Frobnicate", "x", "a")
                .node("AveragePool", "a", "b", attribute("kernel_shape", 2, 2), attribute("dilations", 2, 2), attribute("colour", 1L))
                .node("Relu", "b", "c").node("LRN", "x", "d").node("Add", "c d", "y").write(folder);
        Refusals.of(file).hasMessageContaining("4 things").hasMessageContaining("Frobnicate 'n0'")
                .hasMessageContaining("AveragePool 'n1': attribute dilations = [2, 2]")
                .hasMessageContaining("AveragePool 'n1': attribute colour = 1").hasMessageContaining("LRN 'n3': attribute size = 0")
                .message()
                .doesNotContain("Relu").doesNotContain("Add");
    }

    @Test
    void nodesThatNobodyNeedsMayBeAnything() throws IOException {
        assertThat(OnnxReader.read(graph().node("Frobnicate", "x", "a").node("Relu", "x", "y").write(folder)).network().nodes()).hasSize(1);
    }

    @Test
    void brokenGraphsAreRefused() throws IOException {
        Refusals.of(graph().node("Add", "x b", "a").node("Relu", "a", "b").node("Relu", "b", "y").write(folder))
                .hasMessageContaining("cycle");
        Refusals.of(graph().node("Relu", "nowhere", "y").write(folder)).hasMessageContaining("Relu 'n0' reads 'nowhere'");
        Refusals.of(graph().node("Relu", "x", "a").write(folder)).hasMessageContaining("output is 'y'");
        Refusals.of(graph().node("Relu", "x", "y").node("Tanh", "x", "y").write(folder)).hasMessageContaining("Tanh 'n1' gives 'y'");
        Refusals.of(graph().weight("w", 1).weight("w", 1).node("Relu", "x", "y").write(folder))
                .hasMessageContaining("two initializers called 'w'");
        Refusals.of(graph().input("x", Shape.of(2)).node("Relu", "x", "y").write(folder)).hasMessageContaining("two inputs called 'x'");
        Refusals.of(graph().input("z", Shape.of(6, 6, 2)).node("Add", "x z", "y").write(folder)).hasMessageContaining("2 inputs");
        Refusals.of(graph().weight("w", 3).node("Identity", "w", "y").write(folder)).hasMessageContaining("'y' is a constant");
    }

    @Test
    void versionsThatAreNotKnownAreRefused() throws IOException {
        Refusals.of(new TestGraph(5, 3, 3, 1).node("Relu", "x", "y").write(folder)).hasMessageContaining("opset 5");
        Refusals.of(new TestGraph(26, 3, 3, 1).node("Relu", "x", "y").write(folder)).hasMessageContaining("opset 26");
        assertThat(OnnxReader.read(new TestGraph(25, 3, 3, 1).node("Relu", "x", "y").write(folder)).network().nodes()).hasSize(1);
    }

    private static ProtoMessage promise(long... sizes) {
        ProtoMessage tensor = new ProtoMessage();
        for (long size : sizes) {
            tensor.number(1, size);
        }
        return tensor.number(2, 1).text(8, "w").floats(9, new float[] {1, 2});
    }

    @Test
    void sizesAreCheckedBeforeMemoryIsTaken() throws IOException {
        Refusals.of(graph().initializer(promise(1L << 20, 1L << 20)).node("Conv", "x w", "y").write(folder))
                .hasMessageContaining("tensor 'w'").hasMessageContaining("at byte ");
        Refusals.of(graph().initializer(promise(1L << 40)).node("Conv", "x w", "y").write(folder)).hasMessageContaining("[1099511627776]");
        Refusals.of(graph().initializer(promise(1 << 15, 1 << 15)).node("Conv", "x w", "y").write(folder))
                .hasMessageContaining("needs 4294967296 bytes, found 8");
        Refusals.of(graph().initializer(promise(-2)).node("Conv", "x w", "y").write(folder)).hasMessageContaining("[-2]");
    }

    @Test
    void namesThatAreNoTextAreRefused() throws IOException {
        Path file = graph().node("Relu", "x", "y").write(folder);
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("n0");
        bytes[at] = (byte) 0xff;
        Files.write(file, bytes);
        Refusals.of(file).hasMessageContaining("at byte ").hasMessageContaining("a name is not UTF-8 text");
    }

    @Test
    void whatIsNoFileIsSaidSo() {
        assertThatThrownBy(() -> OnnxReader.read(folder.resolve("absent.onnx"))).isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("absent.onnx");
        Refusals.of(folder).hasMessageContaining("is a folder");
    }

    @Test
    void emptyAndHugeNumbersAreRefused() throws IOException {
        ProtoMessage empty = new ProtoMessage().number(1, 0).number(2, 1).text(8, "e");
        ProtoMessage none = new ProtoMessage().number(1, 0).number(2, 7).text(8, "n");
        Refusals.of(graph().initializer(empty).node("Dropout", "x e", "y").write(folder)).hasMessageContaining("expected one number");
        Refusals.of(graph().initializer(none).longs("o", 1).node("Mul", "n o", "p").node("Reshape", "x p", "y").write(folder))
                .hasMessageContaining("Reshape 'n1'");
        Refusals.of(graph().initializer(none).node("Reshape", "x n", "y").write(folder)).hasMessageContaining("Reshape 'n0'");
        Refusals.of(graph().node("Concat", "", "y").write(folder)).hasMessageContaining("Concat 'n0'");
        Refusals.of(graph().node("MaxPool", "x", "y", attribute("kernel_shape", 3, 3), attribute("pads", 1 << 20, 0, 0, 0)).write(folder))
                .hasMessageContaining("attribute pads");
        Refusals.of(graph().number("k", Float.POSITIVE_INFINITY).node("Mul", "x k", "y").write(folder))
                .hasMessageContaining("must be finite");
    }

    @Test
    void shapesThatDoNotFitNameTheNode() throws IOException {
        Refusals.of(graph().weight("w", 3, 5, 3, 3).node("Conv", "x w", "y").write(folder)).hasMessageContaining("Conv 'n0'")
                .hasMessageContaining("2 channels");
        Refusals.of(graph().weight("w", 3, 2, 9, 9).node("Conv", "x w", "y").write(folder)).hasMessageContaining("Conv 'n0'")
                .hasMessageContaining("smaller than the window");
        Refusals.of(graph().weight("w", 9, 2).node("Flatten", "x", "f").node("MatMul", "f w", "y").write(folder))
                .hasMessageContaining("MatMul 'n1': takes vectors of 9");
        Refusals.of(graph().longs("t", 1, -1).node("Reshape", "x t", "y").write(folder))
                .hasMessageContaining("keeps the images of a batch apart");
        Refusals.of(graph().longs("p", 0, 0, 1, 1, 0, 0, 1, 1).number("v", 2).node("Pad", "x p v", "y").write(folder))
                .hasMessageContaining("with the value 2.0");
        Refusals.of(graph().node("Transpose", "x", "y", attribute("perm", 1, 0, 2, 3)).write(folder)).hasMessageContaining("transposes by");
        Refusals.of(graph().node("Transpose", "x", "t", attribute("perm", 0, 2, 3, 1)).node("Relu", "t", "y").write(folder))
                .hasMessageContaining("dimensions in another order");
        Refusals.of(graph().node("Relu", "x", "a").node("Div", "a x", "y").write(folder)).hasMessageContaining("divides what layers give");
    }
}
