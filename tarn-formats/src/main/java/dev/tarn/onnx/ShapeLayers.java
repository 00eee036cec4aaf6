package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxTensorParser;
import dev.tarn.onnx.graph.OnnxFile;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.Layer;
import dev.tarn.layer.Reshape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that only change shapes: of constants any, of batches those that make vectors of images or change nothing. */
final class ShapeLayers {
    private final NetworkAssembly network;
    private final RearrangementLayers moves;
    /** Number of images that the file fixes; {@link OnnxFile.OnnxInput#ANY} if it leaves it open. */
    private final long batch;

    ShapeLayers(NetworkAssembly network, long batch, RearrangementLayers moves) {
        this.network = network;
        this.moves = moves;
        this.batch = batch;
    }

    GraphValue read(NodeReader reader) {
        return switch (reader.node().operator()) {
            case "Identity" -> same(reader);
            case "Flatten" -> flatten(reader);
            case "Reshape" -> reshape(reader);
            case "Squeeze" -> squeeze(reader);
            case "Unsqueeze" -> unsqueeze(reader);
            case "Transpose" -> transpose(reader);
            case "Shape" -> shape(reader);
            default -> throw new IllegalStateException(reader.node().operator());
        };
    }

    private static GraphValue same(NodeReader reader) {
        reader.attributesDone();
        return reader.value(0);
    }

    /** In the order channel, row, column, as ONNX has it; a layer where the network has an image. */
    GraphValue.Batch vector(NodeReader reader, GraphValue.Batch input) {
        if (!input.isImage()) {
            return input.withSizes(input.shape().size(0));
        }
        boolean own = List.of("Flatten", "Reshape", "Squeeze").contains(reader.node().operator());
        return network.add(reader, own ? reader.node().name() : reader.node().name() + ".flatten", new Flatten(), input);
    }

    private GraphValue flatten(NodeReader reader) {
        long axis = reader.whole("axis", 1);
        reader.attributesDone();
        GraphValue.Batch input = reader.batch(0);
        if ((axis < 0 ? axis + input.sizes().length + 1 : axis) != 1) {
            throw reader.stop("attribute axis = " + axis + "; only 1 is supported, which keeps the images of a batch apart");
        }
        return vector(reader, input);
    }

    private GraphValue reshape(NodeReader reader) {
        reader.demand("allowzero", 0);
        long[] attribute = reader.wholes("shape");
        reader.attributesDone();
        long[] target = attribute != null ? attribute : reader.longs(1);
        if (reader.value(0) instanceof GraphValue.Grouped grouped) {
            return regrouped(reader, grouped, target);
        }
        if (reader.value(0) instanceof GraphValue.Rows(GraphValue.Batch image, int _)) {
            if (!Arrays.equals(perImage(reader, image, target), image.sizes())) {
                throw reader.stop("makes something else of groups of channels than the images that they were");
            }
            return image;
        }
        GraphValue.Batch input = reader.batch(0);
        int[] sizes = perImage(reader, input, target);
        if (Arrays.equals(sizes, input.sizes())) {
            return input;
        }
        if (sizes.length == 1) {
            return vector(reader, input);
        }
        if (!input.isImage() && sizes.length == 3 && sizes[1] == 1 && sizes[2] == 1) {
            return input.withSizes(sizes);
        }
        if (input.isImage() && sizes.length == 2 && input.sizes()[0] % sizes[0] == 0) {
            return new GraphValue.Rows(input, sizes[0]);
        }
        int[] grouped = IntStream.range(0, Math.max(0, sizes.length - 1)).map(d -> d == 0 ? sizes[0] * sizes[1] : sizes[d + 1]).toArray();
        if (Arrays.equals(grouped, input.sizes())) {
            return new GraphValue.Grouped(input, sizes[0], false);
        }
        if (sizes.length == 3) {
            Layer layer = WindowLayers.layer(reader, () -> new Reshape(sizes[1], sizes[2], sizes[0]));
            return network.add(reader, reader.node().name(), layer, input);
        }
        throw reader.stop("makes batch×" + Arrays.toString(sizes) + " of batch×" + Arrays.toString(input.sizes())
                + "; vectors and images can be made");
    }

    /** Groups that were exchanged with their channels are put together again: a shuffle. */
    private GraphValue regrouped(NodeReader reader, GraphValue.Grouped grouped, long[] target) {
        int[] sizes = perImage(reader, grouped.batch(), target);
        if (!Arrays.equals(sizes, grouped.batch().sizes())) {
            throw reader.stop("makes batch×" + Arrays.toString(sizes) + " of grouped channels; only what they were before is supported");
        }
        return grouped.turned() ? moves.shuffle(reader, grouped) : grouped.batch();
    }

    /** Between channels first and channels last, and between groups and their channels. */
    private static GraphValue transpose(NodeReader reader) {
        long[] order = reader.wholes("perm");
        reader.attributesDone();
        GraphValue value = reader.value(0);
        if (value instanceof GraphValue.Grouped grouped) {
            long[] exchange = LongStream.concat(LongStream.of(0, 2, 1), LongStream.range(3, grouped.batch().sizes().length + 2)).toArray();
            if (Arrays.equals(order, exchange)) {
                return new GraphValue.Grouped(grouped.batch(), grouped.groups(), !grouped.turned());
            }
        }
        if (value instanceof GraphValue.ChannelsLast last && Arrays.equals(order, new long[] {0, 3, 1, 2})) {
            return last.batch();
        }
        if (value instanceof GraphValue.Batch && Arrays.equals(order, new long[] {0, 2, 3, 1}) && reader.batch(0).isImage()) {
            return new GraphValue.ChannelsLast(reader.batch(0));
        }
        throw reader.stop("transposes by " + Arrays.toString(order)
                + "; supported are shuffles of channels, and channels last for LayerNormalization");
    }

