package dev.tarn.onnx;

import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Layer;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Scale;
import dev.tarn.layer.Window;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums, differences, products and quotients of what a layer gives and a constant: one number, or one a channel. */
final class AffineLayers {
    private final NetworkAssembly network;

    AffineLayers(NetworkAssembly network) {
        this.network = network;
    }

    /** Reads {@code Add}, {@code Sub}, {@code Mul}, {@code Div} with two inputs of which one is a constant. */
    GraphValue read(NodeReader reader) {
        int constantAt = reader.value(1) instanceof GraphValue.Known ? 1 : 0;
        GraphValue.Batch input = reader.batch(1 - constantAt);
        float[] values = perChannel(reader, reader.floats(constantAt), input);
        float[] scale = new float[values.length];
        float[] shift = new float[values.length];
        Arrays.fill(scale, 1);
        for (int c = 0; c < values.length; c++) {
            switch (reader.node().operator()) {
                case "Add" -> shift[c] = values[c];
                case "Sub" -> {
                    shift[c] = constantAt == 1 ? -values[c] : values[c];
                    scale[c] = constantAt == 1 ? 1 : -1;
                }
                case "Mul" -> scale[c] = values[c];
                default -> scale[c] = constantAt == 1 ? 1 / values[c] : Float.NaN;
            }
        }
        if (Float.isNaN(scale[0]) && constantAt == 0) {
            throw reader.stop("divides a constant by what a layer gives; only the reverse is supported");
        }
        return layer(reader, input, scale, shift);
    }

    /** One number, or as many as there are channels. */
    private static float[] perChannel(NodeReader reader, Weight constant, GraphValue.Batch input) {
        int channelsAt = constant.rank() - input.sizes().length;
        boolean channels = channelsAt >= 0 && channelsAt <= 1 && constant.sizes()[channelsAt] == input.sizes()[0]
                && constant.values().length == input.sizes()[0];
        boolean one = constant.values().length == 1 && constant.rank() <= input.sizes().length + 1;
        if (!one && !channels) {
            throw reader.stop("computes with batch×" + Arrays.toString(input.sizes()) + " and a constant of shape " + constant.text()
                    + "; supported are one number, and one for each channel");
        }
        return constant.values();
    }

    private GraphValue layer(NodeReader reader, GraphValue.Batch input, float[] scale, float[] shift) {
        if (shift[0] == 0 && scale.length == 1) {
            Layer layer = WindowLayers.layer(reader, () -> new Scale(scale[0]));
            return network.add(reader, layer, List.of(input), Map.of()).withSizes(input.sizes());
        }
        if (!input.isImage()) {
            throw reader.stop("computes with batch×" + Arrays.toString(input.sizes())
                    + " and a constant; behind vectors only factors, and sums behind Gemm and MatMul, are supported");
        }
        int channels = input.sizes()[0];
        Map<String, Weight> weights = new LinkedHashMap<>();
        weights.put("weight", new Weight("", new int[] {channels, 1, 1, 1}, repeated(scale, channels)));
        weights.put("bias", new Weight("", new int[] {channels}, repeated(shift, channels)));
        Layer layer = WindowLayers.layer(reader, () -> new Conv2d(channels, new Window(1, 1, 1, 1, 1, 1, Padding.VALID), channels, true));
        return network.add(reader, layer, List.of(input), weights);
    }

    private static float[] repeated(float[] values, int count) {
        float[] all = Arrays.copyOf(values, count);
        if (values.length == 1) {
            Arrays.fill(all, values[0]);
        }
        return all;
    }
}
