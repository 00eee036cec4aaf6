package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Values at other places: what slices, pads, repeats, permutes and joins have in common. */
final class Movement {
    private Movement() {}

    /** The index map of an axis that stays as it is. */
    static int[] same(int size) {
        return IntStream.range(0, size).toArray();
    }

    static int[][] same(int[] sizes) {
        return Arrays.stream(sizes).mapToObj(Movement::same).toArray(int[][]::new);
    }

    /**
     * {@code y[i, j, …] = x[maps[0][i], maps[1][j], …]}; zero where an index is negative.
     *
     * @param maps for each axis of x, of any lengths
     */
    static OnnxTensor take(OnnxTensor x, int[]... maps) {
        OnnxTensor y = Sizes.blank(x, Arrays.stream(maps).mapToInt(map -> map.length).toArray());
        int[] sizes = x.sizes();
        int whole = maps.length;
        // Axes that stay as they are at the end make blocks that are copied at once.
        while (whole > 0 && Arrays.equals(maps[whole - 1], same(sizes[whole - 1]))) {
            whole--;
        }
        int block = Sizes.product(sizes, whole, sizes.length);
        if (y.size() > 0) {
            new Take(Sizes.array(x), Sizes.array(y), maps, Sizes.strides(sizes), Sizes.strides(y.sizes()), whole, block).copy(0, 0, 0);
        }
        return y;
    }

    private record Take(Object from, Object to, int[][] maps, int[] fromStrides, int[] toStrides, int axes, int block) {
        void copy(int axis, int fromAt, int toAt) {
            if (axis == axes) {
                System.arraycopy(from, fromAt, to, toAt, block);
                return;
            }
            for (int i = 0; i < maps[axis].length; i++) {
                if (maps[axis][i] >= 0) {
                    copy(axis + 1, fromAt + maps[axis][i] * fromStrides[axis], toAt + i * toStrides[axis]);
                }
            }
        }
    }

    /** Axis {@code d} of the result is axis {@code order[d]} of x. */
    static OnnxTensor transpose(OnnxTensor x, int... order) {
        int[] sizes = Arrays.stream(order).map(d -> x.sizes()[d]).toArray();
        OnnxTensor y = Sizes.blank(x, sizes);
        int[] strides = Sizes.strides(x.sizes());
        Broadcast walk = new Broadcast(sizes, new int[][] {Arrays.stream(order).map(d -> strides[d]).toArray()});
        int step = walk.step(0);
        int length = walk.length();
        switch (x) {
            case OnnxTensor.Floats floats -> {
                float[] to = (float[]) Sizes.array(y);
                float[] from = floats.values();
                walk.rows((at, places) -> {
                    for (int i = 0, f = places[0]; i < length; i++, f += step) {
                        to[at + i] = from[f];
                    }
                });
            }
            case OnnxTensor.Longs longs -> {
                long[] to = (long[]) Sizes.array(y);
                long[] from = longs.values();
                walk.rows((at, places) -> {
                    for (int i = 0, f = places[0]; i < length; i++, f += step) {
                        to[at + i] = from[f];
                    }
                });
            }
            case OnnxTensor.Unreadable _ -> throw new OperandException("has values that are not read");
        }
        return y;
    }

    static OnnxTensor concat(List<OnnxTensor> parts, int axis) {
        OnnxTensor first = parts.getFirst();
        long size = 0;
        for (OnnxTensor part : parts) {
            boolean fits = part.rank() == first.rank() && Sizes.type(part) == Sizes.type(first)
                    && Arrays.equals(Sizes.with(part.sizes(), axis, 0), Sizes.with(first.sizes(), axis, 0));
            if (!fits) {
                throw new OperandException("joins " + first.text() + " and " + part.text() + " along axis " + axis);
            }
            size += part.sizes()[axis];
        }
        OnnxTensor whole = Sizes.blank(first, Sizes.with(first.sizes(), axis, (int) Math.min(Integer.MAX_VALUE, size)));
        int outer = Sizes.product(first.sizes(), 0, axis);
        int row = Sizes.product(whole.sizes(), axis, first.rank());
        int at = 0;
        for (OnnxTensor part : parts) {
            int length = Sizes.product(part.sizes(), axis, first.rank());
            for (int o = 0; o < outer; o++) {
                System.arraycopy(Sizes.array(part), o * length, Sizes.array(whole), o * row + at, length);
            }
            at += length;
        }
        return whole;
    }

    /** From {@code start} on, along one axis. */
    static OnnxTensor part(OnnxTensor x, int axis, int start, int length) {
        int[][] maps = same(x.sizes());
        maps[axis] = IntStream.range(start, start + length).toArray();
        return take(x, maps);
    }
}
