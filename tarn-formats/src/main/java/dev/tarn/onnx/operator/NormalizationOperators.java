package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that scale values by what stands beside them: normalisations and the softmax family. */
final class NormalizationOperators {
    private NormalizationOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Softmax", softmax((from, at, n, to) -> {
            double logSum = ReductionOperators.logSumExp(from, at, n);
            for (int i = at; i < at + n; i++) {
                to[i] = (float) Math.exp(from[i] - logSum);
            }
        }));
        table.put("LogSoftmax", softmax((from, at, n, to) -> {
            double logSum = ReductionOperators.logSumExp(from, at, n);
            for (int i = at; i < at + n; i++) {
                to[i] = (float) (from[i] - logSum);
            }
        }));
        table.put("Hardmax", softmax((from, at, n, to) -> {
            double most = ReductionOperators.maximum(from, at, n);
            for (int i = at; i < at + n; i++) {
                if (from[i] == most) {
                    to[i] = 1;
                    break;
                }
            }
        }));
        table.put("BatchNormalization", NormalizationOperators::batch);
        table.put("InstanceNormalization", node -> {
            float epsilon = node.real("epsilon", 1e-5f);
            return Operation.single(in -> {
                OnnxTensor.Floats x = images(in);
                OnnxTensor.Floats normal = standardized(x, IntStream.range(2, x.rank()).toArray(), epsilon);
                return scaled(normal, in.floats(1), in.floats(2));
            });
        });
        table.put("GroupNormalization", NormalizationOperators::group);
        table.put("LayerNormalization", NormalizationOperators::layer);
        table.put("RMSNormalization", NormalizationOperators::rootMeanSquare);
        table.put("MeanVarianceNormalization", node -> {
            long[] axes = node.wholes("axes");
            return Operation
                    .single(in -> standardized(in.floats(0), Sizes.axes(axes == null ? new long[] {0, 2, 3} : axes, in.get(0).rank()),
                            1e-9f));
        });
        table.put("LpNormalization", NormalizationOperators::lp);
        table.put("LRN", NormalizationOperators::acrossChannels);
    }

    /** A row of {@code n} values. */
    private interface Vector {
        void compute(float[] from, int at, int n, float[] to);
    }

    /** Before opset 13 everything from the axis on was one vector; since then it is one dimension. */
    private static Operator softmax(Vector f) {
        return node -> {
            boolean old = node.opset() < 13;
            long axis = node.whole("axis", old ? 1 : -1);
            return Operation.single(in -> {
                OnnxTensor.Floats x = in.floats(0);
                int along = old && axis == x.rank() ? x.rank() : Sizes.axis(axis, x.rank());
                int[] axes = old ? IntStream.range(along, x.rank()).toArray() : new int[] {along};
                int length = Arrays.stream(axes).map(d -> x.sizes()[d]).reduce(1, (a, b) -> a * b);
                return Rows.map(x, axes, (from, at, to) -> f.compute(from, at, length, to));
            });
        };
    }

    private static OnnxTensor.Floats images(Operands in) {
        if (in.get(0).rank() < 2) {
            throw new OperandException("its input is " + in.get(0).text() + "; expected batch×channels×…");
        }
        return in.floats(0);
    }

    /** {@code (x − mean) / √(variance + ε)} over some axes. */
    private static OnnxTensor.Floats standardized(OnnxTensor.Floats x, int[] axes, double epsilon) {
        int n = Arrays.stream(axes).map(d -> x.sizes()[d]).reduce(1, (a, b) -> a * b);
        return Rows.map(x, axes, (from, at, to) -> {
            double mean = ReductionOperators.sum(from, at, n) / n;
            double squares = 0;
            for (int i = at; i < at + n; i++) {
                squares += (from[i] - mean) * (from[i] - mean);
            }
            double scale = 1 / Math.sqrt(squares / n + epsilon);
            for (int i = at; i < at + n; i++) {
                to[i] = (float) ((from[i] - mean) * scale);
            }
        });
    }

    /** A scale and a shift for each channel. */
    private static OnnxTensor.Floats scaled(OnnxTensor.Floats x, OnnxTensor.Floats scale, OnnxTensor.Floats shift) {
        return affine(x, perChannel(x, scale), perChannel(x, shift));
    }

    private static OnnxTensor.Floats affine(OnnxTensor.Floats x, OnnxTensor.Floats scale, OnnxTensor.Floats shift) {
        return Elementwise.combine(Elementwise.combine(x, scale, (a, b) -> a * b), shift, Double::sum);
    }

    private static OnnxTensor.Floats perChannel(OnnxTensor.Floats x, OnnxTensor.Floats vector) {
        int channels = x.rank() < 2 ? 1 : x.sizes()[1];
        if (vector.size() != channels) {
            throw new OperandException("has " + vector.size() + " values for the channels of " + x.text());
        }
        int[] sizes = new int[Math.max(1, x.rank() - 1)];
        Arrays.fill(sizes, 1);
        sizes[0] = channels;
        return vector.withSizes(sizes);
    }

    private static Operation batch(NodeAttributes node) {
        float epsilon = node.real("epsilon", 1e-5f);
        float momentum = node.real("momentum", 0.9f);
        boolean training = node.whole("training_mode", 0) != 0;
        node.demand("spatial", 1);
        node.ignore("is_test");
        if (!training && IntStream.range(1, node.node().outputs().size()).anyMatch(node.node()::gives)) {
            node.refuse("gives statistics, too: it is a graph for training, export it for inference");
        }
        return in -> {
            OnnxTensor.Floats x = in.floats(0);
            if (!training) {
                return List.of(normalized(x, in, in.floats(3), in.floats(4), epsilon));
            }
            int[] axes = IntStream.range(0, x.rank()).filter(d -> d != 1).toArray();
            OnnxTensor.Floats mean = mean(x, axes);
            OnnxTensor.Floats variance = mean(Elementwise.combine(x, perChannel(x, mean), (a, b) -> (a - b) * (a - b)), axes);
            return List.of(normalized(x, in, mean, variance, epsilon), running(in.floats(3), mean, momentum),
                    running(in.floats(4), variance, momentum));
        };
    }

    private static OnnxTensor.Floats normalized(OnnxTensor.Floats x, Operands in, OnnxTensor.Floats mean, OnnxTensor.Floats variance,
            float epsilon) {
        OnnxTensor.Floats scale = Elementwise.combine(in.floats(1), variance, (s, v) -> s / Math.sqrt(v + epsilon));
        return scaled(Elementwise.combine(x, perChannel(x, mean), (a, b) -> a - b), scale, in.floats(2));
    }

    private static OnnxTensor.Floats running(OnnxTensor.Floats before, OnnxTensor.Floats now, float momentum) {
        return Elementwise.combine(before, now, (a, b) -> a * momentum + b * (1 - momentum));
    }

    private static OnnxTensor.Floats mean(OnnxTensor.Floats x, int[] axes) {
        Rows rows = Rows.of(x, axes);
        float[] from = ((OnnxTensor.Floats) rows.tensor()).values();
        float[] to = new float[rows.count()];
        for (int r = 0; r < to.length; r++) {
            to[r] = (float) (ReductionOperators.sum(from, r * rows.length(), rows.length()) / rows.length());
        }
        return new OnnxTensor.Floats(x.type(), new int[] {to.length}, to);
    }

    /** Until opset 20 scale and shift were one a group, since 21 one a channel. */
    private static Operation group(NodeAttributes node) {
        float epsilon = node.real("epsilon", 1e-5f);
        long groups = node.whole("num_groups", 0);
        node.ignore("stash_type");
        return Operation.single(in -> {
            OnnxTensor.Floats x = images(in);
            int channels = x.sizes()[1];
            if (groups < 1 || groups > channels || channels % groups != 0) {
                throw new OperandException("attribute num_groups = " + groups + " does not divide " + channels + " channels");
            }
            int count = (int) groups;
            OnnxTensor.Floats rows = x.withSizes(x.sizes()[0], count, x.size() / Math.max(1, x.sizes()[0] * count));
            OnnxTensor.Floats normal = standardized(rows, new int[] {2}, epsilon);
            return in.get(1).size() == channels
                    ? scaled(normal.withSizes(x.sizes()), in.floats(1), in.floats(2))
                    : scaled(normal, in.floats(1), in.floats(2)).withSizes(x.sizes());
        });
    }

    private static Operation layer(NodeAttributes node) {
        float epsilon = node.real("epsilon", 1e-5f);
        long axis = node.whole("axis", -1);
        node.ignore("stash_type");
        return in -> {
            OnnxTensor.Floats x = in.floats(0);
            int first = Sizes.axis(axis, x.rank());
            int[] axes = IntStream.range(first, x.rank()).toArray();
            OnnxTensor.Floats scaled = Elementwise.combine(standardized(x, axes, epsilon), in.floats(1), (a, b) -> a * b);
            OnnxTensor.Floats y = in.has(2) ? Elementwise.combine(scaled, in.floats(2), Double::sum) : scaled;
            int[] sizes = x.sizes().clone();
            Arrays.fill(sizes, first, sizes.length, 1);
            OnnxTensor.Floats mean = mean(x, axes).withSizes(sizes);
            OnnxTensor.Floats variance = mean(Elementwise.combine(x, mean, (a, b) -> (a - b) * (a - b)), axes).withSizes(sizes);
            return List.of(y, mean, Elementwise.map(variance, v -> 1 / Math.sqrt(v + epsilon)));
        };
    }

    private static Operation rootMeanSquare(NodeAttributes node) {
        float epsilon = node.real("epsilon", 1e-5f);
        long axis = node.whole("axis", -1);
        node.ignore("stash_type");
        return Operation.single(in -> {
            OnnxTensor.Floats x = in.floats(0);
            int[] axes = IntStream.range(Sizes.axis(axis, x.rank()), x.rank()).toArray();
            int[] sizes = x.sizes().clone();
            Arrays.fill(sizes, axes[0], sizes.length, 1);
            OnnxTensor.Floats squares = mean(Elementwise.map(x, v -> v * v), axes).withSizes(sizes);
            OnnxTensor.Floats normal = Elementwise.combine(x, squares, (v, s) -> v / Math.sqrt(s + epsilon));
            return Elementwise.combine(normal, in.floats(1), (a, b) -> a * b);
        });
    }

    private static Operation lp(NodeAttributes node) {
        long axis = node.whole("axis", -1);
        long p = node.whole("p", 2);
        if (p != 1 && p != 2) {
            node.refuse("attribute p = " + p + "; there are 1 and 2");
        }
        return Operation.single(in -> {
            OnnxTensor.Floats x = in.floats(0);
            int along = Sizes.axis(axis, x.rank());
            int n = x.sizes()[along];
            return Rows.map(x, new int[] {along}, (from, at, to) -> {
                double sum = 0;
                for (int i = at; i < at + n; i++) {
                    sum += p == 1 ? Math.abs(from[i]) : (double) from[i] * from[i];
                }
                double norm = p == 1 ? sum : Math.sqrt(sum);
                for (int i = at; i < at + n; i++) {
                    to[i] = norm == 0 ? 0 : (float) (from[i] / norm);
                }
            });
        });
    }

    /** {@code x / (bias + α/size · Σ x²)^β}, the sum over the channels around. */
    private static Operation acrossChannels(NodeAttributes node) {
        double alpha = node.real("alpha", 1e-4f);
        double beta = node.real("beta", 0.75f);
        double bias = node.real("bias", 1);
        long size = node.whole("size", 0);
        if (size < 1 || size > NodeAttributes.MOST) {
            node.refuse("attribute size = " + size + "; expected 1 to " + NodeAttributes.MOST);
        }
        return Operation.single(in -> {
            OnnxTensor.Floats x = images(in);
            int channels = x.sizes()[1];
            int before = (int) (size - 1) / 2;
            int after = (int) (size - 1) - before;
            return Rows.map(x, new int[] {1}, (from, at, to) -> {
                for (int c = 0; c < channels; c++) {
                    double squares = 0;
                    for (int i = Math.max(0, c - before); i <= Math.min(channels - 1, c + after); i++) {
                        squares += (double) from[at + i] * from[at + i];
                    }
                    to[at + c] = (float) (from[at + c] / Math.pow(bias + alpha / size * squares, beta));
                }
            });
        });
    }
}
