package dev.tarn.lab.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.data.Dataset;
import dev.tarn.lab.SyntheticImages;
import dev.tarn.lab.inspect.Inspection;
import dev.tarn.lab.inspect.LayerReading;
import dev.tarn.layer.Conv2d;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.train.Sgd;
import dev.tarn.train.Trained;
import dev.tarn.train.Trainer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordersTest {
    private static final Dataset IMAGES = SyntheticImages.of(64, 6, 6, 3, 2);
    private static final Network NETWORK = Network.input(6, 6, 1).conv2d(4, 3).relu().maxPool2d(2).flatten().dense(3);

    /** With plain gradient descent the step is the gradient times the rate, so the recorded norm can be told from the parameters. */
    @Test
    void aGradientNormIsWhatTheParametersMovedBy() {
        GradientRecorder gradients = GradientRecorder.everySteps(1);
        Model start = Model.initialize(NETWORK, 1);
        Trained trained = Trainer.with(Sgd.learningRate(0.5)).steps(1).batch(64).threads(1).listener(gradients).fit(start, IMAGES);
        float[] before = start.parameters().get("conv1.weight").data();
        float[] after = trained.model().parameters().get("conv1.weight").data();
        double squares = 0;
        for (int i = 0; i < before.length; i++) {
            squares += Math.pow((before[i] - after[i]) / 0.5, 2);
        }
        GradientRecorder.Row row = gradients.rows().getFirst();
        assertThat(row.parameter()).isEqualTo("conv1.weight");
        assertThat(row.gradientNorm()).isCloseTo(Math.sqrt(squares), within(1e-5));
        assertThat(gradients.rows()).extracting(GradientRecorder.Row::parameter).containsExactly("conv1.weight", "conv1.bias",
                "dense1.weight",
                "dense1.bias");
    }

    @Test
    void recordingChangesNoWeight() {
        Trainer trainer = Trainer.standard().epochs(2).batch(16).threads(1);
        Trained plain = trainer.fit(Model.initialize(NETWORK, 1), IMAGES);
        GradientRecorder gradients = GradientRecorder.everySteps(3);
        SparsityRecorder sparsity = SparsityRecorder.on(IMAGES);
        Trained recorded = trainer.listener(gradients).listener(sparsity).fit(Model.initialize(NETWORK, 1), IMAGES);
        assertThat(recorded.model().parameters()).isEqualTo(plain.model().parameters());
        assertThat(gradients.rows()).extracting(GradientRecorder.Row::step).containsOnly(1L, 4L, 7L);
        List<SparsityRecorder.Row> last = sparsity.rows().stream().filter(row -> row.epoch() == 2).toList();
        assertThat(last).extracting(SparsityRecorder.Row::layer).containsExactly("input", "conv1", "relu1", "pool1", "flatten1", "dense1");
        assertThat(last.get(2).zeros()).isBetween(0.0, 1.0);
        assertThat(last.get(3).zeros()).as("a window is zero only if all of it is").isLessThanOrEqualTo(last.get(2).zeros());
    }

    /** The recorder counts in place, with kernels; the inspection copies and looks at every number. Odd sizes, a rim, colours, features from a map. */
    @Test
    void zerosAreThoseThatAnInspectionFinds() {
        Dataset images = SyntheticImages.of(21, 7, 5, 3, 3);
        Network network = Network.input(7, 5, 1).conv2d(18, 3).relu().then("conv2", Conv2d.of(3, 3).same()).relu().flatten().dense(7).relu()
                .dense(3);
        SparsityRecorder sparsity = SparsityRecorder.on(images);
        Trained trained = Trainer.with(Sgd.learningRate(3)).epochs(1).batch(8).threads(2).listener(sparsity)
                .fit(Model.initialize(network, 1), images);
        Inspection expected = Inspection.of(trained.model(), images, false, 1);
        assertThat(sparsity.rows()).hasSameSizeAs(expected.layers());
        for (SparsityRecorder.Row row : sparsity.rows()) {
            LayerReading reading = expected.layer(row.layer());
            assertThat(row.zeros()).as(row.layer()).isEqualTo(reading.zeros());
            assertThat(row.units()).as(row.layer()).isEqualTo(reading.units());
            assertThat(row.dead()).as(row.layer()).isEqualTo(reading.dead());
        }
        assertThat(expected.layer("relu1").zeros()).as("there is something to count").isBetween(0.05, 0.95);
    }

    @Test
    void everyNoStepIsRefused() {
        assertThatThrownBy(() -> GradientRecorder.everySteps(0)).hasMessageContaining("at least 1");
    }
}
