package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Convolutions over images of one to three dimensions, and their transposes. */
final class ConvolutionOperators {
    private ConvolutionOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Conv", ConvolutionOperators::convolution);
        table.put("ConvTranspose", ConvolutionOperators::transposed);
    }

    private static long groups(NodeAttributes node) {
        long groups = node.whole("group", 1);
        if (groups < 1) {
            node.refuse("attribute group = " + groups);
            return 1;
        }
        return groups;
    }

    private static Operation convolution(NodeAttributes node) {
        WindowAxis.Rule rule = WindowAxis.Rule.of(node);
        long groups = groups(node);
        return Operation.single(in -> {
            OnnxTensor.Floats x = in.floats(0);
            OnnxTensor.Floats w = in.floats(1);
            OnnxTensor.Floats bias = in.has(2) ? in.floats(2) : null;
            if (w.rank() != x.rank() || w.rank() < 3 || w.sizes()[1] * groups != x.sizes()[1] || w.sizes()[0] % groups != 0
                    || (bias != null && bias.size() != w.sizes()[0])) {
                throw misfit(x, w, bias, groups);
            }
            WindowAxis[] axes = rule.axes(x.sizes(), Arrays.copyOfRange(w.sizes(), 2, w.rank()));
            int[] sizes = x.sizes().clone();
            sizes[1] = w.sizes()[0];
            for (int d = 2; d < sizes.length; d++) {
                sizes[d] = axes[d + 3 - sizes.length].windows();
            }
            float[] y = new float[Sizes.elements(sizes)];
            new Convolution(x, w, bias, axes, (int) groups).compute(y);
            return new OnnxTensor.Floats(x.type(), sizes, y);
        });
    }

    private static OperandException misfit(OnnxTensor x, OnnxTensor w, @Nullable OnnxTensor bias, long groups) {
        return new OperandException("convolves " + x.text() + " with weights " + w.text() + (bias == null ? "" : " and bias " + bias.text())
                + " in " + groups + " groups, which do not suit each other");
    }

    /** One convolution; a row of the result grows by one tap of the filter at a time. */
    private record Convolution(OnnxTensor.Floats x, OnnxTensor.Floats w, OnnxTensor.@Nullable Floats bias, WindowAxis[] axes, int groups) {
        void compute(float[] y) {
            int filters = w.sizes()[0];
            int map = axes[0].windows() * axes[1].windows() * axes[2].windows();
            int image = axes[0].size() * axes[1].size() * axes[2].size();
            int channels = w.sizes()[1];
            for (int n = 0; n < x.sizes()[0]; n++) {
                for (int f = 0; f < filters; f++) {
                    int to = (n * filters + f) * map;
                    if (bias != null) {
                        Arrays.fill(y, to, to + map, bias.values()[f]);
                    }
                    for (int c = 0; c < channels; c++) {
                        int from = (n * x.sizes()[1] + f / (filters / groups) * channels + c) * image;
                        addChannel(from, (f * channels + c) * axes[0].kernel() * axes[1].kernel() * axes[2].kernel(), y, to);
                    }
                }
            }
        }

        private void addChannel(int from, int weights, float[] y, int to) {
            int at = weights;
            for (int a = 0; a < axes[0].kernel(); a++) {
                for (int b = 0; b < axes[1].kernel(); b++) {
                    for (int c = 0; c < axes[2].kernel(); c++) {
                        addTap(from, w.values()[at++], a, b, c, y, to);
                    }
                }
            }
        }

        private void addTap(int from, float weight, int a, int b, int c, float[] y, int to) {
            int first = axes[2].firstInside(c);
            int end = axes[2].endInside(c);
            int stride = axes[2].stride();
            for (int i = axes[0].firstInside(a); i < axes[0].endInside(a); i++) {
                for (int j = axes[1].firstInside(b); j < axes[1].endInside(b); j++) {
                    int source = from + (axes[0].at(i, a) * axes[1].size() + axes[1].at(j, b)) * axes[2].size() + axes[2].at(first, c);
                    int target = to + (i * axes[1].windows() + j) * axes[2].windows();
                    if (stride == 1) {
                        int shift = source - first;
                        for (int k = first; k < end; k++) {
                            y[target + k] += weight * x.values()[shift + k];
                        }
                    } else {
                        for (int k = first; k < end; k++, source += stride) {
                            y[target + k] += weight * x.values()[source];
                        }
                    }
                }
            }
        }
    }

    /** The gradient of a convolution: what a window reads there, it writes here. */
    private static Operation transposed(NodeAttributes node) {
        WindowAxis.Rule rule = WindowAxis.Rule.of(node);
        long groups = groups(node);
        long[] shape = node.wholes("output_shape");
        long[] extra = node.wholes("output_padding");
        return Operation.single(in -> {
            OnnxTensor.Floats x = in.floats(0);
            OnnxTensor.Floats w = in.floats(1);
            OnnxTensor.Floats bias = in.has(2) ? in.floats(2) : null;
            if (w.rank() != x.rank() || w.rank() < 3 || w.rank() > 5 || w.sizes()[0] != x.sizes()[1] || x.sizes()[1] % groups != 0
                    || (bias != null && bias.size() != w.sizes()[1] * groups)) {
                throw misfit(x, w, bias, groups);
            }
            WindowAxis[] axes = {WindowAxis.NONE, WindowAxis.NONE, WindowAxis.NONE};
            int rank = x.rank() - 2;
            int[] sizes = x.sizes().clone();
            sizes[1] = Math.toIntExact(w.sizes()[1] * groups);
            for (int d = 0; d < rank; d++) {
                axes[3 - rank + d] = transposedAxis(rule, x.sizes()[2 + d], w.sizes()[2 + d], d, rank, shape, extra);
                sizes[2 + d] = axes[3 - rank + d].size();
            }
            float[] y = new float[Sizes.elements(sizes)];
            spread(x, w, bias, axes, (int) groups, y);
            return new OnnxTensor.Floats(x.type(), sizes, y);
        });
    }

    private static WindowAxis transposedAxis(WindowAxis.Rule rule, int windows, int kernel, int d, int rank, long @Nullable [] shape,
            long @Nullable [] extra) {
        int stride = rule.stride(d);
        int dilation = rule.dilation(d);
        long more = extra == null ? 0 : extra[d];
        long full = (long) stride * (windows - 1) + more + (long) (kernel - 1) * dilation + 1;
        long before = rule.pad(d);
        long size = full - before - rule.pad(d + rank);
        if (shape != null || rule.auto().startsWith("SAME")) {
            size = shape == null ? (long) windows * stride : shape[shape.length - rank + d];
            long padding = Math.max(0, full - size);
            before = rule.auto().equals("SAME_UPPER")
                    ? padding / 2
                    : rule.auto().equals("SAME_LOWER") ? padding - padding / 2 : padding / 2;
            before = shape != null && rule.auto().equals("NOTSET") ? padding - padding / 2 : before;
        }
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw new OperandException("makes an image of size " + size);
        }
        return new WindowAxis((int) size, kernel, stride, dilation, (int) before, 0, windows);
    }

    private static void spread(OnnxTensor.Floats x, OnnxTensor.Floats w, OnnxTensor.@Nullable Floats bias, WindowAxis[] axes, int groups,
            float[] y) {
        int channels = x.sizes()[1];
        int filters = w.sizes()[1];
        int map = axes[0].windows() * axes[1].windows() * axes[2].windows();
        int image = axes[0].size() * axes[1].size() * axes[2].size();
        int taps = axes[0].kernel() * axes[1].kernel() * axes[2].kernel();
        for (int i = 0; bias != null && i < y.length / Math.max(1, image); i++) {
            Arrays.fill(y, i * image, (i + 1) * image, bias.values()[i % bias.size()]);
        }
        for (int n = 0; n < x.sizes()[0]; n++) {
            for (int c = 0; c < channels; c++) {
                for (int f = 0; f < filters; f++) {
                    int to = (n * filters * groups + c / (channels / groups) * filters + f) * image;
                    for (int t = 0; t < taps; t++) {
                        spreadTap(x.values(), (n * channels + c) * map, w.values()[(c * filters + f) * taps + t], t, axes, y, to);
                    }
                }
            }
        }
    }

    private static void spreadTap(float[] x, int from, float weight, int tap, WindowAxis[] axes, float[] y, int to) {
        int c = tap % axes[2].kernel();
        int b = tap / axes[2].kernel() % axes[1].kernel();
        int a = tap / axes[2].kernel() / axes[1].kernel();
        for (int i = axes[0].firstInside(a); i < axes[0].endInside(a); i++) {
            for (int j = axes[1].firstInside(b); j < axes[1].endInside(b); j++) {
                int target = to + (axes[0].at(i, a) * axes[1].size() + axes[1].at(j, b)) * axes[2].size();
                int source = from + (i * axes[1].windows() + j) * axes[2].windows();
                for (int k = axes[2].firstInside(c); k < axes[2].endInside(c); k++) {
                    y[target + axes[2].at(k, c)] += weight * x[source + k];
                }
            }
        }
    }
}
