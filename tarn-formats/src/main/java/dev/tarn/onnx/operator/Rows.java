package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A tensor as rows along some of its axes, which lie behind the others: what is reduced, normalised or sorted at once.
 *
 * @param tensor with the axes moved
 * @param order where each of its axes was
 * @param count of rows
 * @param length of a row
 */
record Rows(OnnxTensor tensor, int[] order, int count, int length) {
    static Rows of(OnnxTensor x, int... axes) {
        int[] kept = IntStream.range(0, x.rank()).filter(d -> Arrays.stream(axes).noneMatch(a -> a == d)).toArray();
        int[] order = Sizes.concat(kept, Arrays.stream(axes).sorted().toArray());
        OnnxTensor moved = Arrays.equals(order, Sizes.all(x.rank())) ? x : Movement.transpose(x, order);
        return new Rows(moved, order, Sizes.product(moved.sizes(), 0, kept.length), Sizes.product(moved.sizes(), kept.length, x.rank()));
    }

    /** Another value for each of the tensor's, put back into the places they came from. */
    OnnxTensor back(OnnxTensor values) {
        if (Arrays.equals(order, Sizes.all(order.length))) {
            return values;
        }
        int[] inverse = new int[order.length];
        for (int d = 0; d < order.length; d++) {
            inverse[order[d]] = d;
        }
        return Movement.transpose(values, inverse);
    }

    /** Called with the values and the beginning of each row; writes into an array of as many values. */
    interface RowFunction {
        void compute(float[] from, int at, float[] to);
    }

    /** A function of whole rows. */
    static OnnxTensor.Floats map(OnnxTensor.Floats x, int[] axes, RowFunction f) {
        Rows rows = of(x, axes);
        float[] from = ((OnnxTensor.Floats) rows.tensor).values();
        float[] to = new float[from.length];
        for (int r = 0; r < rows.count; r++) {
            f.compute(from, r * rows.length, to);
        }
        return (OnnxTensor.Floats) rows.back(new OnnxTensor.Floats(x.type(), rows.tensor.sizes(), to));
    }
}
