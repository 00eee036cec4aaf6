package dev.tarn.onnx;

import static dev.tarn.onnx.OnnxMessages.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.data.NumpyArray;
import dev.tarn.file.FileFormatException;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs that are evaluated: damaged, hostile, or with operands that do not suit. */
class BadGraphTest {
    @TempDir
    Path folder;

    private static TestGraph graph() {
        return TestGraph.opset17(6, 6, 2);
    }

    private static Map<String, NumpyArray> images() {
        return Map.of("x", NumpyArray.of(Tensor.randomNormal(Shape.of(1, 2, 6, 6), 3).data(), 1, 2, 6, 6));
    }

    private Map<String, NumpyArray> run(TestGraph graph) throws IOException {
        return OnnxEvaluator.read(graph.write(folder)).run(images());
    }

    private static TestGraph many() {
        return graph().weight("w", 3, 2, 3, 3).longs("axes", 2).longs("starts", 1).longs("ends", 5).longs("t", 0, -1).longs("k", 2)
                .longs("p", 0, 0, 1, 1, 0, 0, 1, 1).node("Pad", "x p", "q", TestGraph.text("mode", "reflect")).node("Conv", "q w", "c")
                .node("Slice", "c starts ends axes", "s").node("Transpose", "s", "r", attribute("perm", 0, 2, 3, 1))
                .node("Softmax", "r", "m").node("Reshape", "m t", "f").node("TopK", "f k", "y");
    }

    @Test
    void truncationAtEveryByteIsNoticed() throws IOException {
        byte[] good = many().bytes();
        Path file = folder.resolve("cut.onnx");
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> OnnxEvaluator.read(file)).isInstanceOf(FileFormatException.class).hasMessageStartingWith(file + ": ");
        }
        Files.write(file, good);
        assertThat(OnnxEvaluator.read(file).run(images())).containsOnlyKeys("y");
    }

    @Test
    void flippedBitsGiveNumbersOrAnErrorInOrder() throws IOException {
        byte[] good = many().bytes();
        Path file = folder.resolve("flipped.onnx");
        SplittableRandom random = new SplittableRandom(22);
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            try {
                OnnxEvaluator.read(file).run(images());
            } catch (FileFormatException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
                refused++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("input");
                refused++;
            }
        }
        assertThat(refused).isBetween(600, 2900);
    }

    /** Two inputs, of which the second is whole numbers; what the error says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Expand          | 1099511627776 | shape
            Expand          | 29000000 2 6 6 | memory
            Tile            | 1 1 65536 65536 | 2³¹
            Reshape         | 7 -1 | do not fit
            Gather          | 5 | asks for element 5 of 1
            ConstantOfShape | 65536 30000 | memory
            ConstantOfShape | -3 | shape
            Unsqueeze       | 9 | its axis is 9
            Squeeze         | 1 | not all of size 1
            Pad             | 1 | pads
            Pad             | 0 0 0 0 0 0 0 1099511627776 | pads an axis
            TopK            | 8 | takes the first 8 of 6
            MatMul          | 3 | expected floats
            Conv            | 1 | expected floats
            """)
    void operandsThatDoNotSuitNameTheNode(String operator, String numbers, String problem) throws IOException {
        TestGraph graph = graph().longs("k", Arrays.stream(numbers.split(" ")).mapToLong(Long::parseLong).toArray());
        TestGraph whole = graph.node(operator, operator.equals("ConstantOfShape") ? "k" : "x k", "y");
        assertThatThrownBy(() -> run(whole)).isInstanceOf(FileFormatException.class).hasMessageContaining(operator + " 'n0': ")
                .hasMessageContaining(problem);
    }

    @Test
    void wholeNumbersAreNotDividedByZero() {
        assertThatThrownBy(() -> run(graph().longs("a", 3).longs("b", 0).node("Div", "a b", "y"))).hasMessageContaining("divides 3 by 0");
    }

    @Test
    void everythingThatCannotBeComputedIsNamedAtOnce() throws IOException {
        Path file = graph().node("Loop", "x", "a").node("Softmax", "a", "b", attribute("axes", 1L)).node("StringNormalizer", "b", "c")
                .node("Resize", "c", "y", TestGraph.text("mode", "lanczos")).write(folder);
        assertThatThrownBy(() -> OnnxEvaluator.read(file)).hasMessageContaining("4 things").hasMessageContaining("Loop 'n0'")
                .hasMessageContaining("attribute axes = 1 is not known").hasMessageContaining("StringNormalizer 'n2'")
                .hasMessageContaining("attribute mode = 'lanczos'");
    }

    /** A few hundred bytes that would become 2⁴⁰ numbers while they are read. */
    @Test
    void constantsThatDoubleEndInAnError() throws IOException {
        TestGraph graph = graph().longs("s", 1 << 20).node("ConstantOfShape", "s", "v0");
        for (int i = 0; i < 20; i++) {
            graph.node("Concat", "v" + i + " v" + i, "v" + (i + 1), attribute("axis", 0L));
        }
        Path file = graph.node("Add", "x v20", "y").write(folder);
        assertThatThrownBy(() -> OnnxReader.read(file)).isInstanceOf(FileFormatException.class).hasMessageContaining("Concat 'n");
    }

    @Test
    void inputsOfAnotherShapeOrNameAreRefused() throws IOException {
        OnnxEvaluator evaluator = OnnxEvaluator.read(graph().node("Relu", "x", "y").write(folder));
        assertThatThrownBy(() -> evaluator.run(Map.of())).hasMessageContaining("the graph has [x]");
        assertThatThrownBy(() -> evaluator.run(Map.of("x", NumpyArray.of(new float[4], 2, 2))))
                .hasMessageContaining("input 'x' is float32(2, 2)");
    }
}
