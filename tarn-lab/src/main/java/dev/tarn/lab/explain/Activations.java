package dev.tarn.lab.explain;

import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.plan.ProbePlan;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every layer's result for an image, un-fused, as the network is written. */
public final class Activations {
    private Activations() {}

    /**
     * The results of all layers that the output depends on, the input first.
     *
     * @param model that computes them, by no rewriting rule
     * @param image pixels in 0..1 in the network's input shape; standardised here as the model says
     * @return in the network's order
     * @throws IllegalArgumentException if the shape is another
     * @throws dev.tarn.plan.NonFiniteException if a pixel is not finite
     */
    public static List<LayerActivation> of(Model model, Tensor image) {
        return of(ProbePlan.forward(model.network(), model.parameters(), 1), model, image);
    }

    /** {@link #of(Model, Tensor)} with a plan for one image that was made before. */
    static List<LayerActivation> of(ProbePlan probe, Model model, Tensor image) {
        Tensor input = standardised(model, image);
        probe.run(1, (_, into, at) -> System.arraycopy(input.data(), 0, into, at, input.data().length));
        Map<String, String> texts = new HashMap<>();
        model.network().nodes().forEach(node -> texts.put(node.name(), node.layer().text()));
        List<LayerActivation> all = new ArrayList<>();
        for (String layer : probe.layers()) {
            Tensor values = Tensor.zeros(probe.shape(layer));
            probe.value(layer, 0, values.data(), 0);
            all.add(new LayerActivation(layer, texts.getOrDefault(layer, ""), values));
        }
        return all;
    }

    /** The image as the network takes it. */
    static Tensor standardised(Model model, Tensor image) {
        Shape input = model.network().input();
        if (image.shape().elements() != input.elements()
                || (!image.shape().equals(input) && !image.shape().equals(plane(input)))) {
            throw new IllegalArgumentException(
                    "an image of " + image.shape() + " for a network whose input is " + input + "; bring it to that size first");
        }
        float[] pixels = image.data().clone();
        model.preprocessing().apply(pixels, 0, pixels.length);
        return Tensor.of(input, pixels);
    }

    private static Shape plane(Shape input) {
        return input.rank() == 3 && input.size(2) == 1 ? Shape.of(input.size(0), input.size(1)) : input;
    }

    /** The result of one layer among those of {@link #of}. */
    static LayerActivation named(List<LayerActivation> all, String layer) {
        return all.stream().filter(a -> a.layer().equals(layer)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no result of a layer '" + layer + "'; there are "
                        + String.join(", ", all.stream().map(LayerActivation::layer).toList())));
    }

    /** Name of what a node reads first. */
    static String inputOf(Network network, Node node) {
        int input = node.inputs().getFirst();
        return input == Network.INPUT ? "input" : network.nodes().get(input).name();
    }
}
