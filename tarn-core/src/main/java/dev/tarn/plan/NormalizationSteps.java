package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.activation.Activation.Kind;
import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.kernel.NormalizationKernels;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.plan.Compiler.Constants;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.Operation.Normalization;
import dev.tarn.plan.PlanBuilder.PerChunk;
import java.util.List;

/**
 * Steps of batch normalisation. In training the threads meet twice for it: when the batch's statistics are known, and on the way back when the sums of the gradients are. At inference,
 * and where it is frozen, it is a multiplication and an addition.
 */
final class NormalizationSteps {
    private static final NormalizationKernels KERNELS = Kernels.normalization();

    private final Compiler c;
    private final int i;
    private final GraphNode node;
    private final BatchNorm2d layer;
    private final Activation f;
    private final Place x;
    private final Place y;
    /** Memory of one image of x: features in a row when x is a vector. */
    private final Layout layout;
    private final int width;
    private final int gamma;
    private final int beta;
    private final int runningMean;
    private final int runningVariance;
    private final int scale;
    private final int shift;

    private NormalizationSteps(Compiler c, int i, GraphNode node, Normalization operation) {
        this.c = c;
        this.i = i;
        this.node = node;
        this.layer = operation.layer();
        this.f = operation.activation();
        this.x = c.values[node.inputs().getFirst()];
        this.y = c.value(i);
        this.layout = node.output().rank() == 1 ? Layout.features(node.output().size(0)) : x.layout;
        this.width = layout.pixel();
        this.gamma = c.parameters.slot(operation.weights() + ".weight").offset();
        this.beta = c.parameters.slot(operation.weights() + ".bias").offset();
        this.runningMean = c.parameters.slot(operation.weights() + ".running_mean").offset();
        this.runningVariance = c.parameters.slot(operation.weights() + ".running_var").offset();
        this.scale = c.builder.constant(width);
        this.shift = c.builder.constant(width);
    }

    static void emit(Compiler c, int i, GraphNode node, Normalization operation) {
        NormalizationSteps steps = new NormalizationSteps(c, i, node, operation);
        if (c.trainable(operation.weights())) {
            steps.training();
        } else {
            steps.constant();
        }
    }

    private void constant() {
        float[] p = c.parameterMemory;
        Constants k = c.constants;
        c.builder.prepare(() -> KERNELS.scaleShift(layout.channels(), p, runningMean, p, runningVariance, p, gamma, p, beta,
                layer.epsilon(), k.memory, k.at + scale, k.memory, k.at + shift));
        apply();
        int in = node.inputs().getFirst();
        c.onBackward(i, () -> {
            if (!c.needsGradient(in)) {
                return;
            }
            Place g = c.gradient(i);
            activationGradient(g);
            Place dx = c.gradient(in);
            boolean add = c.accumulates(in);
            int zeros = c.builder.constant(width);
            Place scaled = add ? c.builder.place("scaled gradient of " + node.name(), dx.layout) : dx;
            c.builder.step(node.name() + " input gradient", "scale and shift", 0, List.of(g, dx), List.of(scaled, dx), fr -> {
                for (int n = 0; n < fr.images; n++) {
                    Kernels.elementwise().scaleShift(g.in(fr), g.at(fr) + n * g.image(), k.memory, k.at + scale, k.memory, k.at + zeros,
                            Activation.IDENTITY, scaled.in(fr),
                            scaled.at(fr) + n * g.image(), layout.height() * layout.width(), width);
                }
                if (add) {
                    Kernels.elementwise().accumulate(scaled.in(fr), scaled.at(fr), dx.in(fr), dx.at(fr), fr.images * dx.image());
                }
            });
        });
    }

    private void training() {
        float[] p = c.parameterMemory;
        Constants k = c.constants;
        PerChunk partial = c.builder.perChunk(2 * width);
        int mean = c.builder.constant(width);
        int variance = c.builder.constant(width);
        int[] elements = new int[c.builder.chunks()];
        int pixels = layout.height() * layout.width();
        c.builder.step(node.name() + " statistics", "mean and variance", 0, List.of(x), List.of(), fr -> {
            elements[fr.chunk] = fr.images * pixels;
            KERNELS.statistics(layout, fr.images, x.in(fr), x.at(fr), fr.shared, partial.at(fr));
        });
        c.builder.tasks(node.name() + " statistics of the batch", "sums of the chunks", 0, 1, List.of(), List.of(), (fr, _) -> {
            KERNELS.combine(fr.shared, partial.offset, partial.floats, elements, c.builder.activeChunks(), width, k.memory, k.at + mean,
                    k.memory, k.at + variance);
            KERNELS.scaleShift(layout.channels(), k.memory, k.at + mean, k.memory, k.at + variance, p, gamma, p, beta, layer.epsilon(),
                    k.memory, k.at + scale, k.memory, k.at + shift);
            // The running variance is the unbiased one, as in PyTorch.
            long n = (long) c.builder.activeImages() * pixels;
            double unbiased = n > 1 ? (double) n / (n - 1) : 1;
            for (int channel = 0; channel < layout.channels(); channel++) {
                p[runningMean + channel] += layer.momentum() * (k.memory[k.at + mean + channel] - p[runningMean + channel]);
                p[runningVariance + channel] += (float) (layer.momentum()
                        * (k.memory[k.at + variance + channel] * unbiased - p[runningVariance + channel]));
            }
        });
        apply();
        c.onBackward(i, () -> trainingGradient(mean, variance, pixels));
    }

