package dev.tarn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.plan.PlanReport.RuleFired;
import dev.tarn.tensor.Shape;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the planner fuses, and what it must not. */
class RulesTest {
    private static Rules.Rewritten rewrite(String description, boolean training) {
        return rewrite(NetworkText.parse(description, Shape.of(12, 12, 2)), training, PlanOptions.standard());
    }

    private static Rules.Rewritten rewrite(Network network, boolean training, PlanOptions options) {
        return Rules.rewrite(Graph.of(network, training), training, options);
    }

    private static List<String> names(Rules.Rewritten rewritten) {
        return rewritten.graph().nodes().stream().map(Graph.GraphNode::name).toList();
    }

    /** What is said here reaches users by {@code tarn inspect}, and decides what stays when every bit must. */
    @Test
    void eachRuleSaysWhetherEveryBitStays() {
        assertThat(Rules.ALL).extracting(rule -> rule.name() + ": " + (rule.exact() ? "exact" : "rounding")).containsExactly(
                "drop identity: exact", "random slope becomes its mean: exact", "sink ReLU below max pool: exact",
                "sink activation below max pool: rounding", "fold batch norm into convolution: rounding",
                "fold scale into convolution: rounding", "fold scale in front into convolution: rounding",
                "fuse convolution and max pool: exact", "fuse convolution and sum: exact", "fuse activation: exact",
                "fuse depthwise block: exact");
    }

    @Test
    void bothOrdersOfReluAndMaxPoolBecomeTheSameBlock() {
        for (boolean training : new boolean[] {true, false}) {
            Graph before = rewrite("conv 4 3, relu, maxpool 2, flatten, dense 3", training).graph();
            Graph after = rewrite("conv 4 3, maxpool 2, relu, flatten, dense 3", training).graph();
            assertThat(before.nodes().stream().map(Graph.GraphNode::operation))
                    .isEqualTo(after.nodes().stream().map(Graph.GraphNode::operation).toList());
            assertThat(before.nodes()).hasSize(4);
        }
    }

    @Test
    void activationsThatAreNotMonotoneKeepTheirPlace() {
        for (String f : List.of("gelu", "silu", "mish", "leakyrelu -0.1", "elu -1", "hardswish", "gelutanh", "thresholdedrelu -1",
                "hardsigmoid -1 0", "selu 1 -1", "shrink 1 2", "abs", "sqrt")) {
            assertThat(names(rewrite("conv 4 3, " + f + ", maxpool 2, flatten, dense 3", true))).as(f).contains("pool1")
                    .doesNotContain("conv1+pool1");
        }
    }

    @Test
    void onlyReluSinksWhenEveryBitMustStay() {
        Network sigmoid = NetworkText.parse("conv 4 3, sigmoid, maxpool 2, flatten, dense 3", Shape.of(12, 12, 2));
        assertThat(names(rewrite(sigmoid, true, PlanOptions.standard()))).contains("conv1+pool1+sigmoid1");
        assertThat(names(rewrite(sigmoid, true, PlanOptions.standard().withExactOnly(true)))).contains("conv1+sigmoid1", "pool1");
        Network relu = NetworkText.parse("conv 4 3, relu, maxpool 2, flatten, dense 3", Shape.of(12, 12, 2));
        assertThat(names(rewrite(relu, true, PlanOptions.standard().withExactOnly(true)))).contains("conv1+pool1+relu1");
    }

    @Test
    void aBatchNormBehindAPoolIsNeverFoldedThroughIt() {
        assertThat(names(rewrite("conv 4 3, maxpool 2, batchnorm, relu, flatten, dense 3", false))).contains("conv1+pool1",
                "batchnorm1+relu1");
        assertThat(names(rewrite("conv 4 3, batchnorm, maxpool 2, relu, flatten, dense 3", false)))
                .contains("conv1+batchnorm1+pool1+relu1");
    }

    @Test
    void aBatchNormIsNotFoldedInTraining() {
        assertThat(names(rewrite("conv 4 3, batchnorm, relu, flatten, dense 3", true))).contains("conv1", "batchnorm1+relu1");
    }

    @Test
    void scalesBesideAConvolutionAreFoldedIntoIt() {
        assertThat(names(rewrite("conv 4 3, scaleshift, maxpool 2, relu, flatten, dense 3", false)))
                .contains("conv1+scaleshift1+pool1+relu1");
        assertThat(names(rewrite("conv 4 3, batchnorm, scale 0.5, scaleshift nobias, relu, flatten, dense 3", false)))
                .contains("conv1+batchnorm1+scale1+scaleshift1+relu1");
        assertThat(names(rewrite("relu, batchnorm, scaleshift, conv 4 3, relu, flatten, dense 3", false)))
                .contains("relu1", "batchnorm1+scaleshift1+conv1+relu2");
        assertThat(names(rewrite("scale 2, scaleshift nobias, conv 4 3 pad 1, flatten, dense 3", false)))
                .contains("scale1+scaleshift1+conv1");
        assertThat(names(rewrite("conv 4 3, batchnorm, conv 4 1, flatten, dense 3", false))).contains("conv1+batchnorm1", "conv2");
        assertThat(names(rewrite("conv 4 3, scaleshift, relu, flatten, dense 3", true))).contains("conv1", "scaleshift1", "relu1");
    }

