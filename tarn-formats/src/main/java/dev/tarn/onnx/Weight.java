package dev.tarn.onnx;

import java.util.Arrays;

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

    Weight withSizes(int... newSizes) {
        return new Weight(name, newSizes, values);
    }
}