    private void trainingGradient(int mean, int variance, int pixels) {
        float[] p = c.parameterMemory;
        float[] gradient = c.gradientMemory;
        Constants k = c.constants;
        Place g = c.gradient(i);
        boolean relu = f.kind() == Kind.RELU; // undone by the kernels, which read what it takes anyway
        if (!relu) {
            activationGradient(g);
        }
        PerChunk partial = c.builder.perChunk(2 * width);
        int sums = c.builder.constant(2 * width);
        c.builder.step(node.name() + " gradient sums", "sums", 0, List.of(x, g), List.of(),
                fr -> KERNELS.gradientSums(layout, fr.images, x.in(fr), x.at(fr), g.in(fr), g.at(fr), k.memory, k.at + mean, relu,
                        k.memory, k.at + scale, k.memory, k.at + shift, fr.shared, partial.at(fr)));
        c.builder.tasks(node.name() + " gradient sums of the batch", "sums of the chunks", 0, 1, List.of(), List.of(), (fr, _) -> {
            for (int j = 0; j < 2 * width; j++) {
                double sum = 0;
                for (int chunk = 0; chunk < c.builder.activeChunks(); chunk++) {
                    sum += fr.shared[partial.offset + chunk * partial.floats + j];
                }
                k.memory[k.at + sums + j] = (float) sum;
            }
            for (int channel = 0; channel < layout.channels(); channel++) {
                gradient[beta + channel] = k.memory[k.at + sums + channel];
                gradient[gamma + channel] = (float) (k.memory[k.at + sums + width + channel]
                        / Math.sqrt((double) k.memory[k.at + variance + channel] + layer.epsilon()));
            }
        });
        int in = node.inputs().getFirst();
        if (c.needsGradient(in)) {
            Place dx = c.gradient(in);
            boolean add = c.accumulates(in);
            c.builder.step(node.name() + " input gradient", "batch norm", 0, List.of(x, g), List.of(dx),
                    fr -> KERNELS.inputGradient(layout, fr.images, x.in(fr), x.at(fr), g.in(fr), g.at(fr), k.memory, k.at + mean, k.memory,
                            k.at + variance, p, gamma, layer.epsilon(), relu, k.memory, k.at + scale, k.memory, k.at + shift,
                            k.memory, k.at + sums, c.builder.activeImages() * pixels, dx.in(fr), dx.at(fr), add));
        }
    }

    private void activationGradient(Place g) {
        if (f.kind() != Kind.IDENTITY) {
            ElementSteps.derivativeInPlace(c, node, f, y, g);
        }
    }

    /** Scale, shift and activation, row by row. */
    private void apply() {
        Constants k = c.constants;
        Layout to = node.output().rank() == 1 ? layout : y.layout;
        c.builder.step(node.name(), "scale, shift, activation", 0, List.of(x), List.of(y), fr -> {
            for (int n = 0; n < fr.images; n++) {
                int from = x.at(fr) + n * x.image();
                int into = y.at(fr) + n * y.image();
                if (!layout.hasRim() && !to.hasRim()) {
                    Kernels.elementwise().scaleShift(x.in(fr), from, k.memory, k.at + scale, k.memory, k.at + shift, f, y.in(fr), into,
                            layout.height() * layout.width(), width);
                    continue;
                }
                for (int r = 0; r < layout.height(); r++) {
                    Kernels.elementwise().scaleShift(x.in(fr), from + layout.at(r, 0), k.memory, k.at + scale, k.memory, k.at + shift, f,
                            y.in(fr), into + to.at(r, 0), layout.width(), width);
                }
            }
            clearPadding(fr, to);
        });
    }

    /** A function with f(0) ≠ 0 leaves numbers in the padding lanes. */
    private void clearPadding(Frame fr, Layout to) {
        if (f.keepsZero() || to.pixel() == to.channels()) {
            return;
        }
        float[] memory = y.in(fr);
        for (int n = 0; n < fr.images; n++) {
            for (int r = 0; r < to.height(); r++) {
                for (int col = 0; col < to.width(); col++) {
                    int at = y.at(fr) + n * y.image() + to.at(r, col);
                    java.util.Arrays.fill(memory, at + to.channels(), at + to.pixel(), 0);
                }
            }
        }
    }
}
