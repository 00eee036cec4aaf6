package dev.tarn.keras;

import dev.tarn.keras.WrittenLayer.Weight;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Add;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.ChannelShuffle;
import dev.tarn.layer.ChannelSlice;
import dev.tarn.layer.Concat;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Crop2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.DepthToSpace;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.Join;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Merge;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.Pad2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Reshape;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import dev.tarn.layer.Softmax;
import dev.tarn.layer.SpaceToDepth;
import dev.tarn.layer.Upsample2d;
import dev.tarn.layer.Window;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each of Tarn's layers is in Keras, weights included. */
final class LayerWriter {
    private static final String INPUT = "input";

    private final Network network;
    private final Map<String, Tensor> parameters;
    private final List<WrittenLayer> layers = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    /** Of nodes whose features Keras counts otherwise: which of Keras' features each of Tarn's is. */
    private final Map<Integer, int[]> orders = new HashMap<>();

    private LayerWriter(Model model) {
        network = model.network();
        parameters = model.parameters();
        names.add(INPUT);
        network.nodes().forEach(node -> names.add(node.name()));
    }

    /** @throws IllegalArgumentException naming every layer that cannot be written */
    static List<WrittenLayer> layers(Model model) {
        LayerWriter writer = new LayerWriter(model);
        writer.write();
        return writer.layers;
    }

