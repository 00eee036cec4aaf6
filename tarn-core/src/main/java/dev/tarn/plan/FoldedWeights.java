package dev.tarn.plan;

import dev.tarn.activation.Activation.Kind;
import dev.tarn.kernel.Block;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Layer;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.Operation.Affine;
import dev.tarn.plan.Operation.Convolution;
import dev.tarn.plan.Operation.Normalization;
import dev.tarn.plan.Operation.Single;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution's weights and bias with what multiplies and adds constants beside it: behind it {@code s·(W·x + b) + t = (s·W)·x + (s·b + t)}, in front of it
 * {@code W·(s·x + t) + b = (W·s)·x + (W·t + b)}, the latter where no zeros are padded that would have to become {@code t}. In double until they are stored.
 */
final class FoldedWeights {
    private FoldedWeights() {}

    /** What a node does if it only multiplies each channel by a constant and adds another; null if it does anything else. */
    static @Nullable Affine affine(GraphNode node) {
        return switch (node.operation()) {
            case Normalization(var name, var norm, var f) when f.kind() == Kind.IDENTITY -> new Affine(name, norm);
            case Single(ScaleShift scale) -> new Affine(node.name(), scale);
            case Single(Scale scale) -> new Affine(node.name(), scale);
            default -> null;
        };
    }

    /** Whether it adds anything. */
    static boolean shifts(Layer affine) {
        return !(affine instanceof Scale) && !(affine instanceof ScaleShift(boolean shift) && !shift);
    }

    /** Weights in the order of canonical ones, {@code [filter][tap][channel]}, and the bias behind {@code biasAt}. */
    static void compute(Compiler c, Convolution operation, Block block, float[] weights, float[] memory, int biasAt) {
        float[] p = c.parameterMemory;
        int from = c.parameters.slot(operation.weights() + ".weight").offset();
        int bias = operation.layer().bias() ? c.parameters.slot(operation.weights() + ".bias").offset() : -1;
        int filters = block.filters();
        int perGroup = filters / operation.layer().groups();
        int inputs = block.input().channels() / operation.layer().groups();
        int row = weights.length / filters;
        Factors before = Factors.of(c, operation.before(), block.input().channels());
        Factors behind = Factors.of(c, operation.behind(), filters);
        for (int o = 0; o < filters; o++) {
            double sum = bias < 0 ? 0 : p[bias + o];
            int first = o / perGroup * inputs;
            for (int at = o * row; at < (o + 1) * row; at += inputs) {
                for (int i = 0; i < inputs; i++) {
                    double weight = p[from + at + i];
                    sum += weight * before.shift[first + i];
                    weights[at + i] = (float) (weight * before.scale[first + i] * behind.scale[o]);
                }
            }
            memory[biasAt + o] = (float) (sum * behind.scale[o] + behind.shift[o]);
        }
    }

    /** {@code scale·x + shift} for each channel. */
    private record Factors(double[] scale, double[] shift) {
        /** All of them, one behind the other. */
        static Factors of(Compiler c, List<Affine> all, int channels) {
            Factors result = new Factors(new double[channels], new double[channels]);
            Arrays.fill(result.scale, 1);
            for (Affine one : all) {
                for (int i = 0; i < channels; i++) {
                    double scale = scale(c, one, i);
                    result.scale[i] *= scale;
                    result.shift[i] = result.shift[i] * scale + shift(c, one, i, scale);
                }
            }
            return result;
        }

        private static double parameter(Compiler c, Affine affine, String name, int channel) {
            return c.parameterMemory[c.parameters.slot(affine.name() + "." + name).offset() + channel];
        }

        private static double scale(Compiler c, Affine affine, int i) {
            return switch (affine.layer()) {
                case Scale(float factor) -> factor;
                case ScaleShift _ -> parameter(c, affine, "weight", i);
                case BatchNorm2d norm ->
                    parameter(c, affine, "weight", i) / Math.sqrt(parameter(c, affine, "running_var", i) + norm.epsilon());
                default -> throw new IllegalStateException(affine.name());
            };
        }

        private static double shift(Compiler c, Affine affine, int i, double scale) {
            return switch (affine.layer()) {
                case Scale _ -> 0;
                case ScaleShift(boolean shift) -> shift ? parameter(c, affine, "bias", i) : 0;
                case BatchNorm2d _ -> parameter(c, affine, "bias", i) - parameter(c, affine, "running_mean", i) * scale;
                default -> throw new IllegalStateException(affine.name());
            };
        }
    }
}
