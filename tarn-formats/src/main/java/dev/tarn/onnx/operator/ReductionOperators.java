package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that make one value of many along some axes. Sums are taken in double. */
final class ReductionOperators {
    private ReductionOperators() {}

    /** Of the values {@code from[at … at + n)}. */
    private interface Reduction {
        double of(float[] from, int at, int n);
    }

    static void register(Map<String, Operator> table) {
        table.put("ReduceSum", reduce(ReductionOperators::sum));
        table.put("ReduceMean", reduce((x, at, n) -> sum(x, at, n) / n));
        table.put("ReduceMax", reduce(ReductionOperators::maximum));
        table.put("ReduceMin", reduce((x, at, n) -> {
            double least = Double.POSITIVE_INFINITY;
            for (int i = at; i < at + n; i++) {
                least = Math.min(least, x[i]);
            }
            return least;
        }));
        table.put("ReduceProd", reduce((x, at, n) -> {
            double product = 1;
            for (int i = at; i < at + n; i++) {
                product *= x[i];
            }
            return product;
        }));
        table.put("ReduceSumSquare", reduce(ReductionOperators::squares));
        table.put("ReduceL1", reduce((x, at, n) -> {
            double sum = 0;
            for (int i = at; i < at + n; i++) {
                sum += Math.abs(x[i]);
            }
            return sum;
        }));
        table.put("ReduceL2", reduce((x, at, n) -> Math.sqrt(squares(x, at, n))));
        table.put("ReduceLogSum", reduce((x, at, n) -> Math.log(sum(x, at, n))));
        table.put("ReduceLogSumExp", reduce(ReductionOperators::logSumExp));
        table.put("ArgMax", arg(1));
        table.put("ArgMin", arg(-1));
        table.put("GlobalAveragePool", global((x, at, n) -> sum(x, at, n) / n));
        table.put("GlobalMaxPool", global(ReductionOperators::maximum));
        table.put("GlobalLpPool", node -> {
            double p = node.whole("p", 2);
            return Operation.single(in -> overImage(in.floats(0), (x, at, n) -> {
                double sum = 0;
                for (int i = at; i < at + n; i++) {
                    sum += Math.pow(Math.abs(x[i]), p);
                }
                return Math.pow(sum, 1 / p);
            }));
        });
        table.put("CumSum", ReductionOperators::cumulated);
        table.put("TopK", ReductionOperators::topK);
    }

    static double sum(float[] x, int at, int n) {
        double sum = 0;
        for (int i = at; i < at + n; i++) {
            sum += x[i];
        }
        return sum;
    }

    private static double squares(float[] x, int at, int n) {
        double sum = 0;
        for (int i = at; i < at + n; i++) {
            sum += (double) x[i] * x[i];
        }
        return sum;
    }