    private void write() {
        if (network.head() == Network.INPUT) {
            throw new IllegalArgumentException("a network without layers cannot be written for Keras");
        }
        List<@Nullable Object> shape = new ArrayList<>();
        shape.add(null);
        shape.addAll(sizes(network.input()));
        layers.add(
                new WrittenLayer(WrittenLayer.LAYERS, "InputLayer", INPUT, config("batch_shape", shape), List.of(), sizes(network.input()),
                        List.of()));
        for (int i = 0; i <= network.head(); i++) {
            Node node = network.nodes().get(i);
            try {
                layer(i, node);
            } catch (RefusedLayer e) {
                problems.add(node.name() + " (" + node.layer().text() + ") " + e.problem());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Keras cannot say this network: " + String.join("; ", problems));
        }
    }

    private void layer(int index, Node node) {
        Shape shape = network.shapeOf(node.inputs().getFirst());
        int[] order = order(index, node);
        switch (node.layer()) {
            case ActivationLayer layer ->
                ActivationWriter.write(layer.function(), (module, name, config) -> add(node, module, name, config));
            case Add add -> merge(node, add);
            case AvgPool2d pool -> average(node, pool, shape);
            case BatchNorm2d norm -> add(node, "BatchNormalization", config("axis", -1, "epsilon", norm.epsilon(), "momentum",
                    BigDecimal.ONE.subtract(new BigDecimal(Float.toString(norm.momentum()))), "center", true, "scale", true),
                    statistics(node, order));
            case Concat _ -> add(node, "Concatenate", config("axis", -1));
            case Conv2d conv -> convolution(node, conv, shape);
            case Dense dense -> add(node, "Dense", config("units", dense.units(), "activation", "linear", "use_bias", dense.bias()),
                    product(node, dense, shape.size(0), orders.get(node.inputs().getFirst())));
            case RRelu random -> ActivationWriter.write(random.atInference().function(),
                    (module, name, config) -> add(node, module, name, config));
            case Dropout dropout -> add(node, "Dropout", config("rate", dropout.rate()));
            case Flatten _ -> flatten(index, node, shape);
            case GlobalAvgPool _ -> add(node, "GlobalAveragePooling2D", config("data_format", "channels_last", "keepdims", false));
            case GlobalMaxPool _ -> add(node, "GlobalMaxPooling2D", config("data_format", "channels_last", "keepdims", false));
            case MaxPool2d pool -> maximum(node, pool, shape);
            case LogSoftmax _ -> add(node, "Activation", config("activation", "log_softmax"));
            case GroupNorm norm ->
                add(node, "GroupNormalization", config("groups", norm.groups() == 0 ? -1 : norm.groups(), "axis", -1, "epsilon",
                        norm.epsilon(), "center", true, "scale", true), vectors(node, null, "weight", "bias"));
            case LayerNorm norm ->
                add(node, "LayerNormalization", config("axis", -1, "epsilon", norm.epsilon(), "center", true, "scale", true),
                        vectors(node, null, "weight", "bias"));
            case LocalResponseNorm _ -> throw new RefusedLayer("is a layer that Keras does not have");
            case Merge merge -> merge(node, merge);
            case PRelu prelu -> prelu(node, prelu, shape);
            case Pad2d pad -> pad(node, pad);
            case Crop2d crop -> add(node, "Cropping2D", config("cropping",
                    List.of(List.of(crop.top(), crop.bottom()), List.of(crop.left(), crop.right())), "data_format", "channels_last"));
            case Reshape reshape -> reshape(node, reshape, shape);
            case ChannelShuffle _,ChannelSlice _,DepthToSpace _,SpaceToDepth _ ->
                throw new RefusedLayer("is no layer of Keras, only an operator, which is not written");
            case ScaleShift layer -> scaleShift(node, layer, shape);
            case Upsample2d layer -> upsample(node, layer);
            case Scale scale -> add(node, "Rescaling", config("scale", scale.factor(), "offset", 0.0));
            case Softmax _ -> add(node, "Softmax", config("axis", -1));
        }
    }

    /** Features keep the order in which Keras flattened them, up to the dense layer that can take them in any. */
    private int @Nullable [] order(int index, Node node) {
        int[] order = orders.get(node.inputs().getFirst());
        if (order != null && !(node.layer() instanceof Dense)) {
            orders.put(index, order);
        }
        return order;
    }

    private void flatten(int index, Node node, Shape shape) {
        int[] order = shape.rank() == 3 ? Arrangement.flattened(shape.size(0), shape.size(1), shape.size(2)) : null;
        if (order == null) {
            add(node, "Flatten", config("data_format", "channels_last"));
        } else if (absorbed(index)) {
            orders.put(index, order);
            add(node, "Flatten", config("data_format", "channels_last"));
        } else {
            String permuted = emit(node.name() + "_permute", WrittenLayer.LAYERS, "Permute", config("dims", List.of(3, 1, 2)), inputs(node),
                    List.of(shape.size(2), shape.size(0), shape.size(1)), List.of());
            emit(node.name(), WrittenLayer.LAYERS, "Flatten", config("data_format", "channels_last"), List.of(permuted),
                    sizes(node.output()), List.of());
        }
    }

    /** Whether everybody who reads these features can take them in another order, because a dense layer comes before they are joined with others or leave the network. */
    private boolean absorbed(int index) {
        if (index == network.head()) {
            return false;
        }
        for (int i = index + 1; i <= network.head(); i++) {
            Node reader = network.nodes().get(i);
            if (reader.inputs().contains(index)) {
                boolean passes = switch (reader.layer()) {
                    case Dense _ -> true;
                    case ActivationLayer _,BatchNorm2d _,Dropout _,RRelu _,Scale _ -> absorbed(i);
                    default -> false;
                };
                if (!passes) {
                    return false;
                }
            }
        }
        return true;
    }

    private void convolution(Node node, Conv2d conv, Shape shape) {
        Window window = conv.window();
        int in = shape.size(2) / conv.groups();
        boolean depthwise = in == 1 && conv.groups() == shape.size(2) && conv.groups() > 1;
        Map<String, Object> config = config("kernel_size", List.of(window.height(), window.width()), "strides",
                List.of(window.strideHeight(), window.strideWidth()), "dilation_rate",
                List.of(window.dilationHeight(), window.dilationWidth()), "padding", window.padding().same() ? "same" : "valid",
                "data_format", "channels_last", "activation", "linear", "use_bias", conv.bias());
        int pixels = window.height() * window.width();
        float[] weight = parameter(node, "weight");
        List<Weight> weights = new ArrayList<>();
        if (depthwise) {
            int multiplier = conv.filters() / conv.groups();
            config.put("depth_multiplier", multiplier);
            weights.add(new Weight(Arrangement.backward(weight, pixels, 1, conv.filters()), window.height(), window.width(), shape.size(2),
                    multiplier));
        } else {
            config.put("filters", conv.filters());
            config.put("groups", conv.groups());
            weights.add(new Weight(Arrangement.backward(weight, pixels, in, conv.filters()), window.height(), window.width(), in,
                    conv.filters()));
        }
        if (conv.bias()) {
            weights.add(new Weight(parameter(node, "bias"), conv.filters()));
        }
        emit(node.name(), WrittenLayer.LAYERS, depthwise ? "DepthwiseConv2D" : "Conv2D", config, padded(node, window.padding(), shape),
                sizes(node.output()), weights);
    }

    /** The layer's inputs, zeros around them in a layer of its own where Keras' words for padding do not fit. */
    private List<String> padded(Node node, Padding padding, Shape shape) {
        if (padding.same() || padding.equals(Padding.VALID)) {
            return inputs(node);
        }
        return List.of(emit(node.name() + "_pad", WrittenLayer.LAYERS, "ZeroPadding2D",
                config("padding", List.of(List.of(padding.top(), padding.bottom()), List.of(padding.left(), padding.right())),
                        "data_format",
                        "channels_last"),
                inputs(node), List.of(shape.size(0) + padding.top() + padding.bottom(), shape.size(1) + padding.left() + padding.right(),
                        shape.size(2)),
                List.of()));
    }

    private void upsample(Node node, Upsample2d layer) {
        if (layer.mode() == Upsample2d.Mode.BILINEAR_CORNERS) {
            throw new RefusedLayer("aligns corners, which Keras does not");
        }
        add(node, "UpSampling2D", config("size", List.of(layer.vertical(), layer.horizontal()), "interpolation",
                layer.mode() == Upsample2d.Mode.NEAREST ? "nearest" : "bilinear", "data_format", "channels_last"));
    }

    private void merge(Node node, Join merge) {
        String name = merge.word();
        List<String> inputs = new ArrayList<>(inputs(node));
        for (int i = 0; i < inputs.size(); i++) {
            Shape shape = network.shapeOf(node.inputs().get(i));
            if (shape.rank() == 1 && node.output().rank() == 3) {
                List<Integer> pixel = List.of(1, 1, shape.size(0));
                inputs.set(i,
                        emit(node.name() + "_gate", WrittenLayer.LAYERS, "Reshape", config("target_shape", pixel), List.of(inputs.get(i)),
                                pixel,
                                List.of()));
            }
        }
        emit(node.name(), WrittenLayer.LAYERS, name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), Map.of(), inputs,
                sizes(node.output()), List.of());
    }

