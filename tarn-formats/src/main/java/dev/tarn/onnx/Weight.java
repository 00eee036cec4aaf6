package dev.tarn.onnx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A constant that becomes a parameter of a layer.
 *
 * @param name of the constant in the file; layers are called after their weights
 * @param values row-major; not to be written to
 */
record Weight(String name, int[] sizes, float[] values) {
    int rank() {
        return sizes.length;
    }

    String text() {
        return Arrays.toString(sizes);
    }

    /** A matrix with rows and columns exchanged. */
    Weight transposed() {
        int rows = sizes[0];
        int columns = sizes[1];
        float[] turned = new float[values.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                turned[c * rows + r] = values[r * columns + c];
            }
        }
        return new Weight(name, new int[] {columns, rows}, turned);
    }

    /** As a tensor of one image's sizes, repeated where it has fewer numbers, as ONNX does; null if it does not fit, or differs from image to image. */
    @Nullable
    Weight repeated(int[] image) {
        int extra = rank() - image.length;
        if (extra > 1 || (extra == 1 && sizes[0] != 1)) {
            return null;
        }
        int[] strides = new int[image.length];
        for (int d = image.length - 1, stride = 1; d >= 0 && d + extra >= 0; d--) {
            int size = sizes[d + extra];
            if (size != 1 && size != image[d]) {
                return null;
            }
            strides[d] = size == 1 ? 0 : stride;
            stride *= size;
        }
        float[] all = new float[Arrays.stream(image).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < all.length; i++) {
            int from = 0;
            for (int d = image.length - 1, rest = i; d >= 0; rest /= image[d--]) {
                from += rest % image[d] * strides[d];
            }
            all[i] = values[from];
        }
        return new Weight(name, image.clone(), all);
    }

    Weight withSizes(int... newSizes) {
        return new Weight(name, newSizes, values);
    }
}
