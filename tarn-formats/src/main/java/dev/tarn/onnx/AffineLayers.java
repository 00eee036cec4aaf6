package dev.tarn.onnx;

import dev.tarn.layer.Layer;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums, differences, products and quotients of what a layer gives and a constant: one number, or one a channel. */
final class AffineLayers {
    private final NetworkAssembly network;
    private final BiasBehind bias;

    AffineLayers(NetworkAssembly network, BiasBehind bias) {
        this.network = network;
        this.bias = bias;
    }

    /** Reads {@code Add}, {@code Sub}, {@code Mul}, {@code Div} with two inputs of which one is a constant. */
    GraphValue read(NodeReader reader) {
        int constantAt = reader.value(1) instanceof GraphValue.Known ? 1 : 0;
        String operator = reader.node().operator();
        GraphValue.Batch input = reader.batch(1 - constantAt);
        Weight constant = perChannel(reader, reader.floats(constantAt), input);
        if (operator.equals("Div")) {
            if (constantAt == 0) {
                throw reader.stop("divides a constant by what a layer gives; only the reverse is supported");
            }
            constant = mapped(constant, v -> 1 / v);
        }
        return operator.equals("Mul") || operator.equals("Div")
                ? product(reader, input, constant)
                : sum(reader, input, operator.equals("Sub") && constantAt == 1 ? mapped(constant, v -> -v) : constant,
                        operator.equals("Sub") && constantAt == 0 ? -1 : 1);
    }

    private interface FloatFunction {
        float apply(float value);
    }

    private static Weight mapped(Weight weight, FloatFunction f) {
        float[] values = weight.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = f.apply(values[i]);
        }
        return new Weight("", weight.sizes(), values);
    }

    /** One number, or as many as there are channels. */
    private static Weight perChannel(NodeReader reader, Weight constant, GraphValue.Batch input) {
        int channelsAt = constant.rank() - input.sizes().length;
        boolean channels = channelsAt >= 0 && channelsAt <= 1 && constant.sizes()[channelsAt] == input.sizes()[0]
                && constant.values().length == input.sizes()[0];
        boolean one = constant.values().length == 1 && constant.rank() <= input.sizes().length + 1;
        if (!one && !channels) {
            throw reader.stop("computes with batch×" + Arrays.toString(input.sizes()) + " and a constant of shape " + constant.text()
                    + "; supported are one number, and one for each channel");
        }
        return constant;
    }

    private static Weight repeated(Weight weight, int channels) {
        if (weight.values().length == channels) {
            return weight.withSizes(channels);
        }
        float[] values = new float[channels];
        Arrays.fill(values, weight.values()[0]);
        return new Weight(weight.name(), new int[] {channels}, values);
    }

    private GraphValue product(NodeReader reader, GraphValue.Batch input, Weight factor) {
        int channels = input.sizes()[0];
        if (factor.values().length == 1 && (channels > 1 || factor.rank() == 0)) {
            Layer layer = WindowLayers.layer(reader, () -> new Scale(factor.values()[0]));
            return network.add(reader, layer, List.of(input), Map.of()).withSizes(input.sizes());
        }
        Map<String, Weight> weights = new LinkedHashMap<>();
        weights.put("weight", repeated(factor, channels));
        Weight behind = bias.find(reader.node(), channels, input.sizes().length == 3);
        if (behind != null) {
            weights.put("bias", behind);
        }
        return network.add(reader, new ScaleShift(behind != null), List.of(input), weights).withSizes(input.sizes());
    }

    private GraphValue sum(NodeReader reader, GraphValue.Batch input, Weight shift, float factor) {
        int channels = input.sizes()[0];
        Map<String, Weight> weights = new LinkedHashMap<>();
        weights.put("weight", repeated(new Weight("", new int[] {1}, new float[] {factor}), channels));
        weights.put("bias", repeated(shift, channels));
        return network.add(reader, new ScaleShift(true), List.of(input), weights).withSizes(input.sizes());
    }
}