    /** Of vectors to images of one pixel, at once or axis by axis. */
    private static GraphValue unsqueeze(NodeReader reader) {
        long[] axes = axes(reader);
        GraphValue.Batch input = reader.batch(0);
        int rank = input.sizes().length + (axes == null ? 0 : axes.length);
        if (axes == null || input.isImage() || rank > 3 || normal(reader, axes, rank + 1).stream().anyMatch(axis -> axis < 2)) {
            throw reader.stop("adds axes " + Arrays.toString(axes) + " to batch×" + Arrays.toString(input.sizes())
                    + "; supported are 2 and 3 behind vectors");
        }
        int[] sizes = new int[rank];
        Arrays.fill(sizes, 1);
        sizes[0] = input.sizes()[0];
        return input.withSizes(sizes);
    }

    /** The target without the batch, which must stay what it is. */
    private int[] perImage(NodeReader reader, GraphValue.Batch input, long[] target) {
        boolean keeps = target.length > 1
                && (target[0] == GraphValue.BATCH || target[0] == 0 || target[0] == -1 || (target[0] > 0 && target[0] == batch));
        boolean rest = keeps
                && Arrays.stream(target, 1, target.length).allMatch(n -> n != GraphValue.BATCH && (n != -1 || target[0] != -1));
        if (!rest) {
            throw reader.stop("reshapes to " + Arrays.toString(target).replace(Long.toString(GraphValue.BATCH), "batch")
                    + "; supported is what keeps the images of a batch apart");
        }
        long[] sizes = Arrays.stream(input.sizes()).asLongStream().toArray();
        return resolve(reader, sizes, Arrays.copyOfRange(target, 1, target.length));
    }

    /** 0 copies a size, -1 takes what is left. */
    private static int[] resolve(NodeReader reader, long[] sizes, long[] target) {
        long elements = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        long[] result = target.clone();
        long known = 1;
        int open = -1;
        boolean good = target.length <= OnnxTensorParser.MOST_DIMENSIONS;
        for (int d = 0; good && d < result.length; d++) {
            result[d] = result[d] == 0 && d < sizes.length ? sizes[d] : result[d];
            if (result[d] == -1 && open < 0) {
                open = d;
            } else {
                good = result[d] >= 0 && result[d] <= Integer.MAX_VALUE && (known *= result[d]) <= Integer.MAX_VALUE;
            }
        }
        if (good && open >= 0 && known > 0) {
            result[open] = elements / known;
            known *= result[open];
        }
        if (!good || known != elements || Arrays.stream(result).anyMatch(n -> n < 0)) {
            throw reader.stop("reshapes " + Arrays.toString(sizes) + " to " + Arrays.toString(target) + ", which do not fit");
        }
        return Arrays.stream(result).mapToInt(Math::toIntExact).toArray();
    }

    /** An attribute until opset 12, an input since; null if the file leaves them out. */
    private static long @org.jspecify.annotations.Nullable [] axes(NodeReader reader) {
        long[] attribute = reader.wholes("axes");
        reader.attributesDone();
        return attribute != null || !reader.has(1) ? attribute : reader.longs(1);
    }

    private static List<Integer> normal(NodeReader reader, long[] axes, int rank) {
        List<Integer> normal = new ArrayList<>();
        for (long axis : axes) {
            long at = axis < 0 ? axis + rank : axis;
            if (at < 0 || at >= rank || normal.contains((int) at)) {
                throw reader.stop("axes " + Arrays.toString(axes) + " of " + rank + " dimensions");
            }
            normal.add((int) at);
        }
        return normal;
    }

    private GraphValue squeeze(NodeReader reader) {
        long[] axes = axes(reader);
        GraphValue.Batch input = reader.batch(0);
        int[] sizes = input.sizes();
        List<Integer> gone = axes != null
                ? normal(reader, axes, sizes.length + 1)
                : IntStream.range(0, sizes.length).filter(d -> sizes[d] == 1).mapToObj(d -> d + 1).toList();
        if (gone.stream().anyMatch(axis -> axis < 1 || sizes[axis - 1] != 1)) {
            throw reader.stop("takes away axes " + gone + ", which are not all of size 1 behind the batch");
        }
        int[] rest = IntStream.range(0, sizes.length).filter(d -> !gone.contains(d + 1)).map(d -> sizes[d]).toArray();
        if (rest.length == sizes.length) {
            return input;
        }
        boolean pixel = Arrays.stream(sizes).skip(1).allMatch(size -> size == 1);
        if (!pixel || gone.contains(1)) {
            throw reader
                    .stop("takes axes " + gone + " from batch×" + Arrays.toString(sizes) + "; only height and width of 1 are supported");
        }
        return vector(reader, input).withSizes(rest);
    }

    /** The shape of a batch, the number of images left open. */
    private static GraphValue shape(NodeReader reader) {
        long start = reader.whole("start", 0);
        long end = reader.whole("end", Long.MAX_VALUE);
        reader.attributesDone();
        GraphValue.Batch batch = reader.batch(0);
        long[] sizes = new long[batch.sizes().length + 1];
        sizes[0] = GraphValue.BATCH;
        for (int d = 1; d < sizes.length; d++) {
            sizes[d] = batch.sizes()[d - 1];
        }
        int from = bound(start, sizes.length);
        long[] part = Arrays.copyOfRange(sizes, from, Math.max(from, bound(end, sizes.length)));
        return new GraphValue.Known(reader.node().outputs().getFirst(), OnnxTensor.Longs.of(new int[] {part.length}, part));
    }

    private static int bound(long at, int length) {
        return (int) Math.clamp(at < 0 ? at + length : at, 0L, length);
    }
}
