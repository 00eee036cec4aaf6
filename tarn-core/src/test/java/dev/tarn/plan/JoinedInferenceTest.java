package dev.tarn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.kernel.Kernels;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.network.Network;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Branches at inference: sums in the convolution's epilogue, concatenations that convolutions write into, single images on several threads. */
class JoinedInferenceTest {
    private static final MaxPool2d POOL = new MaxPool2d(Window.square(3, 2).withPadding(Padding.of(1)), false);

    static List<Network> networks() {
        UnaryOperator<Network> same = x -> x;
        Network start = Network.input(14, 14, 3).then(Conv2d.of(32, 7).stride(2).padding(3)).relu();
        return List.of(
                // both branches are convolutions; one of them strided
                start.add(x -> x.then(Conv2d.of(48, 1).stride(2)).batchNorm(),
                        x -> x.conv2d(16, 1).relu().then(Conv2d.of(48, 3).stride(2).padding(1)).batchNorm()).relu().globalAvgPool()
                        .dense(5),
                // the sum's other value goes on; the sum is read twice, once with a rim
                start.add(same, x -> x.then(Conv2d.of(32, 3).same())).concat(same, x -> x.then(Conv2d.of(16, 3).same())).relu()
                        .globalMaxPool().dense(5),
                // a convolution whose result has two readers is summed afterwards
                start.conv2d(32, 1).add(same, x -> x.then(Conv2d.of(32, 1)).sigmoid()).globalAvgPool().dense(5),
                // a value plus itself, three values, activations that a kernel does not know
                start.conv2d(16, 1).add(same, same).add(same, x -> x.conv2d(16, 1), x -> x.conv2d(16, 1)).tanh().globalAvgPool().dense(5),
                start.add(same, x -> x.conv2d(32, 1)).sigmoid().globalAvgPool().dense(5),
                // concatenated: whole vectors, a part of one in between, a pool, a branch that is none, the same branch twice
                start.concat(x -> x.conv2d(16, 1).relu(), x -> x.then(Conv2d.of(32, 3).padding(1)).relu()).then(POOL).flatten().dense(5),
                start.concat(x -> x.conv2d(16, 1), x -> x.conv2d(8, 1), x -> x.conv2d(16, 1)).conv2d(8, 3).globalAvgPool().dense(5),
                start.concat(same, x -> x.conv2d(16, 1), x -> x.then(new MaxPool2d(Window.square(1, 1), false)))
                        .then(Conv2d.of(16, 3).same()).globalAvgPool().dense(5),
                start.conv2d(16, 1).concat(same, same).globalAvgPool().dense(5),
                start.concat(x -> x.concat(y -> y.conv2d(16, 1), y -> y.conv2d(16, 1)), x -> x.conv2d(16, 1)).globalAvgPool().dense(5),
                // depthwise
                start.then(Conv2d.of(32, 3).stride(2).padding(1).groups(32)).relu().add(same, x -> x.conv2d(32, 1)).globalAvgPool()
                        .dense(5));
    }

    /** Blocks as in MobileNet, large enough for bands: strided behind colours, with a sum, strided, and one that is read twice. */
    @Test
    void depthwiseBlocksInBandsAgreeWithTheOracleAndWithTheirParts() {
        UnaryOperator<Network> same = x -> x;
        Network network = Network.input(115, 113, 3).then(Conv2d.of(64, 3).stride(2).padding(1)).batchNorm().relu()
                .then(Conv2d.of(64, 3).same().groups(64)).relu().conv2d(16, 1)
                .add(same, x -> x.then(Conv2d.of(64, 1)).relu().then(Conv2d.of(64, 3).same().groups(64)).batchNorm().relu().conv2d(16, 1))
                .then(Conv2d.of(80, 1)).relu().then(Conv2d.of(80, 3).stride(2).padding(1).groups(80)).relu().conv2d(24, 1)
                .globalAvgPool().dense(5);
        for (int images : new int[] {1, 2}) {
            Fixture fixture = new Fixture(network, images, 8);
            InferencePlan plan = InferencePlan.of(network, fixture.parameters, images, PlanOptions.standard(), Workers.of(1));
            assertThat(plan.report().rules()).filteredOn(r -> r.rule().equals("fuse depthwise block"))
                    .hasSize(Kernels.choice().vector() ? 3 : 0);
            fixture.checkInference(1e-4);
            float[] one = fixture.infer(PlanOptions.standard(), 1);
            assertThat(fixture.infer(PlanOptions.standard(), 3)).isEqualTo(one);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void joinsAgreeWithTheOracle(Network network) {
        new Fixture(network, 3, 1).checkInference(1e-4);
        new Fixture(network, 1, 2).checkInference(1e-4);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void threadsChangeNothing(Network network) {
        for (int images : new int[] {1, 3}) {
            Fixture fixture = new Fixture(network, images, 4);
            assertThat(fixture.infer(PlanOptions.standard(), 2)).isEqualTo(fixture.infer(PlanOptions.standard(), 1));
        }
    }

    /** Large enough for every kernel to be shared out. */
    @Test
    void aSingleImageOnThreeThreadsHasTheBitsOfOne() {
        Network network = Network.input(56, 56, 3).then(Conv2d.of(64, 7).stride(2).padding(3)).relu().then(POOL)
                .add(x -> x, x -> x.conv2d(64, 1).relu().then(Conv2d.of(64, 3).padding(1)).relu().conv2d(64, 1)).relu()
                .then(Conv2d.of(256, 1)).then(Conv2d.of(256, 3).stride(2).padding(1).groups(256)).relu().then(Conv2d.of(256, 3).same())
                .then(Conv2d.of(256, 3).stride(2).padding(1)).globalAvgPool().dense(1000);
        Fixture fixture = new Fixture(network, 1, 6);
        assertThat(fixture.infer(PlanOptions.standard(), 3)).isEqualTo(fixture.infer(PlanOptions.standard(), 1));
        fixture.checkInference(1e-4);
    }
}
