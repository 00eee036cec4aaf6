package dev.tarn.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.layer.Conv2d;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.plan.InferencePlan;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.PlanReport;
import dev.tarn.plan.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An imported network is as fast as the same one built by hand, because both get the same plan: the same rules fire, the same kernels run. */
class ImportedPlanTest {
    private static final MaxPool2d POOL = new MaxPool2d(Window.square(3, 2), false);

    static Stream<Network> networks() {
        Network bottleneck = norm(Network.input(32, 32, 3), Conv2d.of(32, 7).stride(2).padding(3)).relu()
                .then(new MaxPool2d(POOL.window().withPadding(Padding.of(1)), false))
                .add(x -> norm(norm(norm(x, Conv2d.of(16, 1)).relu(), Conv2d.of(16, 3).padding(1)).relu(), Conv2d.of(64, 1)),
                        x -> norm(x, Conv2d.of(64, 1)))
                .relu().globalAvgPool().dense(10);
        Network fire = Network.input(33, 33, 3).then(Conv2d.of(32, 3).stride(2)).relu().then(POOL).conv2d(16, 1).relu()
                .concat(x -> x.conv2d(32, 1).relu(), x -> x.then(Conv2d.of(32, 3).padding(1)).relu()).conv2d(10, 1).relu().globalAvgPool();
        Network inverted = norm(Network.input(32, 32, 3), Conv2d.of(16, 3).stride(2).padding(1)).relu()
                .add(x -> x, x -> norm(norm(norm(x, Conv2d.of(96, 1)).relu(), Conv2d.of(96, 3).padding(1).groups(96)).relu(),
                        Conv2d.of(16, 1)))
                .globalAvgPool().dense(10).softmax();
        return Stream.of(bottleneck, fire, inverted);
    }

    private static Network norm(Network n, Conv2d conv) {
        return n.then(conv.withoutBias()).batchNorm();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void importedNetworksHaveThePlanOfBuiltOnes(Network network, @TempDir Path folder) throws IOException {
        Model built = Model.initialize(network, 3);
        Path file = folder.resolve("network.onnx");
        OnnxWriter.write(built, file);
        Model imported = OnnxReader.read(file);
        for (int batch : new int[] {1, 8}) {
            PlanReport expected = report(built, batch);
            PlanReport found = report(imported, batch);
            assertThat(kernels(found)).isEqualTo(kernels(expected));
            assertThat(rules(found)).isEqualTo(rules(expected));
            assertThat(found.bytes()).isEqualTo(expected.bytes());
            assertThat(found.meetings()).isEqualTo(expected.meetings());
        }
    }

    private static PlanReport report(Model model, int batch) {
        try (Workers workers = Workers.of(2)) {
            return InferencePlan.of(model.network(), model.parameters(), batch, PlanOptions.standard(), workers).report();
        }
    }

    private static List<String> kernels(PlanReport report) {
        return report.steps().stream().map(step -> step.kernel() + " " + step.multiplications()).toList();
    }

    /** Sorted, because the order in which they fire follows that of the layers in the file. */
    private static List<String> rules(PlanReport report) {
        return report.rules().stream().map(PlanReport.RuleFired::rule).sorted().toList();
    }
}
