package dev.tarn.onnx;

import dev.tarn.layer.ChannelShuffle;
import dev.tarn.layer.ChannelSlice;
import dev.tarn.layer.Crop2d;
import dev.tarn.layer.DepthToSpace;
import dev.tarn.layer.Layer;
import dev.tarn.layer.Pad2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.SpaceToDepth;
import dev.tarn.layer.Upsample2d;
import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Operators that move elements of images: padding, cuts, splits, shuffles, enlargement. */
final class RearrangementLayers {
    private static final Set<String> PADDABLE = Set.of("Conv", "AveragePool");

    private final OnnxGraph graph;
    private final NetworkAssembly network;

    RearrangementLayers(OnnxGraph graph, NetworkAssembly network) {
        this.graph = graph;
        this.network = network;
    }

    private GraphValue.Batch add(NodeReader reader, GraphValue.Batch input, Supplier<Layer> layer) {
        GraphValue.Batch result = network.add(reader, WindowLayers.layer(reader, layer), List.of(input), Map.of());
        return result.isImage() || input.sizes().length == 1 ? result : result.withSizes(result.shape().size(0), 1, 1);
    }

    /** Zeros around images become the padding of the convolution or pool behind, if that is all that reads them. */
    GraphValue pad(NodeReader reader) {
        String mode = reader.text("mode", "constant");
        float value = reader.real("value", 0);
        long[] attribute = reader.wholes("pads");
        reader.attributesDone();
        if (!Set.of("constant", "reflect", "edge").contains(mode)) {
            reader.refuse("attribute mode = '" + mode + "'; constant, reflect and edge are supported");
        }
        long[] pads = attribute != null ? attribute : reader.longs(1);
        float filler = reader.has(2) && mode.equals("constant") ? reader.number(2) : value;
        GraphValue.Batch input = reader.image(0);
        if (reader.has(3)) {
            pads = onAllAxes(reader, pads, reader.longs(3));
        }
        if (pads.length != 8 || (filler != 0 && mode.equals("constant")) || pads[0] != 0 || pads[1] != 0 || pads[4] != 0 || pads[5] != 0
                || Arrays.stream(pads).anyMatch(n -> n < 0 || n > NodeAttributes.MOST)) {
            throw reader.stop("pads by " + Arrays.toString(pads) + " with the value " + filler
                    + "; supported is padding above, left of, below and right of images, by zeros or by what the image holds");
        }
        Padding own = Padding.of((int) pads[2], (int) pads[3], (int) pads[6], (int) pads[7]);
        if (mode.equals("constant") && taken(reader.node())) {
            Padding before = input.padding();
            return input.withPadding(Padding.of(before.top() + own.top(), before.left() + own.left(), before.bottom() + own.bottom(),
                    before.right() + own.right()));
        }
        GraphValue.Batch image = reader.batch(0);
        Pad2d.Mode how = mode.equals("constant") ? Pad2d.Mode.ZERO : mode.equals("reflect") ? Pad2d.Mode.REFLECT : Pad2d.Mode.EDGE;
        return add(reader, image, () -> new Pad2d(how, own.top(), own.left(), own.bottom(), own.right()));
    }

    /** Whether convolutions and means alone read the padding, or maxima behind Relu, or a Relu before such. */
    private boolean taken(OnnxNode pad) {
        String result = pad.outputs().getFirst();
        OnnxNode giver = graph.giver(pad.input(0));
        boolean positive = giver != null && giver.domain().isEmpty() && giver.operator().equals("Relu");
        List<OnnxNode> readers = graph.readersOf(result);
        return !readers.isEmpty() && !graph.isOutput(result) && readers.stream().allMatch(next -> next.input(0).equals(result)
                && (PADDABLE.contains(next.operator()) || (positive && next.operator().equals("MaxPool"))
                        || (next.operator().equals("Relu") && taken(next)) || (next.operator().equals("Pad") && takes(next))));
    }

    private boolean takes(OnnxNode pad) {
        return pad.attribute("mode") == null && taken(pad);
    }

