package dev.tarn.keras;

import dev.tarn.activation.Activation.Kind;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Layer;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.Softmax;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Activations: as layers, as operators, and by name as settings of other layers. */
final class ActivationReader {
    private static final double SLOPE_OF_FUNCTION = 0.2;
    private static final double SLOPE_OF_LAYER = 0.3;
    private static final double SHRINK = 0.5;

    private ActivationReader() {}

    /** The named activation behind a value; nothing for none. */
    static KerasValue behind(LayerCall call, KerasValue value, @Nullable Object activation) {
        String name = name(activation);
        if (name.equals("linear")) {
            return value;
        }
        Layer layer = function(call, name, value);
        return call.layer().className().equals("Activation") ? call.add(layer, value) : call.add(layer.word(), layer, value);
    }

    /** {@code "relu"}, or what Keras 3 makes of a function or a layer in this place. */
    private static String name(@Nullable Object activation) {
        return switch (activation) {
            case null -> "linear";
            case String text -> text;
            case Map<?, ?> function when function.get("config") instanceof String text -> text;
            case Map<?, ?> layer when layer.get("class_name") instanceof String text && layer.get("config") instanceof Map<?, ?> ->
                throw new RefusedLayer("has the layer " + text + " as its activation; put that layer behind it instead");
            case Object other -> throw LayerConfig.wrong("activation", "the name of a function", other);
        };
    }

    private static Layer function(LayerCall call, String name, KerasValue value) {
        return switch (name) {
            case "relu" -> ActivationLayer.RELU;
            case "relu6" -> ActivationLayer.RELU6;
            case "leaky_relu" -> ActivationLayer.leakyRelu(SLOPE_OF_FUNCTION);
            case "elu" -> ActivationLayer.elu(1);
            case "selu" -> ActivationLayer.SELU;
            case "celu" -> ActivationLayer.celu(1);
            case "sigmoid" -> ActivationLayer.SIGMOID;
            case "hard_sigmoid" -> call.version().before3() ? ActivationLayer.hardSigmoid(0.2, 0.5) : ActivationLayer.HARD_SIGMOID;
            case "hard_silu", "hard_swish" -> ActivationLayer.HARD_SWISH;
            case "tanh" -> ActivationLayer.TANH;
            case "hard_tanh" -> ActivationLayer.clip(-1, 1);
            case "gelu" -> ActivationLayer.GELU;
            case "silu", "swish" -> ActivationLayer.SILU;
            case "mish" -> ActivationLayer.of(Kind.MISH);
            case "softplus" -> ActivationLayer.of(Kind.SOFTPLUS);
            case "softsign" -> ActivationLayer.of(Kind.SOFTSIGN);
            case "exponential" -> ActivationLayer.of(Kind.EXP);
            case "log_sigmoid" -> ActivationLayer.of(Kind.LOG_SIGMOID);
            case "soft_shrink" -> ActivationLayer.shrink(SHRINK, SHRINK);
            case "hard_shrink" -> ActivationLayer.shrink(SHRINK, 0);
            case "softmax" -> softmax(value);
            case "log_softmax" -> {
                softmax(value);
                yield new LogSoftmax();
            }
            default -> throw new RefusedLayer("has the activation " + name + ", which is not supported");
        };
    }

    private static Layer softmax(KerasValue value) {
        if (value.isImage() || (value.point() && value.channelsFirst())) {
            throw new RefusedLayer("has a softmax over the last axis of an image, " + LayerCall.sizes(value) + ", which is not supported");
        }
        return new Softmax();
    }

    /** Activations that are layers of their own. */
    static KerasValue layer(LayerCall call) {
        KerasValue input = call.input();
        LayerConfig config = call.config();
        return switch (call.layer().className()) {
            case "ReLU" -> relu(call, input);
            // Keras 2 says alpha.
            case "LeakyReLU" -> call.add(ActivationLayer.leakyRelu(
                    config.number(config.has("negative_slope") ? "negative_slope" : "alpha", SLOPE_OF_LAYER)), input);
            case "ThresholdedReLU" -> call.add(ActivationLayer.thresholdedRelu(config.number("theta", 1)), input);
            case "ELU" -> call.add(ActivationLayer.elu(config.number("alpha", 1)), input);
            default -> call.add(softmaxAlong(call, input), input);
        };
    }

    private static Layer softmaxAlong(LayerCall call, KerasValue input) {
        Object axis = call.config().value("axis");
        if (axis != null && !(axis instanceof Long number && (number == -1 || number == input.sizes().length))) {
            throw new RefusedLayer("takes the softmax along axis " + axis + "; supported is the last one");
        }
        return softmax(input);
    }

    /** {@code x} from {@code threshold} to {@code max_value}, {@code negative_slope·(x - threshold)} below. */
    private static KerasValue relu(LayerCall call, KerasValue input) {
        LayerConfig config = call.config();
        double slope = config.number("negative_slope", config.number("alpha", 0));
        float threshold = (float) config.number("threshold", 0);
        double most = config.number("max_value", Double.POSITIVE_INFINITY);
        if (threshold != 0 && slope != 0) {
            throw new RefusedLayer("has a threshold " + threshold + " and a slope " + slope + " below it; one of the two is supported");
        }
        if (threshold == 0 && slope == 0) {
            return call.add(most == Double.POSITIVE_INFINITY ? ActivationLayer.RELU : ActivationLayer.clip(0, most), input);
        }
        // Tarn's threshold itself gives 0, Keras' gives x.
        Layer below = slope != 0 ? ActivationLayer.leakyRelu(slope) : ActivationLayer.thresholdedRelu(Math.nextDown(threshold));
        KerasValue output = call.add(below, input);
        return most == Double.POSITIVE_INFINITY ? output : call.add("clip", ActivationLayer.clip(Double.NEGATIVE_INFINITY, most), output);
    }

    /** An operator such as {@code keras.ops.gelu(x)}; its defaults are not those of the functions of the same names. */
    static KerasValue operator(LayerCall call) {
        LayerConfig config = call.config();
        KerasValue input = call.input();
        Layer layer = switch (call.layer().className()) {
            case "Gelu" -> ActivationLayer.of(config.flag("approximate", true) ? Kind.GELU_TANH : Kind.GELU);
            case "LeakyRelu" -> ActivationLayer.leakyRelu(config.number("negative_slope", SLOPE_OF_FUNCTION));
            case "Elu" -> ActivationLayer.elu(config.number("alpha", 1));
            case "Celu" -> ActivationLayer.celu(config.number("alpha", 1));
            case "SoftShrink" -> ActivationLayer.shrink(config.number("threshold", SHRINK), config.number("threshold", SHRINK));
            case "HardShrink" -> ActivationLayer.shrink(config.number("threshold", SHRINK), 0);
            case "Clip" ->
                ActivationLayer.clip(config.number("x_min", Double.NEGATIVE_INFINITY), config.number("x_max", Double.POSITIVE_INFINITY));
            case "Exp" -> ActivationLayer.of(Kind.EXP);
            case "Absolute", "Abs" -> ActivationLayer.of(Kind.ABS);
            case "Sqrt" -> ActivationLayer.of(Kind.SQRT);
            case "Softmax" -> softmaxAlong(call, input);
            case "Relu", "Relu6", "Selu", "Sigmoid", "HardSigmoid", "HardSilu", "Tanh", "HardTanh", "Silu", "Mish", "Softplus", "Softsign",
                    "LogSigmoid" ->
                function(call, ModelParser.snakeCase(call.layer().className()), input);
            default -> throw new RefusedLayer("is an operator that is not supported");
        };
        return call.add(layer, input);
    }
}
