package dev.tarn.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.layer.ShapeException;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ArticleProgramsTest {

    @Test
    void theKerasProgramHasTheShapesThatKerasHas() throws Exception {
        assertThat(KerasProgram.network().nodes().stream().map(Node::output)).containsExactly(Shape.of(26, 26, 32), Shape.of(26, 26, 32),
                Shape.of(13, 13, 32),
                Shape.of(5408), Shape.of(10), Shape.of(10));
        assertThat(Printed.by(KerasProgram::main)).startsWith("28×28×1: conv 32 3, relu, maxpool 2, flatten, dense 10, softmax")
                .contains("5408");
    }

    @Test
    void thePyTorchProgramAsPrintedIsRefusedWithAllShapesAndTheRightNumber() {
        assertThatThrownBy(() -> PyTorchProgram.network(PyTorchProgram.FEATURES_AS_PRINTED)).isInstanceOf(ShapeException.class)
                .hasMessage("fc (dense 10 from 4608): expects 4608 features, but 5408 come in; write 5408"
                        + " [input 28×28×1 → conv1 26×26×32 → relu 26×26×32 → pool 13×13×32 → flatten 5408]");
    }

    @Test
    void thePyTorchProgramCorrectedHasPyTorchsParameters() {
        Network network = PyTorchProgram.network(PyTorchProgram.FEATURES);
        assertThat(network.parameters().keySet()).containsExactly("conv1.weight", "conv1.bias", "fc.weight", "fc.bias");
        assertThat(network.parameters().get("conv1.weight").shape()).isEqualTo(Shape.of(32, 1, 3, 3));
        assertThat(network.parameters().get("fc.weight").shape()).isEqualTo(Shape.of(10, 5408));
    }

    @Test
    void thePyTorchProgramShowsBoth() throws Exception {
        assertThat(Printed.by(PyTorchProgram::main).lines()).hasSize(2).first().asString().startsWith("As printed: fc").contains("5408");
    }

    @Test
    void theNumpyProgramPoolsWhatReluLeft() throws Exception {
        double[] printed = numbers(Printed.by(NumpyProgram::main, "7"));
        assertThat(printed).hasSize(16 + 16 + 4);
        for (int i = 0; i < 16; i++) {
            assertThat(printed[16 + i]).isEqualTo(Math.max(0, printed[i]));
        }
        for (int window = 0; window < 4; window++) {
            int corner = 16 + window / 2 * 8 + window % 2 * 2;
            double greatest = Math.max(Math.max(printed[corner], printed[corner + 1]), Math.max(printed[corner + 4], printed[corner + 5]));
            assertThat(printed[32 + window]).isEqualTo(greatest);
        }
    }

    @Test
    void theNumpyProgramPrintsOtherNumbersForOtherSeeds() throws Exception {
        assertThat(Printed.by(NumpyProgram::main, "7")).isEqualTo(Printed.by(NumpyProgram::main, "7"))
                .isNotEqualTo(Printed.by(NumpyProgram::main, "8"));
    }

    private static double[] numbers(String text) {
        return Pattern.compile("-?\\d+\\.\\d+").matcher(text).results().mapToDouble(r -> Double.parseDouble(r.group())).toArray();
    }
}
