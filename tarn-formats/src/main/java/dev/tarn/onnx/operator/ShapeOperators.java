package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that change shapes and leave values in their order, and those that ask for shapes. */
final class ShapeOperators {
    private ShapeOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Identity", _ -> Operation.single(in -> in.get(0)));
        table.put("Flatten", node -> {
            long axis = node.whole("axis", 1);
            return Operation.single(in -> flatten(in.get(0), axis));
        });
        table.put("Reshape", ShapeOperators::reshape);
        table.put("Squeeze", node -> {
            long[] attribute = node.wholes("axes");
            return Operation.single(in -> squeeze(in.get(0), attribute != null ? attribute : in.has(1) ? in.list(1) : new long[0]));
        });
        table.put("Unsqueeze", node -> {
            long[] attribute = node.wholes("axes");
            return Operation.single(in -> unsqueeze(in.get(0), attribute != null ? attribute : in.list(1)));
        });
        table.put("Shape", ShapeOperators::shape);
        table.put("Size", _ -> Operation.single(in -> OnnxTensor.Longs.of(new int[0], in.get(0).size())));
        table.put("Dropout", ShapeOperators::dropout);
    }

    private static OnnxTensor flatten(OnnxTensor x, long axis) {
        // Counted from behind, it may stand behind the last dimension, too.
        int at = axis == x.rank() ? x.rank() : Sizes.axis(axis, x.rank());
        return x.withSizes(Sizes.product(x.sizes(), 0, at), Sizes.product(x.sizes(), at, x.rank()));
    }

    private static Operation reshape(NodeAttributes node) {
        boolean zeros = node.whole("allowzero", 0) != 0;
        long[] attribute = node.wholes("shape");
        return Operation.single(in -> {
            OnnxTensor x = in.get(0);
            return x.withSizes(resolve(x.sizes(), attribute != null ? attribute : in.list(1), zeros));
        });
    }

    /** 0 copies a size unless {@code zeros} are sizes themselves, -1 takes what is left. */
    static int[] resolve(int[] sizes, long[] target, boolean zeros) {
        long elements = Sizes.elements(sizes);
        long[] result = target.clone();
        int open = -1;
        long known = 1;
        boolean good = true;
        for (int d = 0; good && d < result.length; d++) {
            if (result[d] == 0 && !zeros) {
                good = d < sizes.length;
                result[d] = good ? sizes[d] : 0;
            }
            if (result[d] == -1 && open < 0) {
                open = d;
            } else {
                good &= result[d] >= 0 && result[d] <= Integer.MAX_VALUE && (known *= result[d]) <= Integer.MAX_VALUE;
            }
        }
        if (good && open >= 0 && known > 0) {
            result[open] = elements / known;
            known *= result[open];
        }
        if (!good || known != elements || Arrays.stream(result).anyMatch(n -> n < 0)) {
            throw new OperandException("reshapes " + Arrays.toString(sizes) + " to " + Arrays.toString(target) + ", which do not fit");
        }
        return Sizes.of(result);
    }

    private static OnnxTensor squeeze(OnnxTensor x, long[] axes) {
        int[] sizes = x.sizes();
        int[] gone = axes.length == 0
                ? IntStream.range(0, sizes.length).filter(d -> sizes[d] == 1).toArray()
                : Sizes.axes(axes, sizes.length);
        if (Arrays.stream(gone).anyMatch(d -> sizes[d] != 1)) {
            throw new OperandException(
                    "takes away the axes " + Arrays.toString(gone) + " of " + x.text() + ", which are not all of size 1");
        }
        return x.withSizes(IntStream.range(0, sizes.length).filter(d -> Arrays.stream(gone).noneMatch(g -> g == d)).map(d -> sizes[d])
                .toArray());
    }

    private static OnnxTensor unsqueeze(OnnxTensor x, long[] axes) {
        int[] sizes = new int[x.rank() + axes.length];
        Sizes.elements(sizes);
        for (int d : Sizes.axes(axes, sizes.length)) {
            sizes[d] = 1;
        }
        int from = 0;
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = sizes[d] == 1 ? 1 : x.sizes()[from++];
        }
        return x.withSizes(sizes);
    }

    private static Operation shape(NodeAttributes node) {
        long start = node.whole("start", 0);
        long end = node.whole("end", Long.MAX_VALUE);
        return Operation.single(in -> OnnxTensor.Longs.of(new int[] {part(in.get(0).sizes(), start, end).length},
                Arrays.stream(part(in.get(0).sizes(), start, end)).asLongStream().toArray()));
    }

    private static int[] part(int[] sizes, long start, long end) {
        int from = bound(start, sizes.length);
        return Arrays.copyOfRange(sizes, from, Math.max(from, bound(end, sizes.length)));
    }

    private static int bound(long at, int length) {
        return Math.clamp(at < 0 ? at + length : at, 0, length);
    }

    /** At inference it changes nothing; drawing at random is refused. */
    private static Operation dropout(NodeAttributes node) {
        node.ignore("ratio");
        node.ignore("is_test");
        node.ignore("seed");
        return in -> {
            boolean training = in.has(2) && in.whole(2) != 0;
            if (training && !(in.has(1) && in.real(1) == 0)) {
                throw new OperandException("drops at random (its input training_mode is true): export the graph for inference");
            }
            OnnxTensor x = in.get(0);
            long[] kept = new long[x.size()];
            Arrays.fill(kept, 1);
            return new ArrayList<>(List.of(x, new OnnxTensor.Longs(dev.tarn.onnx.graph.OnnxType.BOOL, x.sizes(), kept)));
        };
    }
}