    private void prelu(Node node, PRelu prelu, Shape shape) {
        List<Integer> axes = new ArrayList<>();
        int[] sizes = shape.toArray();
        for (int i = 0; i < sizes.length; i++) {
            boolean own = switch (prelu.slopes()) {
                case ONE -> false;
                case PER_CHANNEL -> i == sizes.length - 1;
                case PER_ELEMENT -> true;
            };
            if (!own) {
                axes.add(i + 1);
                sizes[i] = 1;
            }
        }
        Map<String, Object> config = axes.isEmpty() ? Map.of() : config("shared_axes", axes);
        float[] slopes = parameter(node, "weight");
        boolean image = prelu.slopes() == PRelu.Slopes.PER_ELEMENT && shape.rank() == 3;
        add(node, "PReLU", config, List.of(
                new Weight(image ? Arrangement.backward(slopes, shape.size(0) * shape.size(1), 1, shape.size(2)) : slopes, sizes)));
    }

    private void pad(Node node, Pad2d pad) {
        if (pad.mode() != Pad2d.Mode.ZERO) {
            throw new RefusedLayer("pads by " + pad.mode().name().toLowerCase(Locale.ROOT) + ", Keras only by zeros");
        }
        add(node, "ZeroPadding2D",
                config("padding", List.of(List.of(pad.top(), pad.bottom()), List.of(pad.left(), pad.right())), "data_format",
                        "channels_last"));
    }