    @Test
    void whatIsAddedInFrontOfPaddingStaysThere() {
        assertThat(names(rewrite("scaleshift, conv 4 3 pad 1, flatten, dense 3", false))).contains("scaleshift1", "conv1");
        assertThat(names(rewrite("batchnorm, conv 4 3 same, flatten, dense 3", false))).contains("batchnorm1", "conv1");
        Network twice = Network.input(8, 8, 2).batchNorm().add(x -> x.conv2d(2, 1), x -> x).flatten().dense(3);
        assertThat(names(rewrite(twice, false, PlanOptions.standard()))).contains("batchnorm1");
    }

    @Test
    void nothingIsFusedWhoseResultHasASecondReader() {
        Network network = Network.input(12, 12, 2).conv2d(4, 3).add(x -> x, x -> x.relu()).maxPool2d(2).flatten().dense(3);
        assertThat(names(rewrite(network, true, PlanOptions.standard()))).contains("conv1", "relu1", "add1", "pool1");
        Network pooled = Network.input(12, 12, 2).conv2d(4, 3).concat(x -> x.maxPool2d(2), x -> x.relu().maxPool2d(2)).flatten().dense(3);
        assertThat(names(rewrite(pooled, false, PlanOptions.standard()))).contains("conv1").noneMatch(n -> n.startsWith("conv1+"));
        Network output = Network.input(12, 12, 2).conv2d(4, 3).relu().from("conv1");
        assertThat(names(rewrite(output, false, PlanOptions.standard()))).containsExactly("input", "conv1");
    }

    @Test
    void dropoutGoesAtInferenceAndStaysInTraining() {
        String description = "conv 4 3, relu, maxpool 2, dropout 0.5, flatten, dense 3";
        assertThat(names(rewrite(description, false))).noneMatch(n -> n.contains("dropout"));
        assertThat(names(rewrite(description, true))).contains("dropout1");
    }

    @Test
    void activationsWhoseDerivativeNeedsTheInputAreFusedAtInferenceOnly() {
        assertThat(names(rewrite("conv 4 3, gelu, flatten, dense 3", false))).contains("conv1+gelu1");
        assertThat(names(rewrite("conv 4 3, gelu, flatten, dense 3", true))).contains("conv1", "gelu1");
    }

    @Test
    void layersThatTheOutputDoesNotNeedAreDropped() {
        Network network = Network.input(8, 8, 1).conv2d(4, 3).flatten().dense(3).from("conv1").relu().from("dense1");
        assertThat(names(rewrite(network, true, PlanOptions.standard()))).containsExactly("input", "conv1", "flatten1", "dense1");
    }

    @Test
    void theReportNamesWhatFired() {
        try (Workers workers = Workers.of(1)) {
            TrainingPlan plan = TrainingPlan.of(NetworkText.parse("conv 4 3, relu, maxpool 2, flatten, dense 3", Shape.of(12, 12, 2)), 4,
                    PlanOptions.standard(), workers);
            assertThat(plan.report().rules()).extracting(RuleFired::rule).containsExactly("sink ReLU below max pool",
                    "fuse convolution and max pool", "fuse activation");
            assertThat(plan.report().rules()).extracting(RuleFired::exact).containsOnly(true);
            assertThat(plan.report().steps()).isNotEmpty();
        }
    }

    @Test
    void frozenLayersAreNamedOrRefused() {
        Network network = NetworkText.parse("conv 4 3, flatten, dense 3", Shape.of(12, 12, 2));
        try (Workers workers = Workers.of(1)) {
            org.assertj.core.api.Assertions
                    .assertThatThrownBy(() -> TrainingPlan.of(network, 4, PlanOptions.standard().withFrozen(Set.of("conv9")), workers))
                    .hasMessageContaining("no layer is called 'conv9'").hasMessageContaining("conv1, flatten1, dense1");
        }
    }

    @Test
    void aSumIsMadeByTheConvolutionThatNobodyElseReads() {
        Network residual = Network.input(8, 8, 16).conv2d(16, 1).add(x -> x, x -> x.conv2d(16, 1)).relu().globalAvgPool();
        assertThat(names(rewrite(residual, false, PlanOptions.standard()))).contains("conv1", "conv2+add1+relu1");
        assertThat(names(rewrite(residual, true, PlanOptions.standard()))).contains("conv2", "add1");
        Network itself = Network.input(8, 8, 16).conv2d(16, 1).add(x -> x, x -> x).globalAvgPool();
        assertThat(names(rewrite(itself, false, PlanOptions.standard()))).contains("conv1", "add1");
        Network activated = Network.input(8, 8, 16).add(x -> x, x -> x.conv2d(16, 1).relu()).globalAvgPool();
        assertThat(names(rewrite(activated, false, PlanOptions.standard()))).contains("conv1+relu1", "add1");
        Network twice = Network.input(8, 8, 16).conv2d(16, 1).add(x -> x.conv2d(16, 1), x -> x.conv2d(16, 1)).relu().globalAvgPool();
        assertThat(names(rewrite(twice, false, PlanOptions.standard()))).contains("conv2", "conv3+add1+relu1");
    }
}