    private static long[] onAllAxes(NodeReader reader, long[] pads, long[] axes) {
        long[] all = new long[8];
        for (int i = 0; i < axes.length; i++) {
            long axis = axes[i] < 0 ? axes[i] + 4 : axes[i];
            if (axis < 0 || axis > 3 || pads.length != 2 * axes.length) {
                throw reader.stop("pads axes " + Arrays.toString(axes) + " by " + Arrays.toString(pads));
            }
            all[(int) axis] = pads[i];
            all[(int) axis + 4] = pads[i + axes.length];
        }
        return all;
    }

    /** Attributes until opset 9, inputs since. */
    GraphValue slice(NodeReader reader) {
        long[] starts = reader.wholes("starts");
        long[] ends = reader.wholes("ends");
        long[] axes = reader.wholes("axes");
        reader.attributesDone();
        GraphValue.Batch value = reader.batch(0);
        long[] from = starts != null ? starts : reader.longs(1);
        long[] to = ends != null ? ends : reader.longs(2);
        long[] along = axes != null ? axes : reader.has(3) ? reader.longs(3) : IntStream.range(0, from.length).asLongStream().toArray();
        long[] steps = reader.has(4) ? reader.longs(4) : Arrays.stream(from).map(_ -> 1).toArray();
        int rank = value.sizes().length + 1;
        if (to.length != from.length || along.length != from.length || steps.length != from.length) {
            throw reader
                    .stop("has " + from.length + " starts, " + to.length + " ends, " + along.length + " axes, " + steps.length + " steps");
        }
        int[] cut = new int[4];
        GraphValue.Batch result = value;
        for (int i = 0; i < from.length; i++) {
            int axis = (int) Math.clamp(along[i] < 0 ? along[i] + rank : along[i], -1L, rank);
            if (axis < 1 || axis >= rank || steps[i] < 1 || (axis > 1 && steps[i] != 1) || steps[i] > NodeAttributes.MOST) {
                throw reader.stop(
                        "cuts axis " + along[i] + " with step " + steps[i] + "; supported are channels, and rows and columns with step 1");
            }
            int size = value.sizes()[axis - 1];
            int first = (int) Math.clamp(from[i] < 0 ? from[i] + size : from[i], 0L, size);
            int end = (int) Math.clamp(to[i] < 0 ? Math.max(to[i], -1L - size) + size : to[i], 0L, size);
            int step = (int) steps[i];
            if (axis == 1 && (first > 0 || end < size || step > 1)) {
                result = add(reader, result, () -> new ChannelSlice(first, end, step));
            } else if (axis > 1) {
                cut[axis - 2] = first;
                cut[axis] = size - end;
            }
        }
        if (Arrays.stream(cut).allMatch(c -> c == 0)) {
            return result;
        }
        if (!result.isImage()) {
            throw reader.stop("cuts rows and columns of batch×" + Arrays.toString(value.sizes()));
        }
        return add(reader, result, () -> new Crop2d(cut[0], cut[1], cut[2], cut[3]));
    }

    /** Of channels. */
    List<GraphValue> split(NodeReader reader) {
        long axis = reader.whole("axis", 0);
        long[] attribute = reader.wholes("split");
        reader.ignore("num_outputs");
        reader.attributesDone();
        GraphValue.Batch input = reader.batch(0);
        int channels = input.sizes()[0];
        int parts = reader.node().outputs().size();
        if (axis != 1 && axis != -input.sizes().length) {
            throw reader.stop("attribute axis = " + axis + "; only channels are split: axis 1");
        }
        long equal = Math.ceilDiv(channels, Math.max(1, parts));
        long[] lengths = attribute != null
                ? attribute
                : reader.has(1)
                        ? reader.longs(1)
                        : IntStream.range(0, parts)
                                .mapToLong(i -> Math.min(equal, channels - i * equal)).toArray();
        if (lengths.length != parts || Arrays.stream(lengths).anyMatch(n -> n < 1) || Arrays.stream(lengths).sum() != channels) {
            throw reader.stop("splits " + channels + " channels into " + Arrays.toString(lengths) + " for " + parts + " outputs");
        }
        List<GraphValue> results = new ArrayList<>();
        int at = 0;
        for (long length : lengths) {
            int from = at;
            at += (int) length;
            int to = at;
            results.add(parts == 1 ? input : add(reader, input, () -> ChannelSlice.of(from, to)));
        }
        return results;
    }

