package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.activation.Activation.Kind;
import dev.tarn.kernel.DenseKernels;
import dev.tarn.kernel.Kernels;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.Operation.Product;
import java.util.List;

/**
 * Steps of a dense layer. The weights' gradient is one product over the whole batch, shared out by columns when all chunks are through: a sum for each chunk would cost more
 * memory traffic than the product.
 */
final class ProductSteps {
    /** Multiplications that are worth a task of their own. */
    private static final long TASK = 1_000_000;

    private ProductSteps() {}

    static void emit(Compiler c, int i, GraphNode node, Product operation) {
        Place x = c.values[node.inputs().getFirst()];
        Place y = c.value(i);
        DenseKernels dense = Kernels.dense();
        int inputs = x.image();
        int outputs = operation.layer().units();
        float[] p = c.parameterMemory;
        int weights = c.parameters.slot(operation.weights() + ".weight").offset();
        int zeros = operation.layer().bias() ? -1 : c.builder.constant(outputs);
        int bias = operation.layer().bias() ? c.parameters.slot(operation.weights() + ".bias").offset() : 0;
        Compiler.Constants k = c.constants;
        Activation f = operation.activation();
        long multiplications = (long) c.graph.node(node.inputs().getFirst()).output().elements() * outputs;
        int parts = c.builder.partsOf(outputs / 16, multiplications);
        if (parts > 1) {
            int share = (outputs / 16 + parts - 1) / parts * 16;
            c.builder.tasks(node.name(), "dense", multiplications, parts, List.of(x), List.of(y), (fr, part) -> {
                int from = Math.min(outputs, part * share);
                int to = part == parts - 1 ? outputs : Math.min(outputs, from + share);
                dense.forward(fr.images, inputs, x.in(fr), x.at(fr), inputs, p, weights, zeros < 0 ? p : k.memory,
                        zeros < 0 ? bias : k.at + zeros, y.in(fr), y.at(fr), y.image(), from, to);
            });
        } else {
            c.builder.step(node.name(), "dense", multiplications, List.of(x), List.of(y),
                    fr -> dense.forward(fr.images, inputs, x.in(fr), x.at(fr), inputs, p, weights,
                            zeros < 0 ? p : k.memory, zeros < 0 ? bias : k.at + zeros, y.in(fr), y.at(fr), y.image(), 0, outputs));
        }
        if (f.kind() != Kind.IDENTITY) {
            ElementSteps.activateInPlace(c, node, f, y);
        }
        c.onBackward(i, () -> backward(c, i, node, operation, inputs, outputs, multiplications));
    }

    private static void backward(Compiler c, int i, GraphNode node, Product operation, int inputs, int outputs, long multiplications) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place g = c.gradient(i);
        DenseKernels dense = Kernels.dense();
        float[] p = c.parameterMemory;
        float[] gradient = c.gradientMemory;
        int weights = c.parameters.slot(operation.weights() + ".weight").offset();
        if (operation.activation().kind() != Kind.IDENTITY) {
            ElementSteps.derivativeInPlace(c, node, operation.activation(), c.values[i], g);
        }
        if (c.trainable(operation.weights())) {
            int columns = inputs / 16;
            int tasks = Math.clamp(multiplications * c.builder.batch / TASK, 1, Math.min(64, columns));
            int share = (columns + tasks - 1) / tasks * 16;
            c.builder.atEnd(node.name() + " weight gradient", "dense", multiplications, tasks, List.of(x, g), (f, task) -> {
                int from = Math.min(inputs, task * share);
                int to = Math.min(inputs, from + share);
                if (from < to) {
                    dense.weightGradient(c.builder.activeImages(), inputs, outputs, f.shared, x.offset, inputs, f.shared, g.offset,
                            g.image(), gradient, weights, from, to);
                }
            });
            if (operation.layer().bias()) {
                int bias = c.parameters.slot(operation.weights() + ".bias").offset();
                c.builder.atEnd(node.name() + " bias gradient", "sums", 0, 1, List.of(g),
                        (f, _) -> dense.biasGradient(c.builder.activeImages(), outputs, f.shared, g.offset, g.image(), gradient, bias));
            }
        }
        if (c.needsGradient(in)) {
            Place dx = c.gradient(in);
            boolean add = c.accumulates(in);
            c.builder.step(node.name() + " input gradient", "dense", multiplications, List.of(g), List.of(dx),
                    f -> dense.inputGradient(f.images, inputs, outputs, g.in(f), g.at(f), g.image(), p, weights, dx.in(f), dx.at(f),
                            dx.image(), add));
        }
    }
}
