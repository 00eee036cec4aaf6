package dev.tarn.onnx;

import dev.tarn.activation.Activation;
import dev.tarn.activation.Activation.Kind;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Layer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions of one value. */
final class ActivationLayers {
    private final NetworkAssembly network;

    ActivationLayers(NetworkAssembly network) {
        this.network = network;
    }

    /** The function that a node applies; null if it is none. */
    static @Nullable Activation function(NodeReader reader) {
        return switch (reader.node().operator()) {
            case "Relu" -> Activation.RELU;
            case "LeakyRelu" -> new Activation(Kind.LEAKY_RELU, reader.real("alpha", 0.01f));
            case "Elu" -> new Activation(Kind.ELU, reader.real("alpha", 1));
            case "Celu" -> new Activation(Kind.CELU, reader.real("alpha", 1));
            case "Selu" -> new Activation(Kind.SELU, reader.real("alpha", 1.67326319217681884765625f),
                    reader.real("gamma", 1.05070102214813232421875f));
            case "Sigmoid" -> new Activation(Kind.SIGMOID, 0);
            case "HardSigmoid" -> new Activation(Kind.HARD_SIGMOID, reader.real("alpha", 0.2f), reader.real("beta", 0.5f));
            case "HardSwish" -> new Activation(Kind.HARD_SWISH, 0);
            case "Tanh" -> new Activation(Kind.TANH, 0);
            case "Softplus" -> new Activation(Kind.SOFTPLUS, 0);
            case "Softsign" -> new Activation(Kind.SOFTSIGN, 0);
            case "Mish" -> new Activation(Kind.MISH, 0);
            case "ThresholdedRelu" -> new Activation(Kind.THRESHOLDED_RELU, reader.real("alpha", 1));
            case "Shrink" -> new Activation(Kind.SHRINK, reader.real("lambd", 0.5f), reader.real("bias", 0));
            case "Abs" -> new Activation(Kind.ABS, 0);
            case "Exp" -> new Activation(Kind.EXP, 0);
            case "Sqrt" -> new Activation(Kind.SQRT, 0);
            case "Clip" -> clip(reader);
            case "Gelu" -> gelu(reader);
            case "Swish" -> swish(reader);
            default -> null;
        };
    }

    /** Attributes until opset 10, inputs since. */
    private static Activation clip(NodeReader reader) {
        float least = reader.real("min", Float.NEGATIVE_INFINITY);
        float most = reader.real("max", Float.POSITIVE_INFINITY);
        return new Activation(Kind.CLIP, reader.has(1) ? reader.number(1) : least, reader.has(2) ? reader.number(2) : most);
    }

    private static Activation gelu(NodeReader reader) {
        String approximate = reader.text("approximate", "none");
        if (!approximate.equals("none") && !approximate.equals("tanh")) {
            reader.refuse("attribute approximate = '" + approximate + "'; there are none and tanh");
        }
        return new Activation(approximate.equals("tanh") ? Kind.GELU_TANH : Kind.GELU, 0);
    }

    private static Activation swish(NodeReader reader) {
        float alpha = reader.real("alpha", 1);
        if (alpha != 1) {
            reader.refuse("attribute alpha = " + alpha + "; only 1 is supported");
        }
        return new Activation(Kind.SILU, 0);
    }

    GraphValue read(NodeReader reader, Activation function) {
        reader.attributesDone();
        GraphValue.Batch input = reader.padded(0);
        // Padding in front of Relu is padding behind it.
        if (input.padded() && !function.equals(Activation.RELU)) {
            input = reader.batch(0);
        }
        return add(reader, function, input).withPadding(input.padding());
    }

    GraphValue.Batch add(NodeReader reader, Activation function, GraphValue.Batch input) {
        Layer layer = WindowLayers.layer(reader, () -> new ActivationLayer(function));
        return network.add(reader, layer, List.of(input), Map.of()).withSizes(input.sizes());
    }
}
