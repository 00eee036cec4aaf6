package dev.tarn.bench.peers;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.relu_;

import dev.tarn.activation.Activation;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * A chain of layers by libtorch's functions, in one of its two memory formats. Channels last needs care where an image has one channel: {@code contiguous} then
 * changes nothing and the slow format stays, so images and weights get their strides by hand. The flatten follows memory, and the first dense layer's weights are
 * permuted to match, which saves a copy.
 */
final class LibtorchNetwork {
    private final List<Node> nodes;
    private final Network network;
    private final boolean channelsLast;
    private final boolean training;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    /** What batch norms keep and no optimiser touches. */
    private final Map<String, Tensor> statistics = new LinkedHashMap<>();

    LibtorchNetwork(Task task, boolean channelsLast, boolean training) {
        this.training = training;
        this.network = task.network();
        this.nodes = network.nodes();
        this.channelsLast = channelsLast;
        Map<String, dev.tarn.tensor.Tensor> values = task.parameters();
        Shape flattened = Shape.of(1);
        for (Node node : nodes) {
            if (node.layer() instanceof Flatten) {
                flattened = network.shapeOf(node.inputs().getFirst());
            }
            for (String kind : List.of(".running_mean", ".running_var")) {
                dev.tarn.tensor.Tensor value = values.get(node.name() + kind);
                if (value != null) {
                    statistics.put(node.name() + kind, tensor(value));
                }
            }
            for (String kind : List.of(".weight", ".bias")) {
                dev.tarn.tensor.Tensor value = values.get(node.name() + kind);
                if (value != null) {
                    boolean first = node.layer() instanceof Dense && value.shape().rank() == 2
                            && value.shape().size(1) == flattened.elements();
                    parameters.put(node.name() + kind, first && channelsLast ? permuted(value, flattened) : tensor(value));
                }
            }
        }
    }

    private Tensor tensor(dev.tarn.tensor.Tensor value) {
        int[] sizes = value.shape().toArray();
        if (sizes.length != 4 || !channelsLast) {
            return Tensor.create(value.data(), longs(sizes));
        }
        float[] from = value.data();
        float[] to = new float[from.length];
        int pixels = sizes[2] * sizes[3];
        for (int o = 0; o < sizes[0]; o++) {
            for (int i = 0; i < sizes[1]; i++) {
                for (int p = 0; p < pixels; p++) {
                    to[(o * pixels + p) * sizes[1] + i] = from[(o * sizes[1] + i) * pixels + p];
                }
            }
        }
        return channelsLast(to, sizes[0], sizes[1], sizes[2], sizes[3]);
    }

    /** A tensor of shape N×C×H×W whose numbers lie as N×H×W×C. */
    static Tensor channelsLast(float[] numbers, int n, int c, int h, int w) {
        return Tensor.create(numbers, n, h, w, c).as_strided(new long[] {n, c, h, w}, (long) h * w * c, 1, (long) w * c, c);
    }

    /** Columns from channel, row, column to row, column, channel. */
    private static Tensor permuted(dev.tarn.tensor.Tensor value, Shape image) {
        int units = value.shape().size(0);
        int channels = image.size(2);
        int pixels = image.size(0) * image.size(1);
        float[] from = value.data();
        float[] to = new float[from.length];
        for (int u = 0; u < units; u++) {
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < pixels; p++) {
                    to[(u * pixels + p) * channels + c] = from[(u * channels + c) * pixels + p];
                }
            }
        }
        return Tensor.create(to, units, (long) channels * pixels);
    }

    List<Tensor> parameters() {
        return new ArrayList<>(parameters.values());
    }

    Tensor forward(Tensor images) {
        Tensor x = images;
        for (Node node : nodes) {
            x = layer(node, x);
        }
        return x;
    }

    private Tensor layer(Node node, Tensor x) {
        return switch (node.layer()) {
            case Conv2d conv -> {
                Padding p = conv.window().paddingFor(inputOf(node));
                yield conv2d(x, parameter(node, ".weight"),
                        conv.bias() ? new TensorOptional(parameter(node, ".bias")) : new TensorOptional(), new long[] {1, 1},
                        new long[] {p.top(), p.left()}, new long[] {1, 1}, 1);
            }
            case ActivationLayer(Activation f) when f.kind() == Activation.Kind.RELU -> relu_(x);
            case MaxPool2d pool -> max_pool2d(x, pool.window().height(), pool.window().width());
            case BatchNorm2d norm ->
                batch_norm(x, new TensorOptional(parameter(node, ".weight")), new TensorOptional(parameter(node, ".bias")),
                        new TensorOptional(statistic(node, ".running_mean")), new TensorOptional(statistic(node, ".running_var")), training,
                        norm.momentum(), norm.epsilon(), false);
            // the largest of each map; the fastest of libtorch's ways that picks one winner
            case GlobalMaxPool _ -> max_pool2d(x, inputOf(node).size(0), inputOf(node).size(1)).reshape(x.size(0), -1);
            case Flatten _ -> (channelsLast ? x.permute(0, 2, 3, 1) : x).reshape(x.size(0), -1);
            case Dense _ -> linear(x, parameter(node, ".weight"), new TensorOptional(parameter(node, ".bias")));
            default -> throw new IllegalArgumentException(node.layer().text() + ": no translation for libtorch");
        };
    }

    private Tensor statistic(Node node, String kind) {
        Tensor tensor = statistics.get(node.name() + kind);
        if (tensor == null) {
            throw new IllegalArgumentException(node.name() + " has no " + kind);
        }
        return tensor;
    }

    private Shape inputOf(Node node) {
        int in = node.inputs().getFirst();
        return in == Network.INPUT ? network.input() : network.shapeOf(in);
    }

    private Tensor parameter(Node node, String kind) {
        Tensor tensor = parameters.get(node.name() + kind);
        if (tensor == null) {
            throw new IllegalArgumentException(node.name() + " has no " + kind);
        }
        return tensor;
    }

    private static long[] longs(int[] sizes) {
        long[] longs = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            longs[i] = sizes[i];
        }
        return longs;
    }
}