    /** Tarn counts channel, row, column: that is Keras' order once the channels are in front. */
    private void reshape(Node node, Reshape reshape, Shape shape) {
        if (shape.rank() != 1) {
            throw new RefusedLayer("makes an image of an image, which is not written");
        }
        List<Integer> last = sizes(node.output());
        if (reshape.channels() == 1 || reshape.height() * reshape.width() == 1) {
            add(node, "Reshape", config("target_shape", last));
            return;
        }
        List<Integer> first = List.of(reshape.channels(), reshape.height(), reshape.width());
        String image = emit(node.name() + "_first", WrittenLayer.LAYERS, "Reshape", config("target_shape", first), inputs(node), first,
                List.of());
        emit(node.name(), WrittenLayer.LAYERS, "Permute", config("dims", List.of(2, 3, 1)), List.of(image), last, List.of());
    }

    private void scaleShift(Node node, ScaleShift layer, Shape shape) {
        if (shape.rank() != 3) {
            throw new RefusedLayer("scales features, which no layer of Keras does on its own");
        }
        int channels = shape.size(2);
        List<Weight> weights = new ArrayList<>();
        weights.add(new Weight(parameter(node, "weight"), 1, 1, channels, 1));
        if (layer.bias()) {
            weights.add(new Weight(parameter(node, "bias"), channels));
        }
        add(node, "DepthwiseConv2D",
                config("kernel_size", List.of(1, 1), "strides", List.of(1, 1), "padding", "valid", "depth_multiplier", 1,
                        "data_format", "channels_last", "dilation_rate", List.of(1, 1), "activation", "linear", "use_bias", layer.bias()),
                weights);
    }

    private void maximum(Node node, MaxPool2d pool, Shape shape) {
        if (pool.window().dilationHeight() != 1 || pool.window().dilationWidth() != 1) {
            throw new RefusedLayer("has a dilated window, which Keras does not");
        }
        Padding cover = WindowCover.of(pool.window(), shape, node.output());
        Padding own = pool.window().padding();
        if (!own.same() && cover.equals(Padding.VALID) && own.equals(Padding.VALID)) {
            pool(node, "MaxPooling2D", pool.window(), false, inputs(node));
        } else if (own.same() || cover.equals(WindowCover.same(pool.window(), shape))) {
            pool(node, "MaxPooling2D", pool.window(), true, inputs(node));
        } else if (neverNegative(node.inputs().getFirst())) {
            pool(node, "MaxPooling2D", pool.window(), false, padded(node, pool.ceil() ? cover : own, shape));
        } else if (WindowCover.centred(pool.window(), shape, node.output())) {
            everyStep(node, pool.window(), shape);
        } else {
            throw new RefusedLayer(
                    "pads by nothing, Keras only by zeros, and the image in front may be negative: put a ReLU in front, or pad \"same\"");
        }
    }

    /** At every pixel, where "same" pads evenly and by nothing, and then the pixels that the strides lead to. */
    private void everyStep(Node node, Window window, Shape shape) {
        String dense = emit(node.name() + "_dense", WrittenLayer.LAYERS, "MaxPooling2D", config("pool_size",
                List.of(window.height(), window.width()), "strides", List.of(1, 1), "padding", "same", "data_format", "channels_last"),
                inputs(node), sizes(shape), List.of());
        pool(node, "MaxPooling2D", new Window(1, 1, window.strideHeight(), window.strideWidth(), 1, 1, Padding.VALID), false,
                List.of(dense));
    }

    private boolean neverNegative(int index) {
        if (index == Network.INPUT) {
            return false;
        }
        Node node = network.nodes().get(index);
        return switch (node.layer()) {
            case ActivationLayer layer -> Assembly.neverNegative(layer.function());
            case MaxPool2d _,AvgPool2d _,Dropout _ -> neverNegative(node.inputs().getFirst());
            default -> false;
        };
    }

