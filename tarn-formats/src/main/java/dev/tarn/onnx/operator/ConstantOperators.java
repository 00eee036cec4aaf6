package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.OnnxType;
import java.util.Arrays;
import java.util.Map;

/** Operators that make values of nothing but their attributes and a shape. */
final class ConstantOperators {
    private ConstantOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Constant", node -> {
            OnnxTensor value = node.node().constant();
            node.node().attributes().keySet().forEach(node::ignore);
            if (value == null) {
                node.refuse("holds nothing that is supported: " + node.node().attributes().keySet());
                return Operation.single(_ -> OnnxTensor.Floats.of(new int[0], 0));
            }
            return Operation.single(_ -> value);
        });
        table.put("ConstantOfShape", node -> {
            OnnxTensor attribute = node.tensor("value");
            OnnxTensor value = attribute == null ? OnnxTensor.Floats.of(new int[] {1}, 0) : attribute;
            if (value instanceof OnnxTensor.Unreadable || value.size() != 1) {
                node.refuse("attribute value is " + value.text() + "; expected one number");
            }
            return Operation.single(in -> filled(value, Sizes.of(in.list(0))));
        });
        table.put("Range", _ -> Operation.single(ConstantOperators::range));
        table.put("EyeLike", ConstantOperators::eye);
    }

    private static OnnxTensor filled(OnnxTensor value, int[] sizes) {
        OnnxTensor all = Sizes.blank(value, sizes);
        switch (all) {
            case OnnxTensor.Floats floats -> Arrays.fill(floats.values(), ((OnnxTensor.Floats) value).values()[0]);
            case OnnxTensor.Longs longs -> Arrays.fill(longs.values(), ((OnnxTensor.Longs) value).values()[0]);
            case OnnxTensor.Unreadable _ -> throw new OperandException("makes " + value.text());
        }
        return all;
    }

    private static OnnxTensor range(Operands in) {
        if (in.get(0) instanceof OnnxTensor.Longs first) {
            long step = in.whole(2);
            long count = step == 0 ? -1 : Math.ceilDiv(Math.subtractExact(in.whole(1), in.whole(0)), step);
            long[] values = new long[Sizes.elements(Sizes.of(step == 0 ? -1 : Math.max(0, count)))];
            Arrays.setAll(values, i -> in.whole(0) + i * step);
            return new OnnxTensor.Longs(first.type(), new int[] {values.length}, values);
        }
        double step = in.real(2);
        double count = Math.max(0, Math.ceil((in.real(1) - (double) in.real(0)) / step));
        float[] values = new float[Sizes.elements(Sizes.of(step == 0 || Double.isNaN(count) ? -1 : (long) count))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (in.real(0) + i * step);
        }
        return new OnnxTensor.Floats(in.floats(0).type(), new int[] {values.length}, values);
    }

    private static Operation eye(NodeAttributes node) {
        long k = node.whole("k", 0);
        OnnxType type = node.node().attribute("dtype") == null ? null : Casting.type(node, node.whole("dtype", 1));
        return Operation.single(in -> {
            int[] sizes = in.get(0).sizes();
            if (sizes.length != 2) {
                throw new OperandException("its input is " + in.get(0).text() + "; expected a matrix");
            }
            long[] values = new long[in.get(0).size()];
            for (int row = 0; row < sizes[0]; row++) {
                long column = row + k;
                if (column >= 0 && column < sizes[1]) {
                    values[row * sizes[1] + (int) column] = 1;
                }
            }
            return Casting.cast(OnnxTensor.Longs.of(sizes, values), type == null ? Sizes.type(in.get(0)) : type);
        });
    }
}
