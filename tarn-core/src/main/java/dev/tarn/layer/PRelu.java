package dev.tarn.layer;

import dev.tarn.layer.Initializer.Constant;
import dev.tarn.tensor.Shape;
import java.util.List;

/**
 * {@code x > 0 ? x : weight·x} with a slope that is learnt (He et al. 2015, arXiv 1502.01852). Parameter {@code weight}: one a channel, or one for all. Starts at 0.25, as in
 * PyTorch; at 0 the slope counts, as there.
 *
 * @param shared one slope for all channels: PyTorch's default
 */
public record PRelu(boolean shared) implements Layer {
    @Override
    public String word() {
        return "prelu";
    }

    @Override
    public String text() {
        return shared ? "prelu shared" : "prelu";
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        return List.of(new Parameter("weight", Shape.of(shared ? 1 : inputs.getFirst().size(-1)), new Constant(0.25f), true));
    }
}
