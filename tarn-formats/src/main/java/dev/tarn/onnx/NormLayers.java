package dev.tarn.onnx;

import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.Layer;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.layer.PRelu;
import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Normalisations other than that of batches, and the activation with a weight. */
final class NormLayers {
    private final OnnxGraph graph;
    private final NetworkAssembly network;
    private final BiasBehind behind;

    NormLayers(OnnxGraph graph, NetworkAssembly network, BiasBehind behind) {
        this.graph = graph;
        this.network = network;
        this.behind = behind;
    }

    private GraphValue.Batch add(NodeReader reader, GraphValue.Batch input, Map<String, Weight> weights, Supplier<Layer> layer) {
        return network.add(reader, WindowLayers.layer(reader, layer), List.of(input), weights).withSizes(input.sizes());
    }

    GraphValue response(NodeReader reader) {
        float alpha = reader.real("alpha", 1e-4f);
        float beta = reader.real("beta", 0.75f);
        float bias = reader.real("bias", 1);
        long size = reader.whole("size", 0);
        reader.attributesDone();
        if (size < 1 || size > NodeAttributes.MOST) {
            throw reader.stop("attribute size = " + size + "; expected 1 to " + NodeAttributes.MOST);
        }
        GraphValue.Batch input = reader.batch(0);
        return add(reader, input, Map.of(), () -> new LocalResponseNorm((int) size, alpha, beta, bias));
    }

    GraphValue instance(NodeReader reader) {
        float epsilon = reader.real("epsilon", 1e-5f);
        reader.attributesDone();
        if (reader.value(0) instanceof GraphValue.Rows(GraphValue.Batch images, int groups)) {
            return ofGroups(reader, images, groups, epsilon);
        }
        GraphValue.Batch input = reader.batch(0);
        return add(reader, input, weights(reader, input.sizes()[0], 1), () -> new GroupNorm(0, epsilon));
    }

    /** Before opset 18 a group norm was this one over rows of a group, an image made of them again, and a factor and a sum for each channel. */
    private GraphValue ofGroups(NodeReader reader, GraphValue.Batch images, int groups, float epsilon) {
        int channels = images.sizes()[0];
        Map<String, Weight> weights = weights(reader, groups, channels / groups);
        weights.replaceAll((_, weight) -> new Weight("", weight.sizes(), weight.values()));
        OnnxNode image = graph.onlyReader(reader.node().outputs().getFirst());
        if (image != null && image.operator().equals("Reshape")) {
            behind.scaledBehind(image, weights, channels, true);
        }
        return new GraphValue.Rows(add(reader, images, weights, () -> new GroupNorm(groups, epsilon)), groups);
    }

    /** Until opset 20 scale and shift were one a group, since 21 one a channel. */
    GraphValue group(NodeReader reader) {
        float epsilon = reader.real("epsilon", 1e-5f);
        long groups = reader.whole("num_groups", 0);
        reader.ignore("stash_type");
        reader.attributesDone();
        GraphValue.Batch input = reader.batch(0);
        int channels = input.sizes()[0];
        if (groups < 1 || groups > channels || channels % groups != 0) {
            throw reader.stop("attribute num_groups = " + groups + " does not divide " + channels + " channels");
        }
        boolean perGroup = reader.opset() < 21;
        Map<String, Weight> weights = weights(reader, perGroup ? (int) groups : channels, perGroup ? channels / (int) groups : 1);
        return add(reader, input, weights, () -> new GroupNorm((int) groups, epsilon));
    }

    /** @param times how often each number counts */
    private static Map<String, Weight> weights(NodeReader reader, int count, int times) {
        Map<String, Weight> weights = new LinkedHashMap<>();
        weights.put("weight", repeated(WindowLayers.vector(reader, reader.floats(1), count), times));
        weights.put("bias", repeated(WindowLayers.vector(reader, reader.floats(2), count), times));
        return weights;
    }

    private static Weight repeated(Weight weight, int times) {
        if (times == 1) {
            return weight;
        }
        float[] values = new float[weight.values().length * times];
        for (int i = 0; i < values.length; i++) {
            values[i] = weight.values()[i / times];
        }
        return new Weight(weight.name(), new int[] {values.length}, values);
    }

    /** Along the features of vectors, or of pixels where channels have been put last. */
    GraphValue layer(NodeReader reader) {
        float epsilon = reader.real("epsilon", 1e-5f);
        long axis = reader.whole("axis", -1);
        reader.ignore("stash_type");
        reader.attributesDone();
        boolean last = reader.value(0) instanceof GraphValue.ChannelsLast;
        GraphValue.Batch input = reader.value(0) instanceof GraphValue.ChannelsLast turned ? turned.batch() : reader.batch(0);
        int rank = input.sizes().length + 1;
        if ((axis != -1 && axis != rank - 1) || (!last && rank != 2)) {
            throw reader.stop("attribute axis = " + axis + " of batch×" + Arrays.toString(input.sizes())
                    + "; supported are vectors, and channels that are last");
        }
        int channels = input.sizes()[0];
        Map<String, Weight> weights = new LinkedHashMap<>();
        weights.put("weight", WindowLayers.vector(reader, reader.floats(1), channels));
        weights.put("bias", reader.has(2)
                ? WindowLayers.vector(reader, reader.floats(2), channels)
                : new Weight("", new int[] {channels}, new float[channels]));
        GraphValue.Batch result = add(reader, input, weights, () -> new LayerNorm(epsilon));
        return last ? new GraphValue.ChannelsLast(result) : result;
    }

    /** The slope is one number, one a channel, or whatever else repeats along the image. A single row of as many as there are channels belongs to these, as before opset 7. */
    GraphValue prelu(NodeReader reader) {
        reader.attributesDone();
        GraphValue.Batch input = reader.batch(0);
        Weight slope = reader.floats(1);
        int channels = input.sizes()[0];
        int at = slope.rank() - input.sizes().length;
        boolean perChannel = slope.values().length == channels
                && (slope.rank() == 1 ? input.sizes().length == 1 || channels > 1 : at >= 0 && at <= 1 && slope.sizes()[at] == channels);
        if (!perChannel && slope.values().length != 1) {
            Weight slopes = slope.repeated(input.sizes());
            if (slopes == null) {
                throw reader.stop("its slope has the shape " + slope.text() + ", which does not repeat to batch×"
                        + Arrays.toString(input.sizes()));
            }
            return add(reader, input, Map.of("weight", slopes), () -> new PRelu(PRelu.Slopes.PER_ELEMENT));
        }
        boolean one = slope.values().length == 1 && !(perChannel && slope.rank() > 1);
        return add(reader, input, Map.of("weight", slope.withSizes(slope.values().length)),
                () -> new PRelu(one ? PRelu.Slopes.ONE : PRelu.Slopes.PER_CHANNEL));
    }
}
