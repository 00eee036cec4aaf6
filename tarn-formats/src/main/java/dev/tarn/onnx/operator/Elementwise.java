package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.OnnxType;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Value by value. Functions compute in double and round once, so that sums and products are those of float32. */
final class Elementwise {
    private Elementwise() {}

    static OnnxTensor.Floats map(OnnxTensor.Floats x, DoubleUnaryOperator f) {
        float[] from = x.values();
        float[] to = new float[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = (float) f.applyAsDouble(from[i]);
        }
        return new OnnxTensor.Floats(x.type(), x.sizes(), to);
    }

    static OnnxTensor.Longs map(OnnxTensor.Longs x, LongUnaryOperator f) {
        long[] from = x.values();
        long[] to = new long[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = x.type().wrap(f.applyAsLong(from[i]));
        }
        return new OnnxTensor.Longs(x.type(), x.sizes(), to);
    }

    static OnnxTensor.Floats combine(OnnxTensor.Floats a, OnnxTensor.Floats b, DoubleBinaryOperator f) {
        Broadcast shape = Broadcast.of(a, b);
        float[] left = a.values();
        float[] right = b.values();
        float[] to = new float[Sizes.elements(shape.sizes())];
        int length = shape.length();
        int stepA = shape.step(0);
        int stepB = shape.step(1);
        shape.rows((at, from) -> {
            for (int i = 0; i < length; i++) {
                to[at + i] = (float) f.applyAsDouble(left[from[0] + i * stepA], right[from[1] + i * stepB]);
            }
        });
        return new OnnxTensor.Floats(a.type(), shape.sizes(), to);
    }

    static OnnxTensor.Longs combine(OnnxTensor.Longs a, OnnxTensor.Longs b, LongBinaryOperator f) {
        Broadcast shape = Broadcast.of(a, b);
        long[] left = a.values();
        long[] right = b.values();
        long[] to = new long[Sizes.elements(shape.sizes())];
        int length = shape.length();
        int stepA = shape.step(0);
        int stepB = shape.step(1);
        shape.rows((at, from) -> {
            for (int i = 0; i < length; i++) {
                to[at + i] = a.type().wrap(f.applyAsLong(left[from[0] + i * stepA], right[from[1] + i * stepB]));
            }
        });
        return new OnnxTensor.Longs(a.type(), shape.sizes(), to);
    }

    /** A relation between two numbers. */
    interface Relation {
        boolean holds(int comparison);
    }

    /** Truth values: whether {@code a} stands to {@code b} so; NaN stands to nothing. */
    static OnnxTensor.Longs compare(OnnxTensor a, OnnxTensor b, Relation relation) {
        Broadcast shape = Broadcast.of(a, b);
        long[] to = new long[Sizes.elements(shape.sizes())];
        int length = shape.length();
        int stepA = shape.step(0);
        int stepB = shape.step(1);
        if (a instanceof OnnxTensor.Floats x && b instanceof OnnxTensor.Floats y) {
            float[] left = x.values();
            float[] right = y.values();
            shape.rows((at, from) -> {
                for (int i = 0; i < length; i++) {
                    float l = left[from[0] + i * stepA];
                    float r = right[from[1] + i * stepB];
                    boolean ordered = !Float.isNaN(l) && !Float.isNaN(r);
                    to[at + i] = ordered && relation.holds(l < r ? -1 : l > r ? 1 : 0) ? 1 : 0;
                }
            });
        } else if (a instanceof OnnxTensor.Longs x && b instanceof OnnxTensor.Longs y) {
            long[] left = x.values();
            long[] right = y.values();
            boolean unsigned = x.type() == OnnxType.UINT64;
            shape.rows((at, from) -> {
                for (int i = 0; i < length; i++) {
                    long l = left[from[0] + i * stepA];
                    long r = right[from[1] + i * stepB];
                    to[at + i] = relation.holds(unsigned ? Long.compareUnsigned(l, r) : Long.compare(l, r)) ? 1 : 0;
                }
            });
        } else {
            throw mixed(a, b);
        }
        return new OnnxTensor.Longs(OnnxType.BOOL, shape.sizes(), to);
    }

    static OperandException mixed(OnnxTensor a, OnnxTensor b) {
        return new OperandException("computes with " + a.text() + " and " + b.text() + "; expected equal types");
    }

    /** {@code condition ? a : b}. */
    static OnnxTensor choose(OnnxTensor.Longs condition, OnnxTensor a, OnnxTensor b) {
        if (Sizes.type(a) != Sizes.type(b)) {
            throw mixed(a, b);
        }
        Broadcast shape = Broadcast.of(condition, a, b);
        OnnxTensor result = Sizes.blank(a, shape.sizes());
        int length = shape.length();
        Object[] sources = {Sizes.array(b), Sizes.array(a)};
        Object to = Sizes.array(result);
        shape.rows((at, from) -> {
            for (int i = 0; i < length; i++) {
                int which = condition.values()[from[0] + i * shape.step(0)] == 0 ? 0 : 1;
                int operand = 2 - which;
                System.arraycopy(sources[which], from[operand] + i * shape.step(operand), to, at + i, 1);
            }
        });
        return result;
    }
}