    private void average(Node node, AvgPool2d pool, Shape shape) {
        Padding cover = WindowCover.of(pool.window(), shape, node.output());
        Padding own = pool.window().paddingFor(shape);
        boolean inside = cover.bottom() <= own.bottom() && cover.right() <= own.right();
        boolean counts = pool.countPadding() && !own.equals(Padding.VALID);
        if (cover.equals(Padding.VALID) && own.equals(Padding.VALID)) {
            pool(node, "AveragePooling2D", pool.window(), false, inputs(node));
        } else if (!counts && cover.equals(WindowCover.same(pool.window(), shape))) {
            pool(node, "AveragePooling2D", pool.window(), true, inputs(node));
        } else if (counts && inside) {
            pool(node, "AveragePooling2D", pool.window(), false, padded(node, pool.ceil() ? cover : own, shape));
        } else {
            throw new RefusedLayer("averages over windows that are cut off or padded as Keras cannot say");
        }
    }

    private void pool(Node node, String className, Window window, boolean same, List<String> from) {
        emit(node.name(), WrittenLayer.LAYERS, className, config("pool_size", List.of(window.height(), window.width()), "strides",
                List.of(window.strideHeight(), window.strideWidth()), "padding", same ? "same" : "valid", "data_format", "channels_last"),
                from, sizes(node.output()), List.of());
    }

    private List<Weight> statistics(Node node, int @Nullable [] order) {
        return vectors(node, order, "weight", "bias", "running_mean", "running_var");
    }

    private List<Weight> vectors(Node node, int @Nullable [] order, String... names) {
        List<Weight> weights = new ArrayList<>();
        for (String name : names) {
            float[] values = parameter(node, name);
            float[] placed = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                placed[order == null ? i : order[i]] = values[i];
            }
            weights.add(new Weight(placed, placed.length));
        }
        return weights;
    }

    private List<Weight> product(Node node, Dense dense, int in, int @Nullable [] order) {
        float[] from = parameter(node, "weight");
        float[] to = new float[from.length];
        for (int u = 0; u < dense.units(); u++) {
            for (int i = 0; i < in; i++) {
                to[(order == null ? i : order[i]) * dense.units() + u] = from[u * in + i];
            }
        }
        Weight weight = new Weight(to, in, dense.units());
        return dense.bias() ? List.of(weight, new Weight(parameter(node, "bias"), dense.units())) : List.of(weight);
    }

    private float[] parameter(Node node, String name) {
        Tensor tensor = parameters.get(node.name() + "." + name);
        if (tensor == null) {
            throw new IllegalStateException(node.name() + "." + name);
        }
        return tensor.data();
    }

    private void add(Node node, String className, Map<String, Object> config) {
        add(node, className, config, List.of());
    }

    private void add(Node node, String module, String className, Map<String, Object> config) {
        emit(node.name(), module, className, config, inputs(node), sizes(node.output()), List.of());
    }

    private void add(Node node, String className, Map<String, Object> config, List<Weight> weights) {
        emit(node.name(), WrittenLayer.LAYERS, className, config, inputs(node), sizes(node.output()), weights);
    }

    private String emit(String wish, String module, String className, Map<String, Object> config, List<String> inputs, List<Integer> sizes,
            List<Weight> weights) {
        String name = wish;
        boolean helper = network.nodes().stream().noneMatch(node -> node.name().equals(wish));
        while (helper && !names.add(name)) {
            name += "_";
        }
        layers.add(new WrittenLayer(module, className, name, config, inputs, sizes, weights));
        return name;
    }

    private List<String> inputs(Node node) {
        return node.inputs().stream().map(i -> i == Network.INPUT ? INPUT : network.nodes().get(i).name()).toList();
    }

    private static List<Integer> sizes(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }

    /** Keys and values in turn. */
    static Map<String, Object> config(Object... pairs) {
        Map<String, Object> config = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            config.put((String) pairs[i], pairs[i + 1]);
        }
        return config;
    }
}
