package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.Layer;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Reshape;
import dev.tarn.layer.Window;
import dev.tarn.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Convolutions and pools, with the padding that a node {@code Pad} in front has left for them. */
final class WindowLayers {
    private static final Set<String> TO_VECTOR = Set.of("Flatten", "Reshape", "Squeeze");

    private final OnnxGraph graph;
    private final NetworkAssembly network;

    WindowLayers(OnnxGraph graph, NetworkAssembly network) {
        this.graph = graph;
        this.network = network;
    }

    /** What comes into a window: an image, if need be one of a pixel made of a vector that the file calls {@code channels×1×1}. */
    private GraphValue.Batch image(NodeReader reader) {
        GraphValue.Batch input = reader.padded(0);
        if (input.isImage() || input.sizes().length != 3) {
            return reader.image(0);
        }
        String name = (reader.node().name().isEmpty() ? reader.node().outputs().getFirst() : reader.node().name()) + ".pixel";
        return network.add(reader, name, new Reshape(1, 1, input.shape().size(0)), input);
    }

    /** What {@code auto_pad} and {@code pads} say. */
    private record PaddingRule(String auto, int[] pads) {
        static PaddingRule of(NodeReader reader) {
            String auto = reader.text("auto_pad", "NOTSET");
            if (!Set.of("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER").contains(auto)) {
                reader.refuse("attribute auto_pad = '" + auto + "'; there are NOTSET, VALID, SAME_UPPER and SAME_LOWER");
            }
            return new PaddingRule(auto, reader.sizes("pads", 4, 0, 0));
        }

        /** For images that are padded by {@code before} already. */
        Padding resolve(Shape image, Padding before, Window window) {
            if (!auto.startsWith("SAME")) {
                return auto.equals("VALID") ? Padding.VALID : Padding.of(pads[0], pads[1], pads[2], pads[3]);
            }
            Padding upper = Padding.SAME.resolve(image.size(0) + before.top() + before.bottom(),
                    image.size(1) + before.left() + before.right(),
                    window.spanHeight(), window.spanWidth(), window.strideHeight(), window.strideWidth());
            return auto.equals("SAME_UPPER") ? upper : Padding.of(upper.bottom(), upper.right(), upper.top(), upper.left());
        }
    }

    private static Padding sum(Padding a, Padding b) {
        return Padding.of(a.top() + b.top(), a.left() + b.left(), a.bottom() + b.bottom(), a.right() + b.right());
    }

    /** @param bias looks for one that stands in a node of its own behind */
    GraphValue.Batch convolution(NodeReader reader, BiasBehind bias) {
        int[] kernel = reader.sizes("kernel_shape", 2, 1, 0);
        int[] strides = reader.sizes("strides", 2, 1, 1);
        int[] dilations = reader.sizes("dilations", 2, 1, 1);
        PaddingRule rule = PaddingRule.of(reader);
        long groups = reader.whole("group", 1);
        reader.attributesDone();
        Weight weight = reader.floats(1);
        GraphValue.Batch input = image(reader);
        int[] sizes = weight.sizes();
        if (sizes.length != 4 || (kernel[0] != 0 && (kernel[0] != sizes[2] || kernel[1] != sizes[3])) || weight.values().length == 0
                || Math.max(sizes[2], sizes[3]) > NodeReader.MOST) {
            throw reader.stop("its weights have the shape " + weight.text()
                    + (kernel[0] == 0 ? "" : " and its kernel_shape is " + Arrays.toString(kernel))
                    + "; expected filters×channels×height×width");
        }
        if (groups < 1 || groups > sizes[0] || sizes[1] * groups != input.sizes()[0]) {
            throw reader.stop("attribute group = " + groups + " with weights of shape " + weight.text() + " does not suit "
                    + input.sizes()[0] + " channels");
        }
        Map<String, Weight> weights = new LinkedHashMap<>();
        weights.put("weight", weight);
        Weight own = reader.has(2) ? vector(reader, reader.floats(2), sizes[0]) : null;
        Weight behind = own == null ? bias.find(reader.node(), sizes[0], true) : null;
        if (own != null || behind != null) {
            weights.put("bias", own == null ? behind : own);
        }
        Window plain = new Window(sizes[2], sizes[3], strides[0], strides[1], dilations[0], dilations[1], Padding.VALID);
        Window window = plain.withPadding(sum(input.padding(), rule.resolve(input.shape(), input.padding(), plain)));
        return network.add(reader, layer(reader, () -> new Conv2d(sizes[0], window, (int) groups, weights.containsKey("bias"))),
                List.of(input), weights);
    }

