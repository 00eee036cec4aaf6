package dev.tarn.keras;

import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.Layer;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.PRelu;
import dev.tarn.tensor.Tensor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Normalisation layers. */
final class NormalizationReader {
    private NormalizationReader() {}

    static KerasValue batch(LayerCall call) {
        KerasValue input = call.input();
        checkAxis(call, input);
        if (call.config().flag("renorm", false)) {
            throw new RefusedLayer("renormalises (renorm=True), which is not supported");
        }
        boolean scale = call.config().flag("scale", true);
        boolean center = call.config().flag("center", true);
        float epsilon = (float) call.config().number("epsilon", 1e-3);
        // Keras counts the share of the old statistics; in binary the complement of 0.9 would not be 0.1.
        float momentum = BigDecimal.ONE.subtract(BigDecimal.valueOf(call.config().number("momentum", 0.99))).floatValue();
        KerasValue output = call.add(new BatchNorm2d(epsilon, momentum), input);
        int channels = input.shape().size(-1);
        List<Variable> variables = new ArrayList<>();
        if (scale) {
            variables.add(Variable.of("gamma", channels));
        }
        if (center) {
            variables.add(Variable.of("beta", channels));
        }
        variables.add(Variable.statistic("moving_mean", channels));
        variables.add(Variable.statistic("moving_variance", channels));
        call.weights(output, variables, values -> parameters(values, scale, center, channels, input));
        return output;
    }

    private static Map<String, Tensor> parameters(List<float[]> values, boolean scale, boolean center, int channels, KerasValue input) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        int at = 0;
        parameters.put("weight", Arrangement.vector(scale ? values.get(at++) : filled(channels, 1), scale ? input.order() : null));
        parameters.put("bias", Arrangement.vector(center ? values.get(at++) : filled(channels, 0), center ? input.order() : null));
        parameters.put("running_mean", Arrangement.vector(values.get(at++), input.order()));
        parameters.put("running_var", Arrangement.vector(values.get(at), input.order()));
        return parameters;
    }

    static KerasValue layer(LayerCall call) {
        KerasValue input = call.input();
        checkAxis(call, input);
        if (call.config().flag("rms_scaling", false)) {
            throw new RefusedLayer("divides by the root of the mean square (rms_scaling), which is not supported");
        }
        return scaled(call, input, new LayerNorm((float) call.config().number("epsilon", 1e-3)));
    }

    static KerasValue group(LayerCall call) {
        KerasValue input = call.wholeImage();
        checkAxis(call, input);
        Object groups = call.config().value("groups");
        int count = groups instanceof Long number && number == -1 ? 0 : call.config().integer("groups", 32);
        return scaled(call, input, new GroupNorm(count, (float) call.config().number("epsilon", 1e-3)));
    }

    /** A norm with gamma and beta, each of which may be left out. */
    private static KerasValue scaled(LayerCall call, KerasValue input, Layer norm) {
        boolean scale = call.config().flag("scale", true);
        boolean center = call.config().flag("center", true);
        KerasValue output = call.add(norm, input);
        int channels = input.shape().size(-1);
        List<Variable> variables = new ArrayList<>();
        if (scale) {
            variables.add(Variable.of("gamma", channels));
        }
        if (center) {
            variables.add(Variable.of("beta", channels));
        }
        call.weights(output, variables, values -> Map.of("weight",
                scale ? Arrangement.vector(values.getFirst(), input.order()) : Arrangement.vector(filled(channels, 1), null), "bias",
                center ? Arrangement.vector(values.getLast(), input.order()) : Arrangement.vector(filled(channels, 0), null)));
        return output;
    }

    /** A slope for each element, which is Keras' default, for each channel, or one for all. Shared along other axes they are repeated: the same numbers, learnt apart. */
    static KerasValue prelu(LayerCall call) {
        KerasValue input = call.input();
        int[] sizes = input.sizes();
        List<Object> shared = call.config().list("shared_axes");
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shared.contains((long) i + 1) ? 1 : sizes[i];
        }
        int slopes = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
        int channels = input.shape().size(-1);
        boolean perChannel = slopes == channels && sizes[channelsAt(input)] == channels;
        if (slopes == 1 || perChannel) {
            KerasValue output = call.add(new PRelu(slopes == 1 && channels > 1 ? PRelu.Slopes.ONE : PRelu.Slopes.PER_CHANNEL), input);
            call.weights(output, List.of(Variable.of("alpha", sizes)),
                    values -> Map.of("weight", Arrangement.vector(values.getFirst(), slopes == 1 ? null : input.order())));
            return output;
        }
        KerasValue output = call.add(new PRelu(PRelu.Slopes.PER_ELEMENT), input);
        call.weights(output, List.of(Variable.of("alpha", sizes)),
                values -> Map.of("weight", Arrangement.image(values.getFirst(), sizes, output.shape(), input.channelsFirst())));
        return output;
    }

    /** Which of Keras' axes behind the batch holds the channels. */
    private static int channelsAt(KerasValue input) {
        return (input.isImage() || input.point()) && !input.channelsFirst() ? 2 : 0;
    }

    static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    /** Statistics belong to channels, wherever Keras has them. */
    private static void checkAxis(LayerCall call, KerasValue input) {
        List<Object> axes = call.config().list("axis");
        int rank = input.sizes().length + 1;
        int channels = input.isImage() || input.point() ? input.channelsFirst() ? 1 : rank - 1 : 1;
        boolean good = axes.isEmpty()
                ? channels == rank - 1
                : axes.size() == 1 && axes.getFirst() instanceof Long axis && (axis < 0 ? axis + rank : axis) == channels;
        if (!good) {
            throw new RefusedLayer(
                    "normalises along axis " + axes + "; its input, " + LayerCall.sizes(input) + ", has its channels at axis "
                            + channels);
        }
    }
}
