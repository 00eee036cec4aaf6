package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.OnnxType;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/** Functions of several values at the same place: arithmetic, comparisons, logic. */
final class ArithmeticOperators {
    private ArithmeticOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Add", binary(Double::sum, Long::sum));
        table.put("Sub", binary((a, b) -> a - b, (a, b) -> a - b));
        table.put("Mul", binary((a, b) -> a * b, (a, b) -> a * b));
        table.put("Div", binary((a, b) -> a / b, ArithmeticOperators::quotient));
        table.put("Pow", _ -> Operation.single(ArithmeticOperators::power));
        table.put("Mod", ArithmeticOperators::modulo);
        table.put("PRelu", _ -> Operation.single(in -> combine(in.get(0), slope(in.get(0), in.get(1)), (x, slope) -> x < 0 ? x * slope : x,
                (x, slope) -> x < 0 ? x * slope : x)));
        table.put("Sum", variadic(Double::sum, Long::sum));
        table.put("Max", variadic(Math::max, Math::max));
        table.put("Min", variadic(Math::min, Math::min));
        table.put("Mean", _ -> Operation.single(in -> {
            OnnxTensor sum = fold(in, Double::sum, Long::sum);
            return Elementwise.map(floats(sum), x -> x / in.count());
        }));
        table.put("Clip", ArithmeticOperators::clip);
        table.put("Equal", comparison(c -> c == 0));
        table.put("Less", comparison(c -> c < 0));
        table.put("Greater", comparison(c -> c > 0));
        // Two relations, so that NaN stands in neither.
        table.put("LessOrEqual", comparison(c -> c <= 0));
        table.put("GreaterOrEqual", comparison(c -> c >= 0));
        table.put("And", logic((a, b) -> a & b));
        table.put("Or", logic((a, b) -> a | b));
        table.put("Xor", logic((a, b) -> a ^ b));
        table.put("Where", _ -> Operation.single(in -> Elementwise.choose(in.longs(0), in.get(1), in.get(2))));
    }

    private static OnnxTensor.Floats floats(OnnxTensor tensor) {
        if (tensor instanceof OnnxTensor.Floats floats) {
            return floats;
        }
        throw new OperandException("computes with " + tensor.text() + "; expected floats");
    }

    private static OnnxTensor combine(OnnxTensor a, OnnxTensor b, DoubleBinaryOperator f, LongBinaryOperator g) {
        if (a instanceof OnnxTensor.Floats x && b instanceof OnnxTensor.Floats y && x.type() == y.type()) {
            return Elementwise.combine(x, y, f);
        }
        if (a instanceof OnnxTensor.Longs x && b instanceof OnnxTensor.Longs y && x.type() == y.type()) {
            return Elementwise.combine(x, y, g);
        }
        throw Elementwise.mixed(a, b);
    }

    private static Operator binary(DoubleBinaryOperator f, LongBinaryOperator g) {
        return node -> {
            // Opset 6: shapes suit each other only where broadcast says so, aligned at an axis.
            node.ignore("broadcast");
            boolean aligned = node.node().attribute("axis") != null;
            long axis = node.whole("axis", 0);
            return Operation.single(in -> combine(in.get(0), aligned ? aligned(in.get(1), axis, in.get(0).rank()) : in.get(1), f, g));
        };
    }

    /** The axes of b stand for those of a from one axis on. */
    private static OnnxTensor aligned(OnnxTensor b, long axis, int rank) {
        int behind = rank - Sizes.axis(axis, rank) - b.rank();
        return behind < 1 ? b : b.withSizes(Sizes.concat(b.sizes(), IntStream.generate(() -> 1).limit(behind).toArray()));
    }

    /** One slope a channel, which old files write without the axes behind. */
    private static OnnxTensor slope(OnnxTensor x, OnnxTensor slope) {
        boolean channels = slope.rank() == 1 && slope.size() > 1 && x.rank() > 2 && slope.size() == x.sizes()[1]
                && slope.size() != x.sizes()[x.rank() - 1];
        return channels ? aligned(slope, 1, x.rank()) : slope;
    }

    private static OnnxTensor fold(Operands in, DoubleBinaryOperator f, LongBinaryOperator g) {
        OnnxTensor result = in.get(0);
        for (int i = 1; i < in.count(); i++) {
            result = combine(result, in.get(i), f, g);
        }
        return result;
    }

    private static Operator variadic(DoubleBinaryOperator f, LongBinaryOperator g) {
        return _ -> Operation.single(in -> fold(in, f, g));
    }

    private static Operator comparison(Elementwise.Relation relation) {
        return _ -> Operation.single(in -> Elementwise.compare(in.get(0), in.get(1), relation));
    }

    private static Operator logic(LongBinaryOperator g) {
        return _ -> Operation.single(in -> Elementwise.combine(in.longs(0), in.longs(1), g));
    }

    /** Towards zero. */
    private static long quotient(long a, long b) {
        if (b == 0) {
            throw new OperandException("divides " + a + " by 0");
        }
        return a / b;
    }

    /** Of the type of the base; the exponent may be of another. */
    private static OnnxTensor power(Operands in) {
        OnnxTensor exponent = in.get(1);
        return switch (in.get(0)) {
            case OnnxTensor.Floats base -> Elementwise.combine(base, Casting.floats(exponent, OnnxType.DOUBLE), Math::pow);
            case OnnxTensor.Longs base when exponent instanceof OnnxTensor.Longs whole ->
                Elementwise.combine(base, whole, ArithmeticOperators::wholePower);
            case OnnxTensor base -> Casting.cast(Elementwise.combine(Casting.floats(base, OnnxType.DOUBLE),
                    Casting.floats(exponent, OnnxType.DOUBLE), Math::pow), Sizes.type(base));
        };
    }

    private static long wholePower(long base, long exponent) {
        if (exponent < 0) {
            return (long) Math.pow(base, exponent);
        }
        long result = 1;
        long square = base;
        for (long rest = exponent; rest > 0; rest >>= 1) {
            result *= (rest & 1) == 1 ? square : 1;
            square *= square;
        }
        return result;
    }

    /** The sign is that of the divisor, or with {@code fmod} that of the dividend. */
    private static Operation modulo(NodeAttributes node) {
        boolean c = node.whole("fmod", 0) != 0;
        return Operation.single(in -> combine(in.get(0), in.get(1), (a, b) -> c ? a % b : a - b * Math.floor(a / b), (a, b) -> {
            if (b == 0) {
                throw new OperandException("divides " + a + " by 0");
            }
            return c ? a % b : Math.floorMod(a, b);
        }));
    }

    /** Attributes until opset 10, inputs since. */
    private static Operation clip(NodeAttributes node) {
        float least = node.real("min", Float.NEGATIVE_INFINITY);
        float most = node.real("max", Float.POSITIVE_INFINITY);
        return Operation.single(in -> {
            if (in.get(0) instanceof OnnxTensor.Longs x) {
                long low = in.has(1) ? in.whole(1) : Long.MIN_VALUE;
                long high = in.has(2) ? in.whole(2) : Long.MAX_VALUE;
                return Elementwise.map(x, v -> Math.min(high, Math.max(low, v)));
            }
            double low = in.has(1) ? in.real(1) : least;
            double high = in.has(2) ? in.real(2) : most;
            return Elementwise.map(in.floats(0), v -> Math.min(high, Math.max(low, v)));
        });
    }
}