    static Weight vector(NodeReader reader, Weight constant, int count) {
        if (constant.values().length != count || constant.rank() != 1) {
            throw reader
                    .stop("its constant '" + constant.name() + "' has the shape " + constant.text() + "; expected " + count + " numbers");
        }
        return constant;
    }

    /** Records check themselves; what they say is the node's problem. */
    static Layer layer(NodeReader reader, java.util.function.Supplier<Layer> record) {
        try {
            return record.get();
        } catch (IllegalArgumentException e) {
            throw reader.stop(String.valueOf(e.getMessage()));
        }
    }

    GraphValue.Batch maximum(NodeReader reader) {
        reader.ignore("storage_order");
        Pool pool = Pool.of(reader);
        reader.attributesDone();
        if (graph.uses(reader.node(), 1)) {
            reader.refuse("gives indices, too; only the maxima are supported");
        }
        GraphValue.Batch input = image(reader);
        if (input.padded() && !comesFromRelu(reader.node().input(0))) {
            throw reader.stop("takes the maximum of padding by zeros; supported is that behind Relu only, where zeros change nothing");
        }
        Padding padding = sum(input.padding(), pool.rule.resolve(input.shape(), input.padding(), pool.window));
        Window window = pool.window.withPadding(padding);
        // Padding behind that exceeds half a window is a cut last window by another name.
        if (!pool.ceil && (padding.bottom() * 2 > window.height() || padding.right() * 2 > window.width())
                && window.dilationHeight() * window.dilationWidth() == 1) {
            Window cut = window.withPadding(Padding.of(padding.top(), padding.left(), Math.min(padding.bottom(), window.height() / 2),
                    Math.min(padding.right(), window.width() / 2)));
            Layer exact = layer(reader, () -> new MaxPool2d(cut, true));
            int rows = windows(input.shape().size(0) + padding.top() + padding.bottom(), window.height(), window.strideHeight());
            int columns = windows(input.shape().size(1) + padding.left() + padding.right(), window.width(), window.strideWidth());
            GraphValue.Batch result = network.add(reader, exact, List.of(input), Map.of());
            if (result.shape().size(0) != rows || result.shape().size(1) != columns) {
                throw reader.stop("its padding " + Arrays.toString(pool.rule.pads) + " is more than half of its window");
            }
            return result;
        }
        return network.add(reader, layer(reader, () -> new MaxPool2d(window, pool.ceil)), List.of(input), Map.of());
    }

    private boolean comesFromRelu(String padded) {
        OnnxNode pad = graph.giver(padded);
        OnnxNode relu = pad == null ? null : graph.giver(pad.input(0));
        return relu != null && relu.domain().isEmpty() && relu.operator().equals("Relu");
    }

    GraphValue.Batch average(NodeReader reader) {
        boolean counts = reader.whole("count_include_pad", 0) != 0;
        Pool pool = Pool.of(reader);
        reader.attributesDone();
        GraphValue.Batch input = image(reader);
        Padding own = pool.rule.resolve(input.shape(), input.padding(), pool.window);
        boolean padsItself = !own.equals(Padding.VALID);
        if (input.padded() && padsItself && !counts) {
            return cutAverage(reader, input, pool, own);
        }
        // Without padding both ways of counting are the same.
        boolean count = counts || !padsItself;
        Window window = pool.window.withPadding(sum(input.padding(), own));
        return network.add(reader, layer(reader, () -> new AvgPool2d(window, pool.ceil, count)), List.of(input), Map.of());
    }

