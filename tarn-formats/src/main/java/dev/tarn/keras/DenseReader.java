package dev.tarn.keras;

import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Window;
import java.util.List;

/** Dense layers, which Keras applies to the last axis of whatever comes. */
final class DenseReader {
    private DenseReader() {}

    static KerasValue dense(LayerCall call) {
        KerasValue input = call.input();
        int units = call.config().integer("units");
        boolean bias = call.config().flag("use_bias", true);
        if (call.config().has("quantization_config") || call.config().has("quantization_mode")) {
            throw new RefusedLayer("has quantised weights, which are not supported");
        }
        KerasValue output;
        int in = input.shape().size(-1);
        List<Variable> variables = bias
                ? List.of(Variable.of("kernel", in, units), Variable.of("bias", units))
                : List.of(Variable.of("kernel", in, units));
        if (input.isImage()) {
            if (input.channelsFirst()) {
                throw new RefusedLayer("works along the columns of an image whose channels come first, " + LayerCall.sizes(input)
                        + ", which is not supported");
            }
            output = call.add(new Conv2d(units, Window.square(1, 1), 1, bias), input);
            call.weights(output, variables,
                    values -> ConvolutionReader.parameters(Arrangement.kernel(values.getFirst(), 1, 1, in, units), bias, values));
        } else {
            if (input.point() && input.channelsFirst() && in > 1) {
                throw new RefusedLayer(
                        "works along the columns of an image of one pixel whose channels come first, which is not supported");
            }
            output = call.add(new Dense(0, units, bias), input).withOrder(null);
            call.weights(output, variables,
                    values -> ConvolutionReader.parameters(Arrangement.dense(values.getFirst(), in, units, input.order()), bias, values));
        }
        return call.activated(output);
    }
}
