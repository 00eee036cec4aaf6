package dev.tarn.keras;

import static dev.tarn.keras.LayerWriter.config;

import dev.tarn.activation.Activation;
import dev.tarn.layer.ActivationLayer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each of Tarn's functions is in Keras: a layer, a function that a layer names, or an operator. */
final class ActivationWriter {
    private static final String FUNCTIONS = "keras.src.ops.nn";
    private static final String NUMPY = "keras.src.ops.numpy";

    private ActivationWriter() {}

    /** Takes the layer. */
    interface Target {
        void add(String module, String className, Map<String, Object> config);
    }

    static void write(Activation function, Target target) {
        float a = function.parameter();
        float b = function.second();
        switch (function.kind()) {
            case IDENTITY -> named("linear", target);
            case RELU -> relu(0, null, target);
            case LEAKY_RELU -> target.add(WrittenLayer.LAYERS, "LeakyReLU", config("negative_slope", a));
            case ELU -> target.add(WrittenLayer.LAYERS, "ELU", config("alpha", a));
            case SIGMOID -> named("sigmoid", target);
            case TANH -> named("tanh", target);
            case GELU -> named("gelu", target);
            case SILU -> named("silu", target);
            case MISH -> named("mish", target);
            case SOFTPLUS -> named("softplus", target);
            case CLIP -> clip(a, b, target);
            case SELU -> known(function.equals(ActivationLayer.SELU.function()), "selu", target);
            case CELU -> target.add(FUNCTIONS, "Celu", config("alpha", a));
            case HARD_SIGMOID -> known(function.equals(ActivationLayer.HARD_SIGMOID.function()), "hard_sigmoid", target);
            case HARD_SWISH -> named("hard_silu", target);
            case SOFTSIGN -> named("softsign", target);
            case THRESHOLDED_RELU -> {
                if (a < 0) {
                    throw new RefusedLayer("has a threshold below 0, which Keras does not allow");
                }
                // Keras' threshold itself gives x, Tarn's gives 0.
                relu(Math.nextUp(a), null, target);
            }
            case GELU_TANH -> target.add(FUNCTIONS, "Gelu", config("approximate", true));
            case LOG_SIGMOID -> named("log_sigmoid", target);
            case SHRINK -> {
                if (b != 0 && b != a) {
                    throw new RefusedLayer("shrinks by " + b + " beyond " + a + ", which no function of Keras does");
                }
                target.add(FUNCTIONS, b == 0 ? "HardShrink" : "SoftShrink", config("threshold", a));
            }
            case ABS -> target.add(NUMPY, "Absolute", Map.of());
            case EXP -> named("exponential", target);
            case SQRT -> target.add(NUMPY, "Sqrt", Map.of());
        }
    }

    private static void named(String name, Target target) {
        target.add(WrittenLayer.LAYERS, "Activation", config("activation", name));
    }

    private static void known(boolean standard, String name, Target target) {
        if (!standard) {
            throw new RefusedLayer("has other numbers than Keras' " + name + ", which has no choice");
        }
        named(name, target);
    }

    private static void relu(float threshold, @Nullable Float most, Target target) {
        Map<String, Object> config = config("negative_slope", 0.0, "threshold", threshold);
        if (most != null) {
            config.put("max_value", most);
        }
        target.add(WrittenLayer.LAYERS, "ReLU", config);
    }

    private static void clip(float least, float most, Target target) {
        if (least == 0 && most >= 0 && most < Float.POSITIVE_INFINITY) {
            relu(0, most, target);
        } else if (least == -1 && most == 1) {
            named("hard_tanh", target);
        } else if (Float.isFinite(least) && Float.isFinite(most)) {
            target.add(NUMPY, "Clip", config("x_min", least, "x_max", most));
        } else {
            throw new RefusedLayer("clips on one side only, which no function of Keras does");
        }
    }
}