    /** Behind Pad, padding of the pool's own that does not count, below and at the right: how files said {@code ceil_mode} before opset 10. */
    private GraphValue.Batch cutAverage(NodeReader reader, GraphValue.Batch input, Pool pool, Padding own) {
        Window window = pool.window.withPadding(input.padding());
        Padding all = sum(input.padding(), own);
        Layer layer = layer(reader, () -> new AvgPool2d(window, true, true));
        GraphValue.Batch result = network.add(reader, layer, List.of(input), Map.of());
        boolean same = result.shape().size(0) == windows(input.shape().size(0) + all.top() + all.bottom(), window.height(),
                window.strideHeight())
                && result.shape().size(1) == windows(input.shape().size(1) + all.left() + all.right(), window.width(),
                        window.strideWidth());
        if (!same || own.top() + own.left() > 0 || pool.ceil) {
            throw reader.stop("leaves its own padding out of the mean, but not that of Pad in front");
        }
        return result;
    }

    private static int windows(int padded, int size, int stride) {
        return (padded - size) / stride + 1;
    }

    /** What both pools have. */
    private record Pool(Window window, PaddingRule rule, boolean ceil) {
        static Pool of(NodeReader reader) {
            int[] kernel = reader.sizes("kernel_shape", 2, 1, 1);
            int[] strides = reader.sizes("strides", 2, 1, 1);
            int[] dilations = reader.sizes("dilations", 2, 1, 1);
            boolean average = reader.node().operator().equals("AveragePool");
            if (average && (dilations[0] != 1 || dilations[1] != 1)) {
                reader.refuse("attribute dilations = " + Arrays.toString(dilations) + "; only 1 is supported in means");
                Arrays.fill(dilations, 1);
            }
            Window window = new Window(kernel[0], kernel[1], strides[0], strides[1], dilations[0], dilations[1], Padding.VALID);
            return new Pool(window, PaddingRule.of(reader), reader.whole("ceil_mode", 0) != 0);
        }
    }

    /** The mean or the maximum over height and width. */
    GraphValue.Batch reduced(NodeReader reader, boolean maximum) {
        long[] attribute = reader.wholes("axes");
        boolean keeps = reader.whole("keepdims", 1) != 0;
        reader.ignore("noop_with_empty_axes");
        long[] axes = attribute != null ? attribute : reader.has(1) ? reader.longs(1) : new long[0];
        GraphValue.Batch input = image(reader);
        if (!Arrays.equals(Arrays.stream(axes).map(axis -> axis < 0 ? axis + 4 : axis).sorted().toArray(), new long[] {2, 3})) {
            throw reader.stop("reduces the axes " + Arrays.toString(axes) + "; only height and width, axes 2 and 3, are supported");
        }
        if (keeps) {
            return global(reader, maximum);
        }
        reader.attributesDone();
        if (input.padded()) {
            throw reader.stop("reads what Pad gives; only convolutions and pools can take padding");
        }
        return network.add(reader, maximum ? new GlobalMaxPool() : new GlobalAvgPool(), List.of(input), Map.of());
    }

    /** ONNX leaves an image of one pixel, Tarn a vector: the same where a vector is made of it anyway. */
    GraphValue.Batch global(NodeReader reader, boolean maximum) {
        reader.attributesDone();
        GraphValue.Batch input = image(reader);
        if (input.padded()) {
            throw reader.stop("reads what Pad gives; only convolutions and pools can take padding");
        }
        String result = reader.node().outputs().getFirst();
        boolean vector = !graph.isOutput(result) && graph.readersOf(result).stream().allMatch(next -> TO_VECTOR.contains(next.operator()));
        if (vector) {
            return network.add(reader, maximum ? new GlobalMaxPool() : new GlobalAvgPool(), List.of(input), Map.of())
                    .withSizes(input.sizes()[0], 1, 1);
        }
        int height = input.shape().size(0);
        int width = input.shape().size(1);
        Window whole = new Window(height, width, height, width, 1, 1, Padding.VALID);
        return network.add(reader, maximum ? new MaxPool2d(whole, false) : new AvgPool2d(whole, false, true), List.of(input), Map.of());
    }
}
