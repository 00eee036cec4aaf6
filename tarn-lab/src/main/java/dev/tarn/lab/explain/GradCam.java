package dev.tarn.lab.explain;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Conv2d;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.plan.ProbePlan;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.Optional;

/**
 * Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391): which parts of the image speak for a class. Each map of a convolution is weighted by the mean gradient of the class's score
 * (the logit) over the map; the maps are summed; what is negative counts as zero.
 *
 * @param layer whose maps were used
 * @param label the class whose score was explained, its place among the outputs
 * @param score the class's logit
 * @param map at the layer's size: {@code height×width}, not negative, in units of the score
 * @param onImage the same, resized to the image by bilinear interpolation
 */
public record GradCam(String layer, int label, float score, Tensor map, Tensor onImage) {

    /** {@return whether any part of the image speaks for the class, by this measure; if not, the map is all zeros} */
    public boolean anything() {
        for (float value : map.data()) {
            if (value > 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return the layer that is used if none is named: the last convolution on the way to the output, with the batch norm and activation that follow it, because its maps are the last that
     * still say where; empty if the network has no convolution whose map has more than one cell}
     *
     * @param network as it is written
     */
    public static Optional<String> layerOf(Network network) {
        for (int i = network.head(); i >= 0; i--) {
            Node node = network.nodes().get(i);
            if (node.layer() instanceof Conv2d && node.output().size(0) * node.output().size(1) > 1 && leadsToHead(network, i)) {
                return Optional.of(network.nodes().get(withFollowers(network, i)).name());
            }
        }
        return Optional.empty();
    }

    private static boolean leadsToHead(Network network, int node) {
        if (node == network.head()) {
            return true;
        }
        for (int i = node + 1; i < network.nodes().size(); i++) {
            if (network.nodes().get(i).inputs().contains(node) && leadsToHead(network, i)) {
                return true;
            }
        }
        return false;
    }

    /** Follows a chain of batch norms and activations that are the only readers. */
    private static int withFollowers(Network network, int node) {
        int at = node;
        int next = onlyReader(network, at);
        while (next >= 0 && (network.nodes().get(next).layer() instanceof BatchNorm2d
                || network.nodes().get(next).layer() instanceof ActivationLayer)) {
            at = next;
            next = onlyReader(network, at);
        }
        return at;
    }

    private static int onlyReader(Network network, int node) {
        int reader = -1;
        for (int i = node + 1; i < network.nodes().size(); i++) {
            if (network.nodes().get(i).inputs().contains(node)) {
                if (reader >= 0) {
                    return -1;
                }
                reader = i;
            }
        }
        return reader;
    }

    /**
     * {@link #of(Model, Tensor, int, String)} at the layer that {@link #layerOf} picks.
     *
     * @param model whose network has a convolution
     * @param image pixels in 0..1 in the network's input shape
     * @param label the class, counted from 0
     * @return the map of that layer
     */
    public static GradCam of(Model model, Tensor image, int label) {
        String layer = layerOf(model.network()).orElseThrow(() -> new IllegalArgumentException(
                "Grad-CAM needs a convolution whose map has more than one cell; " + model.network() + " has none"));
        return of(model, image, label, layer);
    }

    /**
     * Explains the score of a class.
     *
     * @param model that is explained
     * @param image pixels in 0..1 in the network's input shape
     * @param label the class, counted from 0
     * @param layer whose maps to use; its result must be an image
     * @return the map of the layer, and the same laid over the image
     * @throws IllegalArgumentException if layer, class or image do not fit the model
     */
    public static GradCam of(Model model, Tensor image, int label, String layer) {
        return Explainer.of(model).gradCam(image, label, layer);
    }

    static GradCam of(ProbePlan probe, Tensor input, int label, String layer) {
        Shape shape = probe.shape(layer);
        if (shape.rank() != 3) {
            throw new IllegalArgumentException(
                    "the result of " + layer + " is " + shape + ", not maps; Grad-CAM needs a layer before flatten");
        }
        float[] score = new float[1];
        probe.run(1, (_, into, at) -> System.arraycopy(input.data(), 0, into, at, input.data().length), (_, scores, gradient) -> {
            if (label < 0 || label >= scores.length) {
                throw new IllegalArgumentException("class " + label + ": the network has " + scores.length + " outputs, counted from 0");
            }
            score[0] = scores[label];
            gradient[label] = 1;
        });
        float[] values = new float[shape.elements()];
        float[] gradients = new float[values.length];
        probe.value(layer, 0, values, 0);
        probe.gradient(layer, 0, gradients, 0);
        int channels = shape.size(2);
        int area = shape.size(0) * shape.size(1);
        double[] weights = new double[channels];
        for (int i = 0; i < gradients.length; i++) {
            weights[i % channels] += gradients[i] / (double) area;
        }
        Tensor map = Tensor.zeros(Shape.of(shape.size(0), shape.size(1)));
        for (int cell = 0; cell < area; cell++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += weights[c] * values[cell * channels + c];
            }
            map.data()[cell] = (float) Math.max(0, sum);
        }
        Shape image = input.shape();
        return new GradCam(layer, label, score[0], map, Heatmap.resize(map, image.size(0), image.size(1)));
    }
}
