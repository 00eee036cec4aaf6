package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Pools over images of one to three dimensions. */
final class PoolOperators {
    private PoolOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("MaxPool", PoolOperators::maximum);
        table.put("AveragePool", PoolOperators::average);
        table.put("LpPool", PoolOperators::power);
    }

    private static WindowAxis.Rule rule(NodeAttributes node) {
        WindowAxis.Rule rule = WindowAxis.Rule.of(node);
        if (rule.kernel() == null) {
            node.refuse("attribute kernel_shape is missing");
        }
        return rule;
    }

    /** Called for each window. */
    private interface Window {
        /**
         * @param image where its channel begins
         * @param to where the result goes
         * @param places of the channel that lie in the window; the first {@code count}
         * @param at the window's place along each axis
         */
        void pool(int image, int to, int[] places, int count, int[] at);
    }

    /** A pool over one tensor: its windows, the shape of its result. */
    private record Pool(WindowAxis[] axes, int[] sizes) {
        static Pool of(OnnxTensor x, WindowAxis.Rule rule) {
            long[] kernel = rule.kernel() == null ? new long[0] : rule.kernel();
            WindowAxis[] axes = rule.axes(x.sizes(), Arrays.stream(kernel).mapToInt(k -> (int) k).toArray());
            int[] sizes = x.sizes().clone();
            for (int d = 2; d < sizes.length; d++) {
                sizes[d] = axes[d + 3 - sizes.length].windows();
            }
            return new Pool(axes, sizes);
        }

        int image() {
            return axes[0].size() * axes[1].size() * axes[2].size();
        }

        void each(Window window) {
            int to = 0;
            int[] places = new int[Math.multiplyExact(Math.multiplyExact(axes[0].kernel(), axes[1].kernel()), axes[2].kernel())];
            int[] at = new int[3];
            for (int channel = 0; channel < sizes[0] * sizes[1]; channel++) {
                for (at[0] = 0; at[0] < axes[0].windows(); at[0]++) {
                    for (at[1] = 0; at[1] < axes[1].windows(); at[1]++) {
                        for (at[2] = 0; at[2] < axes[2].windows(); at[2]++) {
                            window.pool(channel * image(), to++, places, inside(at, places), at);
                        }
                    }
                }
            }
        }

        /** Places of the image that a window has, within a channel; how many there are. */
        private int inside(int[] at, int[] places) {
            int count = 0;
            for (int i = 0; i < axes[0].kernel(); i++) {
                int a = axes[0].at(at[0], i);
                for (int j = 0; j < axes[1].kernel() && a >= 0 && a < axes[0].size(); j++) {
                    int b = axes[1].at(at[1], j);
                    for (int k = 0; k < axes[2].kernel() && b >= 0 && b < axes[1].size(); k++) {
                        int c = axes[2].at(at[2], k);
                        if (c >= 0 && c < axes[2].size()) {
                            places[count++] = (a * axes[1].size() + b) * axes[2].size() + c;
                        }
                    }
                }
            }
            return count;
        }

        /** How many places a window has on the image or its padding. */
        int counted(int[] at) {
            return IntStream.range(0, 3).map(d -> (int) IntStream.range(0, axes[d].kernel()).map(tap -> axes[d].at(at[d], tap))
                    .filter(i -> i < axes[d].size() + axes[d].after()).count()).reduce(1, (a, b) -> a * b);
        }
    }

    /** Padding never wins; the first maximum does, and NaN. */
    private static Operation maximum(NodeAttributes node) {
        WindowAxis.Rule rule = rule(node);
        boolean columns = node.whole("storage_order", 0) != 0;
        return in -> {
            OnnxTensor x = in.get(0);
            Pool pool = Pool.of(x, rule);
            OnnxTensor y = Sizes.blank(x, pool.sizes);
            long[] indices = new long[y.size()];
            pool.each((image, to, places, count, at) -> {
                int best = -1;
                for (int i = 0; i < count; i++) {
                    best = best < 0 || greater(x, image + places[i], image + best) ? places[i] : best;
                }
                if (best < 0) {
                    lowest(y, to);
                } else {
                    System.arraycopy(Sizes.array(x), image + best, Sizes.array(y), to, 1);
                }
                indices[to] = (long) image + (columns ? turned(best, pool.axes) : best);
            });
            return List.of(y, OnnxTensor.Longs.of(pool.sizes, indices));
        };
    }

    private static void lowest(OnnxTensor y, int at) {
        if (y instanceof OnnxTensor.Floats floats) {
            floats.values()[at] = Float.NEGATIVE_INFINITY;
        }
    }

    private static int turned(int place, WindowAxis[] axes) {
        int column = place % axes[2].size();
        int row = place / axes[2].size() % axes[1].size();
        int plane = place / axes[2].size() / axes[1].size();
        return (column * axes[1].size() + row) * axes[0].size() + plane;
    }

    private static boolean greater(OnnxTensor x, int a, int b) {
        return switch (x) {
            case OnnxTensor.Floats floats -> floats.values()[a] > floats.values()[b]
                    || (Float.isNaN(floats.values()[a]) && !Float.isNaN(floats.values()[b]));
            case OnnxTensor.Longs longs -> longs.values()[a] > longs.values()[b];
            case OnnxTensor.Unreadable _ -> false;
        };
    }

    private static Operation average(NodeAttributes node) {
        boolean padding = node.whole("count_include_pad", 0) != 0;
        WindowAxis.Rule rule = rule(node);
        return Operation.single(in -> {
            OnnxTensor.Floats x = in.floats(0);
            Pool pool = Pool.of(x, rule);
            float[] y = new float[Sizes.elements(pool.sizes)];
            pool.each((image, to, places, count, at) -> {
                double sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += x.values()[image + places[i]];
                }
                y[to] = (float) (sum / (padding ? pool.counted(at) : count));
            });
            return new OnnxTensor.Floats(x.type(), pool.sizes, y);
        });
    }

    private static Operation power(NodeAttributes node) {
        double p = node.whole("p", 2);
        WindowAxis.Rule rule = rule(node);
        return Operation.single(in -> {
            OnnxTensor.Floats x = in.floats(0);
            Pool pool = Pool.of(x, rule);
            float[] y = new float[Sizes.elements(pool.sizes)];
            pool.each((image, to, places, count, at) -> {
                double sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += Math.pow(Math.abs(x.values()[image + places[i]]), p);
                }
                y[to] = (float) Math.pow(sum, 1 / p);
            });
            return new OnnxTensor.Floats(x.type(), pool.sizes, y);
        });
    }
}
