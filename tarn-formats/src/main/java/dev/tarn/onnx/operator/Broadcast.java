package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;

/**
 * NumPy's rule for operands of different shapes: aligned at the last axis, sizes of 1 repeat.
 *
 * @param sizes of the result
 * @param strides of each operand along the result's axes; 0 where it repeats
 */
record Broadcast(int[] sizes, int[][] strides) {

    /** Called for each row of the result. */
    @FunctionalInterface
    interface Row {
        /**
         * @param at where the row begins in the result
         * @param from where it begins in each operand; the steps are {@link #step}
         */
        void compute(int at, int[] from);
    }

    static Broadcast of(OnnxTensor... operands) {
        return of(Arrays.stream(operands).map(OnnxTensor::sizes).toArray(int[][]::new));
    }

    static Broadcast of(int[]... shapes) {
        int rank = Arrays.stream(shapes).mapToInt(shape -> shape.length).max().orElse(0);
        int[] sizes = new int[rank];
        Arrays.fill(sizes, 1);
        for (int[] shape : shapes) {
            for (int d = 0; d < shape.length; d++) {
                int at = d + rank - shape.length;
                if (shape[d] != 1 && sizes[at] != 1 && sizes[at] != shape[d]) {
                    throw new OperandException("computes with the shapes "
                            + String.join(" and ", Arrays.stream(shapes).map(Arrays::toString).toList())
                            + ", which do not suit each other");
                }
                sizes[at] = shape[d] == 1 ? sizes[at] : shape[d];
            }
        }
        Sizes.elements(sizes);
        int[][] strides = new int[shapes.length][rank];
        for (int i = 0; i < shapes.length; i++) {
            int[] own = Sizes.strides(shapes[i]);
            for (int d = 0; d < own.length; d++) {
                strides[i][d + rank - own.length] = shapes[i][d] == 1 ? 0 : own[d];
            }
        }
        return new Broadcast(sizes, strides);
    }

    /** Values in a row. */
    int length() {
        return sizes.length == 0 ? 1 : sizes[sizes.length - 1];
    }

    /** From one value of a row to the next. */
    int step(int operand) {
        return sizes.length == 0 ? 0 : strides[operand][sizes.length - 1];
    }

    void rows(Row row) {
        int count = Sizes.elements(sizes);
        int last = Math.max(0, sizes.length - 1);
        int[] place = new int[last];
        int[] from = new int[strides.length];
        for (int at = 0; at < count; at += length()) {
            row.compute(at, from);
            for (int d = last - 1; d >= 0; d--) {
                place[d]++;
                int back = place[d] == sizes[d] ? place[d] : 0;
                for (int i = 0; i < from.length; i++) {
                    from[i] += strides[i][d] * (back == 0 ? 1 : 1 - back);
                }
                if (back == 0) {
                    break;
                }
                place[d] = 0;
            }
        }
    }
}