    GraphValue depthToSpace(NodeReader reader, boolean deep) {
        long block = reader.whole("blocksize", 0);
        String mode = deep ? reader.text("mode", "DCR") : "DCR";
        reader.attributesDone();
        if (!Set.of("DCR", "CRD").contains(mode) || block < 1 || block > NodeAttributes.MOST) {
            throw reader.stop("attributes blocksize = " + block + ", mode = '" + mode + "'; expected DCR or CRD");
        }
        GraphValue.Batch image = reader.batch(0);
        return add(reader, image, () -> deep ? new DepthToSpace((int) block, mode.equals("CRD")) : new SpaceToDepth((int) block, false));
    }

    /** Channels in groups, exchanged and put together again. */
    GraphValue shuffle(NodeReader reader, GraphValue.Grouped value) {
        return add(reader, value.batch(), () -> new ChannelShuffle(value.groups())).withSizes(value.batch().sizes());
    }

    /** {@code Resize} and {@code Upsample} by whole factors. */
    GraphValue resize(NodeReader reader) {
        boolean upsample = reader.node().operator().equals("Upsample");
        boolean old = upsample || reader.opset() < 11;
        String mode = reader.text("mode", "nearest");
        String coordinates = reader.text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
        String rounding = reader.text("nearest_mode", old ? "floor" : "round_prefer_floor");
        float[] attribute = reader.reals("scales");
        for (String ignored : new String[] {"cubic_coeff_a", "exclude_outside", "extrapolation_value", "antialias",
            "keep_aspect_ratio_policy"}) {
            reader.ignore(ignored);
        }
        reader.attributesDone();
        GraphValue.Batch image = reader.batch(0);
        boolean areas = coordinates.equals("half_pixel") || coordinates.equals("pytorch_half_pixel");
        Upsample2d.Mode how = switch (mode) {
            case "nearest" -> (coordinates.equals("asymmetric") && rounding.equals("floor")) || (areas && rounding.startsWith("round"))
                    ? Upsample2d.Mode.NEAREST
                    : null;
            case "linear" -> areas
                    ? Upsample2d.Mode.BILINEAR
                    : coordinates.equals("align_corners") ? Upsample2d.Mode.BILINEAR_CORNERS : null;
            default -> null;
        };
        if (how == null || !image.isImage()) {
            throw reader.stop("resizes batch×" + Arrays.toString(image.sizes()) + " in mode '" + mode + "' with coordinates '" + coordinates
                    + "' and rounding '" + rounding + "', which is not supported");
        }
        float[] factors = factors(reader, image, attribute, old);
        boolean whole = factors.length == 4 && factors[0] == 1 && factors[1] == 1 && factors[2] >= 1 && factors[3] >= 1
                && factors[2] == Math.rint(factors[2]) && factors[3] == Math.rint(factors[3]) && factors[2] <= NodeAttributes.MOST
                && factors[3] <= NodeAttributes.MOST;
        if (!whole) {
            throw reader.stop("resizes by " + Arrays.toString(factors) + "; supported are whole factors of height and width");
        }
        return add(reader, image, () -> new Upsample2d((int) factors[2], (int) factors[3], how));
    }

    private static float[] factors(NodeReader reader, GraphValue.Batch image, float @org.jspecify.annotations.Nullable [] attribute,
            boolean old) {
        if (attribute != null) {
            return attribute;
        }
        if (!old && reader.has(3)) {
            long[] sizes = reader.longs(3);
            return sizes.length == 4
                    ? new float[] {1, (float) sizes[1] / image.sizes()[0], (float) sizes[2] / image.sizes()[1],
                        (float) sizes[3] / image.sizes()[2]}
                    : new float[0];
        }
        return reader.floats(old ? 1 : 2).values();
    }
}
