package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import org.jspecify.annotations.Nullable;

/**
 * The geometry of Tarn's one big operator: convolution → bias → max pool (if any) → activation. The activation runs on the pooled map; that is the
 * same function as running it before the pool as long as it never decreases.
 *
 * <p>Weights are {@code [filters][kernelHeight][kernelWidth][channels / groups]}, dense; the bias has {@code filters} entries, rounded up to whole
 * vectors with zeros. The input's rim is at least as large as the padding, so that no window reads outside it.
 *
 * @param input memory of the input images
 * @param filters output channels
 * @param padTop rows of padding above ({@code <= input.top()}); what is needed below follows from {@code mapHeight}
 * @param padLeft columns of padding at the left
 * @param groups the channels are cut into this many groups that do not see each other; {@code groups == channels} is depthwise
 * @param mapHeight rows of the convolution's own output, before pooling
 * @param mapWidth columns of it
 * @param pool the max pool behind the convolution, or none
 * @param activation what runs on the (pooled) map
 * @param output memory of the block's result; may have a rim, which the block leaves alone
 */
public record Block(Layout input, int filters, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int dilationHeight,
        int dilationWidth, int padTop, int padLeft, int groups, int mapHeight, int mapWidth, @Nullable Pool pool, Activation activation,
        Layout output) {

    /**
     * Max pooling over the convolution's map. Windows are cut at the map's edge: padding never wins, and each window holds at least one element.
     */
    public record Pool(int height, int width, int strideHeight, int strideWidth, int padTop, int padLeft) {}

    /** Whether it pools by the windows that networks use most: 2×2, side by side, none of them cut at the map's edge. */
    public boolean poolsTwoByTwo() {
        return pool != null && pool.height() == 2 && pool.width() == 2 && pool.strideHeight() == 2 && pool.strideWidth() == 2
                && pool.padTop() == 0
                && pool.padLeft() == 0 && 2 * output.height() <= mapHeight && 2 * output.width() <= mapWidth;
    }

    /** Memory of the gradient that arrives at the block: the output's, without a rim. */
    public Layout outputGradient() {
        return output.withoutRim();
    }

    /** Memory of the gradient that leaves the block: the input's, without a rim. */
    public Layout inputGradient() {
        return input.withoutRim();
    }

    /** Floats of the weights in canonical order. */
    public int weightFloats() {
        return filters * kernelHeight * kernelWidth * (input.channels() / groups);
    }

    /** Floats of the bias in canonical memory. */
    public int biasFloats() {
        return Layout.aligned(filters);
    }

    /**
     * Bytes of one image's winner codes in training: one a pooled value, in the order of {@link #outputGradient()}. 0 = no gradient flows (ReLU only:
     * the pooled value is not positive), else 1 + index of the first maximum in its window, row-major, counted in the uncut window.
     */
    public int winnerBytes() {
        return outputGradient().image();
    }

    /** Multiplications (each with an addition) of the un-fused convolution for one image. */
    public long multiplications() {
        return (long) mapHeight * mapWidth * weightFloats();
    }
}
