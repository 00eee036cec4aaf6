package dev.tarn.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A dense float32 array, row-major. Images are {@code [height][width]}, {@code [height][width][channels]} or a batch of the latter.
 *
 * <p>Not synchronised: share it between threads only while nobody writes to {@link #data()}.
 */
public final class Tensor {
    private final Shape shape;
    private final float[] data;

    private Tensor(Shape shape, float[] data) {
        this.shape = shape;
        this.data = data;
    }

    /**
     * A tensor over the given array, which is not copied.
     *
     * @param shape sizes whose product is the array's length
     * @param data row-major, the last dimension innermost
     * @return a tensor that shares the array
     * @throws IllegalArgumentException if the array's length is not the shape's number of elements
     */
    public static Tensor of(Shape shape, float... data) {
        if (data.length != shape.elements()) {
            throw new IllegalArgumentException("shape " + shape + " needs " + shape.elements() + " numbers, got " + data.length);
        }
        return new Tensor(shape, data);
    }

    /**
     * A matrix from rows of equal length; copied.
     *
     * @param rows at least one
     * @return {@code rows × columns}
     */
    public static Tensor of(float[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        float[] data = new float[rows.length * columns];
        for (int row = 0; row < rows.length; row++) {
            if (rows[row].length != columns) {
                throw new IllegalArgumentException(
                        "row " + row + " has " + rows[row].length + " numbers, row 0 has " + columns + "; expected rows of one length");
            }
            System.arraycopy(rows[row], 0, data, row * columns, columns);
        }
        return new Tensor(Shape.of(rows.length, columns), data);
    }

    /**
     * A tensor of zeros.
     *
     * @param shape any
     * @return a tensor with an array of its own
     */
    public static Tensor zeros(Shape shape) {
        return new Tensor(shape, new float[shape.elements()]);
    }

    /**
     * {@return normally distributed numbers, mean 0, standard deviation 1: the same for the same seed}
     *
     * @param shape any
     * @param seed any number
     */
    public static Tensor randomNormal(Shape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] data = new float[shape.elements()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return new Tensor(shape, data);
    }

    /** {@return sizes of the dimensions, the outermost first} */
    public Shape shape() {
        return shape;
    }

    /** {@return the numbers themselves, row-major; writing here writes the tensor} */
    public float[] data() {
        return data;
    }

    /**
     * Reads one element.
     *
     * @param index one for each dimension, counted from 0
     * @return the element
     * @throws IndexOutOfBoundsException if an index is outside of its dimension
     */
    public float get(int... index) {
        return data[offset(index)];
    }

    private int offset(int... index) {
        if (index.length != shape.rank()) {
            throw new IllegalArgumentException(
                    index.length + " indices for a tensor of shape " + shape + "; expected one for each dimension");
        }
        int offset = 0;
        for (int d = 0; d < index.length; d++) {
            if (index[d] < 0 || index[d] >= shape.size(d)) {
                throw new IndexOutOfBoundsException("index " + Arrays.toString(index) + " is outside the shape " + shape);
            }
            offset = offset * shape.size(d) + index[d];
        }
        return offset;
    }

    /** {@return an equal tensor with an array of its own} */
    public Tensor copy() {
        return new Tensor(shape, data.clone());
    }

    /**
     * {@return the same numbers in another shape; shares the data}
     *
     * @param sizes whose product is the number of elements
     */
    public Tensor reshape(int... sizes) {
        return of(Shape.of(sizes), data);
    }

    /** {@return {@code max(0, x)}; NaN stays NaN} */
    public Tensor relu() {
        Tensor y = zeros(shape);
        for (int i = 0; i < data.length; i++) {
            y.data[i] = data[i] > 0 || Float.isNaN(data[i]) ? data[i] : 0;
        }
        return y;
    }

    /**
     * Max pooling by windows of {@code size × size} side by side; rows and columns that fill no window are left out.
     *
     * @param size height and width of a window
     * @return a tensor with {@code height / size} rows and {@code width / size} columns, rounded down
     */
    public Tensor maxPool2d(int size) {
        return maxPool2d(size, size);
    }

    /**
     * Max pooling without padding. The shape is {@code [h][w]}, {@code [h][w][c]} or {@code [n][h][w][c]}; NaN reaches the output.
     *
     * @param size height and width of a window
     * @param stride step from window to window
     * @return a tensor of the same rank
     */
    public Tensor maxPool2d(int size, int stride) {
        int rank = shape.rank();
        if (rank < 2 || rank > 4) {
            throw new IllegalArgumentException(
                    "maxPool2d takes height×width, height×width×channels or a batch of them; the shape is " + shape);
        }
        int n = rank == 4 ? shape.size(0) : 1;
        int first = rank == 4 ? 1 : 0;
        int h = shape.size(first);
        int w = shape.size(first + 1);
        int c = rank == 2 ? 1 : shape.size(-1);
        if (size < 1 || stride < 1 || size > h || size > w) {
            throw new IllegalArgumentException("a window of " + size + "×" + size + ", stride " + stride + ", does not fit into " + shape);
        }
        int oh = (h - size) / stride + 1;
        int ow = (w - size) / stride + 1;
        int[] sizes = shape.toArray();
        sizes[first] = oh;
        sizes[first + 1] = ow;
        Tensor y = zeros(Shape.of(sizes));
        for (int i = 0, out = 0; i < n; i++) {
            for (int oy = 0; oy < oh; oy++) {
                for (int ox = 0; ox < ow; ox++) {
                    for (int k = 0; k < c; k++, out++) {
                        y.data[out] = windowMaximum(((i * h + oy * stride) * w + ox * stride) * c + k, w * c, c, size);
                    }
                }
            }
        }
        return y;
    }

    private float windowMaximum(int at, int row, int pixel, int size) {
        float best = data[at];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                float v = data[at + y * row + x * pixel];
                if (v > best || Float.isNaN(v)) {
                    best = v;
                }
            }
        }
        return best;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor && shape.equals(tensor.shape) && Arrays.equals(data, tensor.data);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(data);
    }

    /** The numbers in nested brackets, as NumPy prints them; long tensors are cut to their shape. */
    @Override
    public String toString() {
        if (data.length > 1000) {
            return "Tensor " + shape;
        }
        StringBuilder text = new StringBuilder();
        append(text, 0, 0);
        return text.toString();
    }

    private void append(StringBuilder text, int dimension, int at) {
        if (dimension == shape.rank()) {
            text.append(String.format(Locale.ROOT, "%11.8f", data[at]));
            return;
        }
        int step = 1;
        for (int d = dimension + 1; d < shape.rank(); d++) {
            step *= shape.size(d);
        }
        text.append('[');
        for (int i = 0; i < shape.size(dimension); i++) {
            if (i > 0) {
                text.append(dimension == shape.rank() - 1 ? " " : "\n" + " ".repeat(dimension + 1));
            }
            append(text, dimension + 1, at + i * step);
        }
        text.append(']');
    }
}
