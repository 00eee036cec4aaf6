package dev.tarn.cli;

import dev.tarn.layer.Dropout;
import dev.tarn.layer.Layer;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * What one step of training would follow.
 *
 * @param loss the mean cross-entropy
 * @param byParameter in PyTorch's layout
 */
record Gradients(double loss, Map<String, Tensor> byParameter) {

    /** @param labels a class for each image */
    static Gradients of(Model model, Tensor images, long[] labels) {
        Network network = withoutDropout(model.network());
        int size = network.input().elements();
        try (Workers workers = Workers.of(Workers.defaultThreads())) {
            TrainingPlan plan = TrainingPlan.of(network, labels.length, PlanOptions.standard(), workers);
            plan.load(model.parameters());
            for (int i = 0; i < labels.length; i++) {
                plan.targets()[i * plan.classes() + Math.toIntExact(labels[i])] = 1;
            }
            Arrays.fill(plan.weights(), 1);
            double loss = plan.step(labels.length, (image, pixels, at) -> System.arraycopy(images.data(), image * size, pixels, at, size),
                    0);
            return new Gradients(loss, plan.gradients());
        }
    }

    /** What chance drops could be compared with nothing. */
    private static Network withoutDropout(Network network) {
        Network kept = Network.input(network.input());
        for (Node node : network.nodes()) {
            Layer layer = node.layer() instanceof Dropout ? new Dropout(0) : node.layer();
            kept = kept.then(node.name(), layer, node.inputs().stream().map(i -> name(network, i)).toArray(String[]::new));
        }
        return kept.from(name(network, network.head()));
    }

    private static String name(Network network, int node) {
        return node == Network.INPUT ? "input" : network.nodes().get(node).name();
    }
}
