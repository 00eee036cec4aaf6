package dev.tarn.onnx;

import static dev.tarn.onnx.OnnxMessages.attribute;

import dev.tarn.activation.Activation;
import java.util.List;

/** Element-wise functions as operators. Those that opset 17 has none for are spelled out, as PyTorch does. */
final class ActivationWriter {
    private final OnnxNodes nodes;

    ActivationWriter(OnnxNodes nodes) {
        this.nodes = nodes;
    }

    /** @param x the input's name */
    void write(String name, Activation function, String x, String result) {
        float a = function.parameter();
        float b = function.second();
        switch (function.kind()) {
            case IDENTITY -> nodes.unary(name, "Identity", x, result);
            case RELU -> nodes.unary(name, "Relu", x, result);
            case SIGMOID -> nodes.unary(name, "Sigmoid", x, result);
            case TANH -> nodes.unary(name, "Tanh", x, result);
            case SOFTPLUS -> nodes.unary(name, "Softplus", x, result);
            case HARD_SWISH -> nodes.unary(name, "HardSwish", x, result);
            case SOFTSIGN -> nodes.unary(name, "Softsign", x, result);
            case ABS -> nodes.unary(name, "Abs", x, result);
            case EXP -> nodes.unary(name, "Exp", x, result);
            case SQRT -> nodes.unary(name, "Sqrt", x, result);
            case LEAKY_RELU -> node(name, "LeakyRelu", x, result).message(5, attribute("alpha", a));
            case ELU -> node(name, "Elu", x, result).message(5, attribute("alpha", a));
            case CELU -> node(name, "Celu", x, result).message(5, attribute("alpha", a));
            case THRESHOLDED_RELU -> node(name, "ThresholdedRelu", x, result).message(5, attribute("alpha", a));
            case SELU -> node(name, "Selu", x, result).message(5, attribute("alpha", a)).message(5, attribute("gamma", b));
            case HARD_SIGMOID -> node(name, "HardSigmoid", x, result).message(5, attribute("alpha", a)).message(5, attribute("beta", b));
            case SHRINK -> node(name, "Shrink", x, result).message(5, attribute("lambd", a)).message(5, attribute("bias", b));
            case CLIP -> nodes.add(name, "Clip", List.of(x, bound(name + ".min", a), bound(name + ".max", b)), result);
            case SILU -> nodes.binary(name, "Mul", x, nodes.between(name + "/sigmoid", "Sigmoid", x), result);
            case MISH -> {
                String softplus = nodes.between(name + "/softplus", "Softplus", x);
                nodes.binary(name, "Mul", x, nodes.between(name + "/tanh", "Tanh", softplus), result);
            }
            case LOG_SIGMOID -> {
                String negative = nodes.between(name + "/neg", "Neg", x);
                nodes.unary(name, "Neg", nodes.between(name + "/softplus", "Softplus", negative), result);
            }
            case GELU -> gelu(name, x, result);
            case GELU_TANH -> geluTanh(name, x, result);
        }
    }

    private ProtoMessage node(String name, String operator, String x, String result) {
        return nodes.add(name, operator, List.of(x), result);
    }

    /** A bound that is infinite is left out. */
    private String bound(String wish, float value) {
        return Float.isInfinite(value) ? "" : nodes.scalar(wish, value);
    }

    /** {@code x·(1 + erf(x/√2))·½}. */
    private void gelu(String name, String x, String result) {
        String divided = nodes.between(name + "/div", "Div", x, nodes.scalar(name + "/root", (float) Math.sqrt(2)));
        String erf = nodes.between(name + "/erf", "Erf", divided);
        String sum = nodes.between(name + "/add", "Add", erf, nodes.scalar(name + "/one", 1));
        String product = nodes.between(name + "/mul", "Mul", x, sum);
        nodes.binary(name, "Mul", product, nodes.scalar(name + "/half", 0.5f), result);
    }

    /** {@code x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))·½}. */
    private void geluTanh(String name, String x, String result) {
        String cube = nodes.between(name + "/pow", "Pow", x, nodes.scalar(name + "/three", 3));
        String part = nodes.between(name + "/part", "Mul", cube, nodes.scalar(name + "/share", 0.044715f));
        String sum = nodes.between(name + "/sum", "Add", x, part);
        String scaled = nodes.between(name + "/scaled", "Mul", sum, nodes.scalar(name + "/slope", (float) Math.sqrt(2 / Math.PI)));
        String gate = nodes.between(name + "/add", "Add", nodes.between(name + "/tanh", "Tanh", scaled), nodes.scalar(name + "/one", 1));
        String product = nodes.between(name + "/mul", "Mul", x, gate);
        nodes.binary(name, "Mul", product, nodes.scalar(name + "/half", 0.5f), result);
    }
}
