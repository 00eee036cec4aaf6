package dev.tarn.layer;

import dev.tarn.layer.Initializer.KaimingUniform;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Two-dimensional convolution (cross-correlation, as everywhere in the field).
 *
 * <p>Input {@code h×w×c}; output {@code h'×w'×filters} with {@code h' = (h + padding - span) / stride + 1}. Parameters: {@code weight}
 * {@code filters×(c/groups)×height×width}, {@code bias} {@code filters}.
 *
 * @param filters output channels
 * @param window kernel size, stride, dilation, padding
 * @param groups both channels and filters are cut into so many groups; {@code groups = c} is depthwise
 * @param bias whether there is one
 */
public record Conv2d(int filters, Window window, int groups, boolean bias) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Conv2d {
        if (filters < 1 || groups < 1 || filters % groups != 0) {
            throw new IllegalArgumentException(
                    "conv " + filters + ", groups " + groups + ": filters must be a positive multiple of groups");
        }
    }

    /**
     * A square kernel, stride 1, no padding, with bias.
     *
     * @param filters channels of the result
     * @param size rows and columns of the kernel
     * @return the layer
     */
    public static Conv2d of(int filters, int size) {
        return new Conv2d(filters, Window.square(size, 1), 1, true);
    }

    /**
     * Another step.
     *
     * @param stride in both directions
     * @return the same convolution with it
     */
    public Conv2d stride(int stride) {
        return new Conv2d(filters, window.withStride(stride, stride), groups, bias);
    }

    /**
     * Gaps between the taps.
     *
     * @param dilation pixels from one tap to the next, 1 for none
     * @return the same convolution with them
     */
    public Conv2d dilation(int dilation) {
        return new Conv2d(filters, window.withDilation(dilation, dilation), groups, bias);
    }

    /**
     * Adds zeros around the image.
     *
     * @param padding instead of none
     * @return the same convolution with them
     */
    public Conv2d padding(Padding padding) {
        return new Conv2d(filters, window.withPadding(padding), groups, bias);
    }

    /**
     * Adds zeros around the image.
     *
     * @param padding rows and columns on each side
     * @return the same convolution with them
     */
    public Conv2d padding(int padding) {
        return padding(Padding.of(padding));
    }

    /** {@return the same convolution with as much padding as gives {@code ceil(input / stride)} rows and columns} */
    public Conv2d same() {
        return padding(Padding.SAME);
    }

    /**
     * Filters that each see a part of the channels.
     *
     * @param newGroups parts; as many as channels make it depthwise
     * @return the same convolution with them
     */
    public Conv2d groups(int newGroups) {
        return new Conv2d(filters, window, newGroups, bias);
    }

    /** {@return the same convolution without a bias, as suits one in front of a norm} */
    public Conv2d withoutBias() {
        return new Conv2d(filters, window, groups, false);
    }

    @Override
    public String word() {
        return "conv";
    }

    @Override
    public String text() {
        return "conv " + filters + " " + Window.pair(window.height(), window.width()) + window.options(1, 1)
                + (groups == 1 ? "" : " groups " + groups)
                + (bias ? "" : " nobias");
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape image = Window.requireImage(inputs.getFirst());
        if (image.size(2) % groups != 0) {
            throw new ShapeException("input " + image + " has " + image.size(2) + " channels, which " + groups + " groups do not divide");
        }
        Shape map = window.slide(image, false);
        return Shape.of(map.size(0), map.size(1), filters);
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        int channels = inputs.getFirst().size(2) / groups;
        KaimingUniform initializer = new KaimingUniform(channels * window.height() * window.width());
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter("weight", Shape.of(filters, channels, window.height(), window.width()), initializer, true));
        if (bias) {
            parameters.add(new Parameter("bias", Shape.of(filters), initializer, true));
        }
        return parameters;
    }
}
