package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.OnnxType;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;

/** Functions of one value: activations, roots, signs. */
final class FunctionOperators {
    private FunctionOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Relu", both(x -> x < 0 ? 0 : x, x -> Math.max(0, x)));
        table.put("Abs", both(Math::abs, Math::abs));
        table.put("Neg", both(x -> -x, x -> -x));
        table.put("Sign", both(Math::signum, Long::signum));
        table.put("Sigmoid", floats(FunctionOperators::sigmoid));
        table.put("Tanh", floats(Math::tanh));
        table.put("Exp", floats(Math::exp));
        table.put("Log", floats(Math::log));
        table.put("Sqrt", floats(Math::sqrt));
        table.put("Reciprocal", floats(x -> 1 / x));
        table.put("Ceil", floats(Math::ceil));
        table.put("Floor", floats(Math::floor));
        table.put("Round", floats(Math::rint));
        table.put("Erf", floats(ErrorFunction::erf));
        table.put("Sin", floats(Math::sin));
        table.put("Cos", floats(Math::cos));
        table.put("Tan", floats(Math::tan));
        table.put("Asin", floats(Math::asin));
        table.put("Acos", floats(Math::acos));
        table.put("Atan", floats(Math::atan));
        table.put("Sinh", floats(Math::sinh));
        table.put("Cosh", floats(Math::cosh));
        table.put("Asinh", floats(x -> Math.signum(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1))));
        table.put("Acosh", floats(x -> Math.log(x + Math.sqrt(x * x - 1))));
        table.put("Atanh", floats(x -> 0.5 * Math.log((1 + x) / (1 - x))));
        table.put("Softplus", floats(FunctionOperators::softplus));
        table.put("Softsign", floats(x -> x / (1 + Math.abs(x))));
        table.put("HardSwish", floats(x -> x * Math.clamp(x / 6 + 0.5, 0, 1)));
        table.put("Mish", floats(x -> x * Math.tanh(softplus(x))));
        table.put("LeakyRelu", node -> {
            float alpha = node.real("alpha", 0.01f);
            return apply(x -> x < 0 ? alpha * x : x);
        });
        table.put("Elu", node -> {
            float alpha = node.real("alpha", 1);
            return apply(x -> x < 0 ? alpha * Math.expm1(x) : x);
        });
        table.put("Celu", node -> {
            float alpha = node.real("alpha", 1);
            return apply(x -> x < 0 ? alpha * Math.expm1(x / alpha) : x);
        });
        table.put("Selu", node -> {
            float alpha = node.real("alpha", 1.67326319217681884765625f);
            float gamma = node.real("gamma", 1.05070102214813232421875f);
            return apply(x -> gamma * (x < 0 ? alpha * Math.expm1(x) : x));
        });
        table.put("HardSigmoid", node -> {
            float alpha = node.real("alpha", 0.2f);
            float beta = node.real("beta", 0.5f);
            return apply(x -> Math.clamp(alpha * x + beta, 0.0, 1.0));
        });
        table.put("ThresholdedRelu", node -> {
            float alpha = node.real("alpha", 1);
            return apply(x -> x > alpha || Double.isNaN(x) ? x : 0);
        });
        table.put("Shrink", node -> {
            float bias = node.real("bias", 0);
            float lambda = node.real("lambd", 0.5f);
            return apply(x -> x < -lambda ? x + bias : x > lambda ? x - bias : 0);
        });
        table.put("Swish", node -> {
            float alpha = node.real("alpha", 1);
            return apply(x -> x * sigmoid(alpha * x));
        });
        table.put("Gelu", FunctionOperators::gelu);
        table.put("Not", node -> Operation.single(in -> Elementwise.map(in.longs(0), x -> 1 - x)));
        table.put("IsNaN", node -> truth(Double::isNaN));
        table.put("IsInf", node -> {
            boolean negative = node.whole("detect_negative", 1) != 0;
            boolean positive = node.whole("detect_positive", 1) != 0;
            return truth(x -> (negative && x == Double.NEGATIVE_INFINITY) || (positive && x == Double.POSITIVE_INFINITY));
        });
    }

    private static Operator floats(DoubleUnaryOperator f) {
        return _ -> apply(f);
    }

    private static Operation apply(DoubleUnaryOperator f) {
        return Operation.single(in -> Elementwise.map(in.floats(0), f));
    }

    private static Operator both(DoubleUnaryOperator f, LongUnaryOperator g) {
        return _ -> Operation.single(in -> in.get(0) instanceof OnnxTensor.Longs longs
                ? Elementwise.map(longs, g)
                : Elementwise.map(in.floats(0), f));
    }

    private static Operation truth(java.util.function.DoublePredicate f) {
        return Operation.single(in -> {
            OnnxTensor.Floats x = in.floats(0);
            long[] values = new long[x.values().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = f.test(x.values()[i]) ? 1 : 0;
            }
            return new OnnxTensor.Longs(OnnxType.BOOL, x.sizes(), values);
        });
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static Operation gelu(NodeAttributes node) {
        String approximate = node.text("approximate", "none");
        if (approximate.equals("tanh")) {
            return apply(x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
        }
        if (!approximate.equals("none")) {
            node.refuse("attribute approximate = '" + approximate + "'; there are none and tanh");
        }
        return apply(x -> 0.5 * x * (1 + ErrorFunction.erf(x / Math.sqrt(2))));
    }
}
