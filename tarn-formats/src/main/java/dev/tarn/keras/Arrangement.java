package dev.tarn.keras;

import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Numbers in another order: Keras has the channels that come out last, Tarn has them first. */
final class Arrangement {
    private Arrangement() {}

    /** A convolution's kernel, {@code height×width×in×out}, as {@code out×in×height×width}. */
    static Tensor kernel(float[] values, int height, int width, int in, int out) {
        return Tensor.of(Shape.of(out, in, height, width), transposed(values, height * width, in, out));
    }

    /** A depthwise kernel, {@code height×width×channels×multiplier}, as {@code channels·multiplier×1×height×width}. */
    static Tensor depthwise(float[] values, int height, int width, int filters) {
        return Tensor.of(Shape.of(filters, 1, height, width), transposed(values, height * width, 1, filters));
    }

    /** {@code pixels×in×out} as {@code out×in×pixels}. */
    private static float[] transposed(float[] from, int pixels, int in, int out) {
        float[] to = new float[from.length];
        for (int p = 0; p < pixels; p++) {
            for (int i = 0; i < in; i++) {
                int at = (p * in + i) * out;
                for (int o = 0; o < out; o++) {
                    to[(o * in + i) * pixels + p] = from[at + o];
                }
            }
        }
        return to;
    }

    /** {@code out×in×pixels} as {@code pixels×in×out}. */
    static float[] backward(float[] from, int pixels, int in, int out) {
        float[] to = new float[from.length];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int p = 0; p < pixels; p++) {
                    to[(p * in + i) * out + o] = from[(o * in + i) * pixels + p];
                }
            }
        }
        return to;
    }

    /**
     * A dense kernel, {@code in×out}, as {@code out×in}.
     *
     * @param order which of Keras' features each of Tarn's is, null if they are the same
     */
    static Tensor dense(float[] values, int in, int out, int @Nullable [] order) {
        float[] to = new float[values.length];
        for (int i = 0; i < in; i++) {
            int at = (order == null ? i : order[i]) * out;
            for (int o = 0; o < out; o++) {
                to[o * in + i] = values[at + o];
            }
        }
        return Tensor.of(Shape.of(out, in), to);
    }

    /** One number for each feature or channel. */
    static Tensor vector(float[] values, int @Nullable [] order) {
        return Tensor.of(Shape.of(values.length), picked(values, order));
    }

    static float[] picked(float[] values, int @Nullable [] order) {
        if (order == null) {
            return values;
        }
        float[] to = new float[values.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = values[order[i]];
        }
        return to;
    }

    /**
     * A number for each element of an image, {@code channels×height×width}, from an array in Keras' order of axes that repeats where it has one element.
     *
     * @param shape of the image: {@code height×width×channels}
     */
    static Tensor image(float[] values, int[] sizes, Shape shape, boolean channelsFirst) {
        int height = shape.size(0);
        int width = shape.size(1);
        int channels = shape.size(2);
        int row = channelsFirst ? 1 : 0;
        int channel = channelsFirst ? 0 : 2;
        int[] strides = new int[3];
        for (int d = 2, stride = 1; d >= 0; stride *= sizes[d--]) {
            strides[d] = sizes[d] == 1 ? 0 : stride;
        }
        float[] to = new float[shape.elements()];
        int at = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    to[at++] = values[c * strides[channel] + y * strides[row] + x * strides[row + 1]];
                }
            }
        }
        return Tensor.of(Shape.of(channels, height, width), to);
    }

    /** Which feature in the order row, column, channel each one in the order channel, row, column is; null if it makes no difference. */
    static int @Nullable [] flattened(int height, int width, int channels) {
        if (channels == 1 || height * width == 1) {
            return null;
        }
        int[] order = new int[height * width * channels];
        int at = 0;
        for (int c = 0; c < channels; c++) {
            for (int p = 0; p < height * width; p++) {
                order[at++] = p * channels + c;
            }
        }
        return order;
    }
}
