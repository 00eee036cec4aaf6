package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.OnnxTensor;
import java.util.List;
import java.util.Optional;

/** What comes into a node, by place; inputs may be left out. */
public final class Operands {
    private final List<Optional<OnnxTensor>> values;

    public Operands(List<Optional<OnnxTensor>> values) {
        this.values = values;
    }

    static Operands of(OnnxTensor... values) {
        return new Operands(java.util.Arrays.stream(values).map(Optional::of).toList());
    }

    int count() {
        return values.size();
    }

    boolean has(int input) {
        return input < values.size() && values.get(input).isPresent();
    }

    OnnxTensor get(int input) {
        if (!has(input)) {
            throw new OperandException("its input " + input + " is missing");
        }
        OnnxTensor value = values.get(input).get();
        if (value instanceof OnnxTensor.Unreadable unreadable) {
            throw new OperandException("its input " + input + " is of type " + unreadable.type()
                    + " (TensorProto.DataType); floats, whole numbers and truth values are computed with");
        }
        return value;
    }

    OnnxTensor.Floats floats(int input) {
        if (get(input) instanceof OnnxTensor.Floats floats) {
            return floats;
        }
        throw new OperandException("its input " + input + " is " + get(input).text() + "; expected floats");
    }

    OnnxTensor.Longs longs(int input) {
        if (get(input) instanceof OnnxTensor.Longs longs) {
            return longs;
        }
        throw new OperandException("its input " + input + " is " + get(input).text() + "; expected whole numbers");
    }

    /** A list of whole numbers, or one. */
    long[] list(int input) {
        OnnxTensor.Longs longs = longs(input);
        if (longs.rank() > 1) {
            throw new OperandException("its input " + input + " is " + longs.text() + "; expected a list of whole numbers");
        }
        return longs.values();
    }

    long whole(int input) {
        long[] list = longs(input).values();
        if (list.length != 1) {
            throw new OperandException("its input " + input + " is " + get(input).text() + "; expected one whole number");
        }
        return list[0];
    }

    float real(int input) {
        float[] values = floats(input).values();
        if (values.length != 1) {
            throw new OperandException("its input " + input + " is " + get(input).text() + "; expected one number");
        }
        return values[0];
    }
}
