package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code Pad}: by a constant, by reflection, by the edge, or around. Negative pads cut. */
final class PadOperators {
    private PadOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Pad", PadOperators::pad);
    }

    /** Attributes until opset 10, inputs since. */
    private static Operation pad(NodeAttributes node) {
        String mode = node.text("mode", "constant");
        float attribute = node.real("value", 0);
        long[] attributePads = node.wholes("pads");
        if (!java.util.Set.of("constant", "reflect", "edge", "wrap").contains(mode)) {
            node.refuse("attribute mode = '" + mode + "'; there are constant, reflect, edge and wrap");
        }
        return Operation.single(in -> {
            OnnxTensor x = in.get(0);
            long[] pads = attributePads != null ? attributePads : in.list(1);
            int[] axes = in.has(3) ? Sizes.axes(in.list(3), x.rank()) : Sizes.all(x.rank());
            if (pads.length != 2 * axes.length) {
                throw new OperandException("pads " + x.text() + " by " + Arrays.toString(pads));
            }
            int[][] maps = Movement.same(x.sizes());
            for (int i = 0; i < axes.length; i++) {
                maps[axes[i]] = map(mode, x.sizes()[axes[i]], pads[i], pads[i + axes.length]);
            }
            OnnxTensor y = Movement.take(x, maps);
            if (mode.equals("constant")) {
                fill(y, maps, in, attribute);
            }
            return y;
        });
    }

    private static int[] map(String mode, int size, long before, long after) {
        long length = size + before + after;
        if (length < 0 || Math.abs(before) > Integer.MAX_VALUE || Math.abs(after) > Integer.MAX_VALUE) {
            throw new OperandException("pads an axis of " + size + " by " + before + " and " + after);
        }
        Sizes.elements((int) Math.min(length, Integer.MAX_VALUE));
        if (size == 0 && length > 0 && !mode.equals("constant")) {
            throw new OperandException("pads an empty axis with what it holds");
        }
        return IntStream.range(0, (int) length).map(i -> at(mode, (int) (i - before), size)).toArray();
    }

    private static int at(String mode, int i, int size) {
        return switch (mode) {
            case "edge" -> Math.clamp(i, 0, size - 1);
            case "wrap" -> Math.floorMod(i, size);
            case "reflect" -> {
                int period = Math.max(1, 2 * (size - 1));
                int place = Math.floorMod(i, period);
                yield Math.min(place, period - place);
            }
            default -> i >= 0 && i < size ? i : -1;
        };
    }

    /** Values other than zero go where an index map of any axis says -1. */
    private static void fill(OnnxTensor y, int[][] maps, Operands in, float attribute) {
        boolean whole = y instanceof OnnxTensor.Longs;
        boolean zero = in.has(2) ? whole ? in.whole(2) == 0 : in.real(2) == 0 : attribute == 0;
        if (zero || Arrays.stream(maps).flatMapToInt(Arrays::stream).noneMatch(i -> i < 0)) {
            return;
        }
        int[] strides = Sizes.strides(y.sizes());
        for (int i = 0; i < y.size(); i++) {
            boolean outside = false;
            for (int d = 0; d < maps.length && !outside; d++) {
                outside = maps[d][i / strides[d] % maps[d].length] < 0;
            }
            if (outside && y instanceof OnnxTensor.Longs longs) {
                longs.values()[i] = in.has(2) ? in.whole(2) : (long) attribute;
            } else if (outside && y instanceof OnnxTensor.Floats floats) {
                floats.values()[i] = in.has(2) ? in.real(2) : attribute;
            }
        }
    }
}
