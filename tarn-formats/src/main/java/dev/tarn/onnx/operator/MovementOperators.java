package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that put values at other places: slices, joins, repetitions, permutations. */
final class MovementOperators {
    private MovementOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Transpose", node -> {
            long[] order = node.wholes("perm");
            return Operation.single(in -> transpose(in.get(0), order));
        });
        table.put("Concat", node -> {
            long axis = node.whole("axis", 1);
            return Operation.single(in -> Movement.concat(IntStream.range(0, in.count()).mapToObj(in::get).toList(),
                    Sizes.axis(axis, in.get(0).rank())));
        });
        table.put("Split", MovementOperators::split);
        table.put("Slice", MovementOperators::slice);
        table.put("Expand", _ -> Operation.single(in -> expand(in.get(0), Sizes.of(in.list(1)))));
        table.put("Tile", _ -> Operation.single(in -> tile(in.get(0), in.list(1))));
        table.put("DepthToSpace", MovementOperators::depthToSpace);
        table.put("SpaceToDepth", node -> {
            int block = block(node);
            return Operation.single(in -> {
                int[] s = images(in.get(0), 1, block);
                OnnxTensor six = in.get(0).withSizes(s[0], s[1], s[2] / block, block, s[3] / block, block);
                return Movement.transpose(six, 0, 3, 5, 1, 2, 4).withSizes(s[0], s[1] * block * block, s[2] / block, s[3] / block);
            });
        });
        table.put("Trilu", node -> {
            boolean upper = node.whole("upper", 1) != 0;
            return Operation.single(in -> triangle(in.get(0), upper, in.has(1) ? in.whole(1) : 0));
        });
        table.put("ReverseSequence", MovementOperators::reverse);
    }

    private static OnnxTensor transpose(OnnxTensor x, long @org.jspecify.annotations.Nullable [] order) {
        if (order == null) {
            return Movement.transpose(x, IntStream.range(0, x.rank()).map(d -> x.rank() - 1 - d).toArray());
        }
        if (order.length != x.rank()) {
            throw new OperandException("attribute perm = " + Arrays.toString(order) + " does not suit " + x.text());
        }
        return Movement.transpose(x, Sizes.axes(order, x.rank()));
    }

    private static Operation split(NodeAttributes node) {
        long axis = node.whole("axis", 0);
        long[] attribute = node.wholes("split");
        long parts = node.whole("num_outputs", node.node().outputs().size());
        if (parts != node.node().outputs().size()) {
            node.refuse("attribute num_outputs = " + parts + ", but it has " + node.node().outputs().size() + " outputs");
        }
        return in -> {
            OnnxTensor x = in.get(0);
            int along = Sizes.axis(axis, x.rank());
            long[] lengths = attribute != null ? attribute : in.has(1) ? in.list(1) : equal(x.sizes()[along], (int) parts);
            if (lengths.length != parts || Arrays.stream(lengths).anyMatch(n -> n < 0)
                    || Arrays.stream(lengths).sum() != x.sizes()[along]) {
                throw new OperandException(
                        "splits " + x.text() + " along axis " + along + " into " + Arrays.toString(lengths) + " for " + parts + " outputs");
            }
            List<OnnxTensor> result = new ArrayList<>();
            int at = 0;
            for (long length : lengths) {
                result.add(Movement.part(x, along, at, (int) length));
                at += (int) length;
            }
            return result;
        };
    }

    /** As equal as they can be; the last is the shortest. */
    private static long[] equal(int size, int parts) {
        long length = Math.ceilDiv(size, parts);
        long[] lengths = new long[parts];
        Arrays.fill(lengths, length);
        lengths[parts - 1] = size - length * (parts - 1);
        return lengths;
    }

    /** Attributes until opset 9, inputs since. */
    private static Operation slice(NodeAttributes node) {
        long[] starts = node.wholes("starts");
        long[] ends = node.wholes("ends");
        long[] axes = node.wholes("axes");
        return Operation.single(in -> {
            long[] from = starts != null ? starts : in.list(1);
            long[] to = ends != null ? ends : in.list(2);
            long[] along = axes != null ? axes : in.has(3) ? in.list(3) : IntStream.range(0, from.length).asLongStream().toArray();
            long[] steps = in.has(4) ? in.list(4) : Arrays.stream(from).map(_ -> 1).toArray();
            OnnxTensor x = in.get(0);
            if (to.length != from.length || along.length != from.length || steps.length != from.length) {
                throw new OperandException("slices with " + from.length + " starts, " + to.length + " ends, " + along.length + " axes and "
                        + steps.length + " steps");
            }
            int[] axis = Sizes.axes(along, x.rank());
            int[][] maps = Movement.same(x.sizes());
            for (int i = 0; i < axis.length; i++) {
                maps[axis[i]] = range(x.sizes()[axis[i]], from[i], to[i], steps[i]);
            }
            return Movement.take(x, maps);
        });
    }

    /** As {@code range(size)[start:end:step]} of Python. */
    private static int[] range(int size, long start, long end, long step) {
        if (step == 0) {
            throw new OperandException("slices with a step of 0");
        }
        long least = step > 0 ? 0 : -1;
        long most = step > 0 ? size : size - 1;
        long from = Math.clamp(start < 0 ? start + size : start, least, most);
        long to = Math.clamp(end < 0 ? Math.max(end, -1L - size) + size : end, least, most);
        List<Integer> indices = new ArrayList<>();
        for (long i = from; step > 0 ? i < to : i > to; i += Math.clamp(step, -1L - size, 1L + size)) {
            indices.add((int) i);
        }
        return indices.stream().mapToInt(Integer::intValue).toArray();
    }

    private static OnnxTensor expand(OnnxTensor x, int[] shape) {
        int[] sizes = Broadcast.of(x.sizes(), shape).sizes();
        int[] own = Sizes.concat(IntStream.generate(() -> 1).limit(sizes.length - x.rank()).toArray(), x.sizes());
        int[][] maps = new int[sizes.length][];
        for (int d = 0; d < sizes.length; d++) {
            maps[d] = own[d] == sizes[d] ? Movement.same(sizes[d]) : new int[sizes[d]];
        }
        return Movement.take(x.withSizes(own), maps);
    }

    private static OnnxTensor tile(OnnxTensor x, long[] repeats) {
        if (repeats.length != x.rank()) {
            throw new OperandException("repeats " + x.text() + " " + Arrays.toString(repeats) + " times");
        }
        int[] counts = Sizes.of(repeats);
        Sizes.elements(IntStream.range(0, counts.length).map(d -> Sizes.elements(counts[d], x.sizes()[d])).toArray());
        int[][] maps = new int[counts.length][];
        for (int d = 0; d < maps.length; d++) {
            int size = x.sizes()[d];
            maps[d] = IntStream.range(0, size * counts[d]).map(i -> i % size).toArray();
        }
        return Movement.take(x, maps);
    }

    private static int block(NodeAttributes node) {
        long block = node.whole("blocksize", 0);
        if (block < 1 || block > NodeAttributes.MOST) {
            node.refuse("attribute blocksize = " + block + "; expected 1 to " + NodeAttributes.MOST);
            return 1;
        }
        return (int) block;
    }

    /** Sizes of a batch of images whose channels can be divided by one number and whose rows and columns by another. */
    private static int[] images(OnnxTensor x, int channels, int pixels) {
        int[] s = x.sizes();
        if (s.length != 4 || s[1] % channels != 0 || s[2] % pixels != 0 || s[3] % pixels != 0) {
            throw new OperandException("its input is " + x.text() + "; expected images that its blocksize divides");
        }
        return s;
    }

    private static Operation depthToSpace(NodeAttributes node) {
        int block = block(node);
        String mode = node.text("mode", "DCR");
        if (!mode.equals("DCR") && !mode.equals("CRD")) {
            node.refuse("attribute mode = '" + mode + "'; there are DCR and CRD");
        }
        return Operation.single(in -> {
            int[] s = images(in.get(0), block * block, 1);
            int channels = s[1] / (block * block);
            OnnxTensor y = mode.equals("DCR")
                    ? Movement.transpose(in.get(0).withSizes(s[0], block, block, channels, s[2], s[3]), 0, 3, 4, 1, 5, 2)
                    : Movement.transpose(in.get(0).withSizes(s[0], channels, block, block, s[2], s[3]), 0, 1, 4, 2, 5, 3);
            return y.withSizes(s[0], channels, s[2] * block, s[3] * block);
        });
    }

    private static OnnxTensor triangle(OnnxTensor x, boolean upper, long k) {
        if (x.rank() < 2) {
            throw new OperandException("its input is " + x.text() + "; expected matrices");
        }
        int rows = x.sizes()[x.rank() - 2];
        int columns = x.sizes()[x.rank() - 1];
        OnnxTensor y = Sizes.blank(x, x.sizes());
        for (int at = 0; at < x.size(); at += columns) {
            int row = at / columns % rows;
            int border = Math.clamp(row + k + (upper ? 0 : 1), 0, columns);
            int from = upper ? border : 0;
            System.arraycopy(Sizes.array(x), at + from, Sizes.array(y), at + from, upper ? columns - border : border);
        }
        return y;
    }

    private static Operation reverse(NodeAttributes node) {
        long batchAxis = node.whole("batch_axis", 1);
        long timeAxis = node.whole("time_axis", 0);
        if (batchAxis + timeAxis != 1 || batchAxis * timeAxis != 0) {
            node.refuse("attributes batch_axis = " + batchAxis + ", time_axis = " + timeAxis + "; they are 0 and 1, or 1 and 0");
        }
        return Operation.single(in -> {
            OnnxTensor x = in.get(0);
            long[] lengths = in.list(1);
            if (x.rank() < 2 || lengths.length != x.sizes()[(int) batchAxis]) {
                throw new OperandException("reverses " + x.text() + " by " + lengths.length + " lengths");
            }
            List<OnnxTensor> parts = new ArrayList<>();
            for (int b = 0; b < lengths.length; b++) {
                long length = Math.clamp(lengths[b], 0, x.sizes()[(int) timeAxis]);
                OnnxTensor one = Movement.part(x, (int) batchAxis, b, 1);
                int[][] maps = Movement.same(one.sizes());
                Arrays.setAll(maps[(int) timeAxis], i -> i < length ? (int) length - 1 - i : i);
                parts.add(Movement.take(one, maps));
            }
            return Movement.concat(parts, (int) batchAxis);
        });
    }
}