    static double maximum(float[] x, int at, int n) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = at; i < at + n; i++) {
            most = Math.max(most, x[i]);
        }
        return most;
    }

    static double logSumExp(float[] x, int at, int n) {
        double most = maximum(x, at, n);
        if (Double.isInfinite(most)) {
            return most;
        }
        double sum = 0;
        for (int i = at; i < at + n; i++) {
            sum += Math.exp(x[i] - most);
        }
        return most + Math.log(sum);
    }

    /** Axes are an attribute until opset 12 or 17, an input since. */
    private static Operator reduce(Reduction reduction) {
        return node -> {
            long[] attribute = node.wholes("axes");
            boolean keep = node.whole("keepdims", 1) != 0;
            boolean nothing = node.whole("noop_with_empty_axes", 0) != 0;
            return Operation.single(in -> {
                long[] axes = attribute != null ? attribute : in.has(1) ? in.list(1) : new long[0];
                if (axes.length == 0 && nothing) {
                    return in.get(0);
                }
                int[] along = axes.length == 0 ? Sizes.all(in.get(0).rank()) : Sizes.axes(axes, in.get(0).rank());
                return switch (in.get(0)) {
                    case OnnxTensor.Longs longs -> Casting.cast(reduce(wholeAsFloats(longs), along, keep, reduction), longs.type());
                    case OnnxTensor _ -> reduce(in.floats(0), along, keep, reduction);
                };
            });
        };
    }

    private static OnnxTensor.Floats wholeAsFloats(OnnxTensor.Longs x) {
        if (Arrays.stream(x.values()).anyMatch(v -> Math.abs(v) > 1 << 24)) {
            throw new OperandException("reduces whole numbers beyond 2²⁴, which is not supported");
        }
        return Casting.floats(x, dev.tarn.onnx.graph.OnnxType.DOUBLE);
    }

    private static OnnxTensor.Floats reduce(OnnxTensor.Floats x, int[] axes, boolean keep, Reduction reduction) {
        Rows rows = Rows.of(x, axes);
        float[] from = ((OnnxTensor.Floats) rows.tensor()).values();
        float[] to = new float[rows.count()];
        for (int r = 0; r < to.length; r++) {
            to[r] = (float) reduction.of(from, r * rows.length(), rows.length());
        }
        return new OnnxTensor.Floats(x.type(), reduced(x.sizes(), axes, keep), to);
    }

    private static int[] reduced(int[] sizes, int[] axes, boolean keep) {
        return IntStream.range(0, sizes.length).filter(d -> keep || Arrays.stream(axes).noneMatch(a -> a == d))
                .map(d -> Arrays.stream(axes).anyMatch(a -> a == d) ? 1 : sizes[d]).toArray();
    }

    private static Operator global(Reduction reduction) {
        return _ -> Operation.single(in -> overImage(in.floats(0), reduction));
    }

    /** Over everything behind batch and channels. */
    private static OnnxTensor overImage(OnnxTensor.Floats x, Reduction reduction) {
        if (x.rank() < 2) {
            throw new OperandException("its input is " + x.text() + "; expected batch×channels×…");
        }
        return reduce(x, IntStream.range(2, x.rank()).toArray(), true, reduction);
    }

    /** @param sign 1 for the greatest, -1 for the least; the first of equal values wins unless the last one is asked for */
    private static Operator arg(int sign) {
        return node -> {
            long axis = node.whole("axis", 0);
            boolean keep = node.whole("keepdims", 1) != 0;
            boolean last = node.whole("select_last_index", 0) != 0;
            return Operation.single(in -> {
                OnnxTensor x = in.get(0);
                int along = Sizes.axis(axis, x.rank());
                Rows rows = Rows.of(x, along);
                if (rows.length() == 0) {
                    throw new OperandException("looks for the greatest of nothing: its input is " + x.text());
                }
                long[] places = new long[rows.count()];
                for (int r = 0; r < places.length; r++) {
                    int best = r * rows.length();
                    for (int i = best + 1; i < (r + 1) * rows.length(); i++) {
                        int order = sign * compare(rows.tensor(), i, best);
                        best = order > 0 || (last && order == 0) ? i : best;
                    }
                    places[r] = best - (long) r * rows.length();
                }
                return OnnxTensor.Longs.of(reduced(x.sizes(), new int[] {along}, keep), places);
            });
        };
    }

    private static int compare(OnnxTensor x, int a, int b) {
        return switch (x) {
            // Unlike Float.compare: -0 is 0.
            case OnnxTensor.Floats floats ->
                floats.values()[a] == floats.values()[b] ? 0 : Float.compare(floats.values()[a], floats.values()[b]);
            case OnnxTensor.Longs longs -> Long.compare(longs.values()[a], longs.values()[b]);
            case OnnxTensor.Unreadable _ -> 0;
        };
    }

    private static Operation cumulated(NodeAttributes node) {
        boolean exclusive = node.whole("exclusive", 0) != 0;
        boolean reverse = node.whole("reverse", 0) != 0;
        return Operation.single(in -> {
            OnnxTensor x = in.get(0);
            int along = Sizes.axis(in.whole(1), x.rank());
            int inner = Sizes.product(x.sizes(), along + 1, x.rank());
            int length = x.sizes()[along];
            OnnxTensor y = Sizes.blank(x, x.sizes());
            for (int row = 0; row < (length == 0 ? 0 : x.size() / length); row++) {
                int start = row / inner * inner * length + row % inner;
                double real = 0;
                long whole = 0;
                for (int i = 0; i < length; i++) {
                    int at = start + (reverse ? length - 1 - i : i) * inner;
                    if (x instanceof OnnxTensor.Floats from && y instanceof OnnxTensor.Floats to) {
                        double before = real;
                        real += from.values()[at];
                        to.values()[at] = (float) (exclusive ? before : real);
                    } else if (x instanceof OnnxTensor.Longs from && y instanceof OnnxTensor.Longs to) {
                        long before = whole;
                        whole += from.values()[at];
                        to.values()[at] = to.type().wrap(exclusive ? before : whole);
                    }
                }
            }
            return y;
        });
    }

    /** Of equal values the one with the smaller index comes first. */
    private static Operation topK(NodeAttributes node) {
        long axis = node.whole("axis", -1);
        int sign = node.whole("largest", 1) != 0 ? -1 : 1;
        node.ignore("sorted");
        long attribute = node.whole("k", 0);
        return in -> {
            OnnxTensor x = in.get(0);
            int along = Sizes.axis(axis, x.rank());
            long k = in.has(1) ? in.whole(1) : attribute;
            Rows rows = Rows.of(x, along);
            if (k < 0 || k > rows.length()) {
                throw new OperandException("takes the first " + k + " of " + rows.length());
            }
            int count = (int) k;
            int[] sizes = rows.tensor().sizes().clone();
            sizes[sizes.length - 1] = count;
            OnnxTensor values = Sizes.blank(x, sizes);
            long[] places = new long[values.size()];
            for (int r = 0; r < rows.count(); r++) {
                int start = r * rows.length();
                int[] sorted = IntStream.range(start, start + rows.length()).boxed()
                        .sorted((a, b) -> sign * compare(rows.tensor(), a, b)).mapToInt(Integer::intValue).toArray();
                for (int i = 0; i < count; i++) {
                    System.arraycopy(Sizes.array(rows.tensor()), sorted[i], Sizes.array(values), r * count + i, 1);
                    places[r * count + i] = sorted[i] - (long) start;
                }
            }
            return List.of(rows.back(values), rows.back(OnnxTensor.Longs.of(sizes, places)));
        };
    }
}
