package dev.tarn.train;

import dev.tarn.data.Dataset;
import dev.tarn.layer.Conv2d;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * First filters that whiten: the principal directions of the patches they look at, each divided by its deviation, once with either sign because a ReLU follows. What they give is uncorrelated and
 * of equal size from the first step on (D. Page, "How to Train Your ResNet 8", 2019; K. Jordan 2024, arXiv 2404.00498). Directions come strongest first; filters beyond twice their
 * number keep what they have.
 */
public final class Whitening {
    /** Images that are looked at. */
    private static final int IMAGES = 5000;

    /** Added to variances, so that directions without any do not become noise; in units of standardised pixels. */
    private static final double EPSILON = 5e-4;

    private Whitening() {}

    /**
     * Filters that whiten patches of the training images, for the first convolution.
     *
     * @param model not trained yet
     * @param data that has the training images
     * @param images indices into {@code data}: the training images
     * @return the model with other filters, without a bias, in its first convolution
     * @throws IllegalArgumentException if the network's first layer is no convolution over all channels
     */
    public static Model firstLayer(Model model, Dataset data, int[] images) {
        Node first = first(model.network());
        String name = first.name() + ".weight";
        Map<String, Tensor> parameters = new LinkedHashMap<>(model.parameters());
        Tensor weight = parameters.get(name);
        if (weight == null) {
            throw new IllegalArgumentException(
                    "the network has no parameter " + name + "; whitening needs a convolution as the first layer");
        }
        double[][] covariance = covariance(model, data, images, weight);
        SymmetricEigen eigen = SymmetricEigen.of(covariance);
        float[] filters = weight.data().clone();
        int size = covariance.length;
        for (int f = 0; f < Math.min(weight.shape().size(0), 2 * size); f++) {
            double[] direction = eigen.vectors()[f / 2];
            double factor = (f % 2 == 0 ? 1 : -1) / Math.sqrt(eigen.values()[f / 2] + EPSILON);
            for (int i = 0; i < size; i++) {
                filters[f * size + i] = (float) (factor * direction[i]);
            }
        }
        parameters.put(name, Tensor.of(weight.shape(), filters));
        String bias = first.name() + ".bias";
        parameters.computeIfPresent(bias, (_, tensor) -> Tensor.zeros(tensor.shape()));
        return model.withParameters(parameters);
    }

    private static Node first(Network network) {
        List<Node> readers = network.nodes().stream().filter(node -> node.inputs().contains(Network.INPUT)).toList();
        if (readers.size() == 1 && readers.getFirst().layer() instanceof Conv2d conv && conv.groups() == 1) {
            return readers.getFirst();
        }
        throw new IllegalArgumentException(
                "whitening needs a network that starts with one convolution over all channels; this one starts with "
                        + readers.stream().map(node -> node.layer().text()).toList());
    }

    /** Mean products of the numbers of a patch with each other, in the order of a filter: channel, row, column. */
    private static double[][] covariance(Model model, Dataset data, int[] images, Tensor weight) {
        int channels = weight.shape().size(1);
        int rows = weight.shape().size(2);
        int columns = weight.shape().size(3);
        int size = channels * rows * columns;
        int chosen = Math.min(IMAGES, images.length);
        int[] evenly = IntStream.range(0, chosen).map(i -> images[(int) ((long) i * images.length / chosen)]).toArray();
        BatchSource source = new BatchSource(data, model.preprocessing(), evenly);
        float[] pixels = new float[data.pixels()];
        double[] patch = new double[size];
        double[][] sums = new double[size][size];
        long patches = 0;
        for (int image = 0; image < chosen; image++) {
            source.read(image, pixels, 0);
            for (int y = 0; y + rows <= data.height(); y++) {
                for (int x = 0; x + columns <= data.width(); x++, patches++) {
                    for (int i = 0; i < size; i++) {
                        int row = y + i / columns % rows;
                        int column = x + i % columns;
                        patch[i] = pixels[(row * data.width() + column) * channels + i / (rows * columns)];
                    }
                    for (int i = 0; i < size; i++) {
                        for (int j = 0; j <= i; j++) {
                            sums[i][j] += patch[i] * patch[j];
                        }
                    }
                }
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                sums[i][j] /= patches;
                sums[j][i] = sums[i][j];
            }
        }
        return sums;
    }
}
