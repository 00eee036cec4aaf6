package dev.tarn.lab.explain;

import dev.tarn.tensor.Tensor;

/**
 * What one layer made of an image.
 *
 * @param layer its name; {@code "input"} is the image as the network got it, standardised
 * @param text the layer's description: {@code conv 32 3}; empty for the input
 * @param values {@code height×width×channels}, or features in the network's order
 */
public record LayerActivation(String layer, String text, Tensor values) {

    /**
     * Whether it is a map of cells, so that it can be shown as pictures.
     *
     * @return false for a vector
     */
    public boolean isMap() {
        return values.shape().rank() == 3;
    }

    /** {@return share of numbers that are exactly zero} */
    public double zeros() {
        int zeros = 0;
        for (float value : values.data()) {
            zeros += value == 0 ? 1 : 0;
        }
        return (double) zeros / values.data().length;
    }

    /**
     * One channel of a map, row by row.
     *
     * @param channel counted from 0
     * @return {@code height×width}
     * @throws IllegalArgumentException if it is no map or has no such channel
     */
    public Tensor channel(int channel) {
        if (!isMap() || channel < 0 || channel >= values.shape().size(2)) {
            throw new IllegalArgumentException(layer + " is " + values.shape() + "; it has no map of channel " + channel);
        }
        int channels = values.shape().size(2);
        Tensor map = Tensor.zeros(dev.tarn.tensor.Shape.of(values.shape().size(0), values.shape().size(1)));
        for (int i = 0; i < map.data().length; i++) {
            map.data()[i] = values.data()[i * channels + channel];
        }
        return map;
    }
}
