package dev.tarn.layer;

import dev.tarn.layer.Initializer.KaimingUniform;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A fully connected layer: {@code y = W·x + b}. Input {@code n} features, output {@code units}. Parameters: {@code weight} {@code units×n}, {@code bias} {@code units}.
 *
 * @param features how many features the writer says that come in, 0 if the network is to find out; a wrong number is an error
 * @param units features that come out
 * @param bias whether there is one
 */
public record Dense(int features, int units, boolean bias) implements Layer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Dense {
        if (features < 0 || units < 1) {
            throw new IllegalArgumentException("dense " + units + " from " + features + " features: must be positive");
        }
    }

    /**
     * With bias, for as many features as come in.
     *
     * @param units features that come out
     * @return the layer
     */
    public static Dense of(int units) {
        return new Dense(0, units, true);
    }

    /**
     * Like PyTorch's {@code Linear(features, units)}: the number of incoming features is stated, and checked.
     *
     * @param features that must come in
     * @param units features that come out
     * @return the layer, with bias
     */
    public static Dense of(int features, int units) {
        return new Dense(features, units, true);
    }

    /** {@return the same layer without a bias, as suits one in front of a norm} */
    public Dense withoutBias() {
        return new Dense(features, units, false);
    }

    @Override
    public String word() {
        return "dense";
    }

    @Override
    public String text() {
        return "dense " + units + (features == 0 ? "" : " from " + features) + (bias ? "" : " nobias");
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = inputs.getFirst();
        if (input.rank() != 1) {
            throw new ShapeException("input " + input + " is not a vector of features; put flatten or globalavgpool in front");
        }
        if (features != 0 && features != input.size(0)) {
            throw new ShapeException("expects " + features + " features, but " + input.size(0) + " come in; write " + input.size(0));
        }
        return Shape.of(units);
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        int n = inputs.getFirst().size(0);
        KaimingUniform initializer = new KaimingUniform(n);
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter("weight", Shape.of(units, n), initializer, true));
        if (bias) {
            parameters.add(new Parameter("bias", Shape.of(units), initializer, true));
        }
        return parameters;
    }
}
