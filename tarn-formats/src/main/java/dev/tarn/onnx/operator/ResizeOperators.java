package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code Resize} and its forerunner {@code Upsample}: axis by axis, each value a weighted sum of its neighbours. */
final class ResizeOperators {
    private ResizeOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Upsample", node -> {
            ResizeRule rule = new ResizeRule(mode(node, "nearest", "linear"), "asymmetric", "floor", -0.75, false, false, 0);
            float[] scales = node.reals("scales");
            return Operation.single(in -> {
                float[] factors = scales == null ? in.floats(1).values() : scales;
                return resized(in.floats(0), rule, Sizes.all(in.get(0).rank()), widened(factors), null, new double[0]);
            });
        });
        table.put("Resize", ResizeOperators::resize);
    }

    private static String mode(NodeAttributes node, String... modes) {
        String mode = node.text("mode", "nearest");
        if (!Set.of(modes).contains(mode)) {
            node.refuse("attribute mode = '" + mode + "'; there are " + String.join(", ", modes));
        }
        return mode;
    }

    private static String choice(NodeAttributes node, String name, String otherwise, String... choices) {
        String choice = node.text(name, otherwise);
        if (!Set.of(choices).contains(choice)) {
            node.refuse("attribute " + name + " = '" + choice + "'; there are " + String.join(", ", choices));
        }
        return choice;
    }

    private static Operation resize(NodeAttributes node) {
        String mode = mode(node, "nearest", "linear", "cubic");
        boolean old = node.opset() < 11;
        String coordinates = choice(node, "coordinate_transformation_mode", old ? "asymmetric" : "half_pixel", "half_pixel",
                "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize");
        String rounding = choice(node, "nearest_mode", old ? "floor" : "round_prefer_floor", "round_prefer_floor", "round_prefer_ceil",
                "floor",
                "ceil");
        String policy = choice(node, "keep_aspect_ratio_policy", "stretch", "stretch", "not_larger", "not_smaller");
        ResizeRule rule = new ResizeRule(mode, coordinates, rounding, node.real("cubic_coeff_a", -0.75f),
                node.whole("exclude_outside", 0) != 0, node.whole("antialias", 0) != 0, node.real("extrapolation_value", 0));
        long[] axes = node.wholes("axes");
        return Operation.single(in -> {
            OnnxTensor.Floats x = in.floats(0);
            int[] along = axes == null ? Sizes.all(x.rank()) : Sizes.axes(axes, x.rank());
            double[] region = in.has(1) && !old ? widened(in.floats(1).values()) : new double[0];
            int scalesAt = old ? 1 : 2;
            if (in.has(3) && in.get(3).size() > 0) {
                int[] sizes = Sizes.of(in.list(3));
                return resized(x, rule, along, factors(x, along, sizes, policy), policy.equals("stretch") ? sizes : null, region);
            }
            return resized(x, rule, along, widened(in.floats(scalesAt).values()), null, region);
        });
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    private static double[] factors(OnnxTensor x, int[] axes, int[] sizes, String policy) {
        if (sizes.length != axes.length) {
            throw new OperandException("resizes " + x.text() + " to " + Arrays.toString(sizes));
        }
        double[] factors = new double[axes.length];
        for (int i = 0; i < axes.length; i++) {
            factors[i] = (double) sizes[i] / x.sizes()[axes[i]];
        }
        if (!policy.equals("stretch")) {
            double one = policy.equals("not_larger")
                    ? Arrays.stream(factors).min().orElse(1)
                    : Arrays.stream(factors).max().orElse(1);
            Arrays.fill(factors, one);
        }
        return factors;
    }

    /** @param sizes of the axes; null if they follow from the factors */
    private static OnnxTensor resized(OnnxTensor.Floats x, ResizeRule rule, int[] axes, double[] factors, int @Nullable [] sizes,
            double[] region) {
        boolean crops = rule.coordinates().equals("tf_crop_and_resize");
        if (factors.length != axes.length || (crops && region.length != 2 * axes.length)
                || Arrays.stream(factors).anyMatch(f -> !(f > 0 && f <= Integer.MAX_VALUE))) {
            throw new OperandException("resizes " + x.text() + " by the factors " + Arrays.toString(factors)
                    + (crops ? " within " + Arrays.toString(region) : ""));
        }
        OnnxTensor.Floats y = x;
        for (int i = 0; i < axes.length; i++) {
            int size = x.sizes()[axes[i]];
            int length = sizes != null ? sizes[i] : length(size, factors[i], rule, x.rank());
            double start = crops ? region[i] : 0;
            double end = crops ? region[i + axes.length] : 1;
            if (length != size || crops || factors[i] != 1) {
                y = along(y, axes[i], rule.taps(size, length, factors[i], start, end), (float) rule.extrapolation());
            }
        }
        return y;
    }

    private static int length(int size, double factor, ResizeRule rule, int rank) {
        double length = Math.floor(size * factor);
        if (length > Integer.MAX_VALUE || rank > 16 || rule.mode().isEmpty()) {
            throw new OperandException("makes " + length + " of " + size);
        }
        return (int) length;
    }

    private static OnnxTensor.Floats along(OnnxTensor.Floats x, int axis, ResizeRule.Taps[] taps, float outside) {
        int[] sizes = Sizes.with(x.sizes(), axis, taps.length);
        float[] y = new float[Sizes.elements(sizes)];
        int inner = Sizes.product(x.sizes(), axis + 1, x.rank());
        int outer = Sizes.product(x.sizes(), 0, axis);
        int size = x.sizes()[axis];
        double[] sums = new double[inner];
        for (int o = 0; o < outer; o++) {
            for (int t = 0; t < taps.length; t++) {
                int to = (o * taps.length + t) * inner;
                Arrays.fill(sums, taps[t].outside() ? outside : 0);
                for (int k = 0; k < taps[t].weights().length && !taps[t].outside(); k++) {
                    int from = (o * size + Math.clamp(taps[t].first() + (long) k, 0, size - 1)) * inner;
                    double weight = taps[t].weights()[k];
                    for (int i = 0; i < inner; i++) {
                        sums[i] += weight * x.values()[from + i];
                    }
                }
                for (int i = 0; i < inner; i++) {
                    y[to + i] = (float) sums[i];
                }
            }
        }
        return new OnnxTensor.Floats(x.type(), sizes, y);
    }
}
