package dev.tarn.layer;

import dev.tarn.layer.Initializer.Constant;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code weight·x + bias} for each channel of an image, or each feature: what stands behind a batch norm in files of Caffe, and what a constant for each channel is in ONNX. Parameters
 * {@code weight} and {@code bias}, 1 and 0 at first.
 *
 * @param bias whether there is a shift
 */
public record ScaleShift(boolean bias) implements Layer {
    @Override
    public String word() {
        return "scaleshift";
    }

    @Override
    public String text() {
        return bias ? "scaleshift" : "scaleshift nobias";
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(inputs.getFirst().size(-1));
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter("weight", channels, new Constant(1), true));
        if (bias) {
            parameters.add(new Parameter("bias", channels, new Constant(0), true));
        }
        return parameters;
    }
}
