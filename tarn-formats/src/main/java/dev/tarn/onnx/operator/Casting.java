package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.OnnxType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values in another type. */
final class Casting {
    private Casting() {}

    static void register(Map<String, Operator> table) {
        table.put("Cast", node -> {
            OnnxType to = type(node, node.whole("to", 0));
            node.ignore("saturate");
            node.ignore("round_mode");
            return Operation.single(in -> cast(in.get(0), to == null ? OnnxType.FLOAT : to));
        });
        table.put("CastLike", node -> {
            node.ignore("saturate");
            node.ignore("round_mode");
            return Operation.single(in -> cast(in.get(0), Sizes.type(in.get(1))));
        });
    }

    /** Notes a problem if values of the type are not computed with. */
    static @Nullable OnnxType type(NodeAttributes node, long number) {
        OnnxType type = OnnxType.of(number);
        if (type == null) {
            node.refuse("asks for values of type " + number
                    + " (TensorProto.DataType); floats, whole numbers and truth values are computed with");
        }
        return type;
    }

    static OnnxTensor cast(OnnxTensor x, OnnxType to) {
        return to.floating() ? floats(x, to) : longs(x, to);
    }

    static OnnxTensor.Floats floats(OnnxTensor x, OnnxType to) {
        float[] values = new float[x.size()];
        switch (x) {
            case OnnxTensor.Floats floats -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = to.round(floats.values()[i]);
                }
            }
            case OnnxTensor.Longs longs -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = to.round(longs.values()[i]);
                }
            }
            case OnnxTensor.Unreadable _ -> throw new OperandException("casts " + x.text());
        }
        return new OnnxTensor.Floats(to, x.sizes(), values);
    }

    /** Towards zero; truth is what is not zero. */
    private static OnnxTensor.Longs longs(OnnxTensor x, OnnxType to) {
        long[] values = new long[x.size()];
        switch (x) {
            case OnnxTensor.Floats floats -> {
                for (int i = 0; i < values.length; i++) {
                    float value = floats.values()[i];
                    values[i] = to == OnnxType.BOOL ? value == 0 ? 0 : 1 : to.wrap((long) value);
                }
            }
            case OnnxTensor.Longs longs -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = to.wrap(longs.values()[i]);
                }
            }
            case OnnxTensor.Unreadable _ -> throw new OperandException("casts " + x.text());
        }
        return new OnnxTensor.Longs(to, x.sizes(), values);
    }
}
