package dev.tarn.plan;

import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.kernel.Memory;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network ready to be trained: forward, cross-entropy, backward, for batches up to a fixed size. The optimiser works on {@link #parameterMemory()} and {@link #gradientMemory()}
 * and then says {@link #parametersChanged()}. All memory is allocated here; a step allocates nothing. One thread at a time may use it.
 */
public final class TrainingPlan {
    private final Network network;
    private final int batch;
    private final int classes;
    private final ParameterMemory parameters;
    private final float[] parameterMemory;
    private final float[] gradientMemory;
    private final float[] targets;
    private final float[] weights;
    private final float[] losses;
    private final int[] predicted;
    private final Program program;
    private final PlanReport report;
    private @Nullable ImageSource source;
    private float scale;

    /**
     * Plans training.
     *
     * @param network that ends in class scores
     * @param batch the largest number of images in a step
     * @param options such as which layers are frozen
     * @param workers that compute; closed by who made them
     * @return a plan with memory of its own; its parameters are zeros until they are loaded
     * @throws IllegalArgumentException if the network doesn't end in a vector of class scores, or a frozen layer doesn't exist
     */
    public static TrainingPlan of(Network network, int batch, PlanOptions options, Workers workers) {
        return new TrainingPlan(network, batch, options, workers);
    }

    private TrainingPlan(Network network, int batch, PlanOptions options, Workers workers) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + ": at least 1");
        }
        if (network.output().rank() != 1) {
            throw new IllegalArgumentException("the network's output is an image, " + network.output()
                    + ", not a vector with a score for each class; end it with flatten and dense");
        }
        for (String name : options.frozen()) {
            if (network.nodes().stream().noneMatch(n -> n.name().equals(name))) {
                throw new IllegalArgumentException("no layer is called '" + name + "', so it cannot be frozen; there are "
                        + String.join(", ", network.nodes().stream().map(n -> n.name()).toList()));
            }
        }
        this.network = network;
        this.batch = batch;
        this.classes = network.output().size(0);
        Rules.Rewritten rewritten = Rules.rewrite(Graph.of(network, true), true, options);
        Layouts layouts = Layouts.of(rewritten.graph());
        parameters = new ParameterMemory(network, flattened(layouts), options.frozen());
        parameterMemory = Memory.allocate(parameters.floats());
        gradientMemory = Memory.allocate(parameters.floats());
        targets = new float[batch * classes];
        weights = new float[batch];
        losses = new float[batch];
        predicted = new int[batch];
        PlanBuilder builder = new PlanBuilder(batch, Chunking.training(batch, 2 * layouts.floats(), parameters.floats()), 1);
        Compiler compiler = new Compiler(layouts, builder, options, parameters, true, parameterMemory, gradientMemory);
        builder.scratch(SourceStep.scratchFloats(layouts.of().getFirst()));
        compiler.forward(f -> SourceStep.read(source(), compiler.values[0], f));
        loss(compiler, builder);
        compiler.backward();
        program = builder.build(workers);
        compiler.constants.memory = program.shared;
        compiler.constants.at = program.constants;
        report = new PlanReport(rewritten, program);
    }

    /** For each dense layer the image that its features were flattened from. */
    static Map<String, Layout> flattened(Layouts layouts) {
        Map<String, Layout> flattened = new HashMap<>();
        for (Graph.GraphNode node : layouts.graph().nodes()) {
            if (node.operation() instanceof Operation.Product(var name, var _, var _)) {
                flattened.put(name, layouts.of().get(node.inputs().getFirst()).withoutRim());
            }
        }
        return flattened;
    }

    private ImageSource source() {
        ImageSource images = source;
        if (images == null) {
            throw new IllegalStateException("no step is running");
        }
        return images;
    }

    private void loss(Compiler compiler, PlanBuilder builder) {
        Place logits = compiler.values[compiler.graph.head()];
        Place gradient = compiler.gradient(compiler.graph.head());
        builder.step("loss", "softmax and cross-entropy", 0, List.of(logits), List.of(gradient), f -> {
            float[] memory = logits.in(f);
            Kernels.loss().crossEntropy(f.images, classes, memory, logits.at(f), logits.image(), targets, f.first * classes, weights,
                    f.first, scale, losses, f.first, gradient.in(f), gradient.at(f),
                    gradient.image());
            for (int n = 0; n < f.images; n++) {
                int at = logits.at(f) + n * logits.image();
                int best = 0;
                for (int k = 1; k < classes; k++) {
                    if (memory[at + k] > memory[at + best]) {
                        best = k;
                    }
                }
                predicted[f.first + n] = best;
            }
        });
    }

    /** {@return the network as it is written} */
    public Network network() {
        return network;
    }

    /** {@return the largest number of images in a step} */
    public int batch() {
        return batch;
    }

    /** {@return how many scores the network gives} */
    public int classes() {
        return classes;
    }

    /**
     * Takes parameters over.
     *
     * @param values by name, in PyTorch's shapes
     * @throws IllegalArgumentException naming every parameter that is missing or has another shape
     */
    public void load(Map<String, Tensor> values) {
        parameters.load(values, parameterMemory);
        parametersChanged();
    }

    /** {@return copies of all parameters, running statistics included, in PyTorch's shapes} */
    public Map<String, Tensor> parameters() {
        return parameters.store(parameterMemory);
    }

    /**
     * Copies of parameters that lie in another array as they do in {@link #parameterMemory()}, such as a running average of it; in PyTorch's shapes.
     *
     * @param memory as long as {@link #parameterMemory()}
     * @return copies by full name
     */
    public Map<String, Tensor> parametersFrom(float[] memory) {
        return parameters.store(memory);
    }

    /**
     * Lays parameters out in another array as they lie in {@link #parameterMemory()}: the reverse of {@link #parametersFrom}.
     *
     * @param memory is written
     * @param values by full name, in PyTorch's shapes
     * @throws IllegalArgumentException naming every parameter that is missing or has another shape
     */
    public void parametersInto(float[] memory, Map<String, Tensor> values) {
        parameters.load(values, memory);
    }

    /** {@return copies of the last step's gradients in PyTorch's shapes; zeros for what is not trained} */
    public Map<String, Tensor> gradients() {
        return parameters.store(gradientMemory);
    }

    /** {@return where each parameter lies in the two memories} */
    public List<ParameterSlot> slots() {
        return parameters.slots();
    }

    /** {@return all parameters one behind the other, in the plan's own layout; what is written here is used in the next step} */
    public float[] parameterMemory() {
        return parameterMemory;
    }

    /** {@return gradient of the mean loss, in the same places as the parameters; valid after a step} */
    public float[] gradientMemory() {
        return gradientMemory;
    }

    /**
     * {@code [batch][classes]}: the distribution each image should get; the caller fills it before a step.
     *
     * @return {@code [batch][classes]}: the distribution each image should get; the caller fills it before a step
     */
    public float[] targets() {
        return targets;
    }

    /** {@return each image's weight; the caller fills it before a step} The loss is the weighted mean. */
    public float[] weights() {
        return weights;
    }

    /**
     * After a step: the class with the highest score, for each image.
     *
     * @return for each image, after a step: the class with the highest score
     */
    public int[] predicted() {
        return predicted;
    }

    /**
     * After a step: each image's weighted loss.
     *
     * @return each image's weighted loss, after a step
     */
    public float[] losses() {
        return losses;
    }

    /** {@return what the planner did, and with which kernels} */
    public PlanReport report() {
        return report;
    }

    /**
     * Times every step of the plan from now on, which costs two looks at the clock a step and chunk of images.
     *
     * @return the times, which grow as the plan runs
     */
    public PlanProfile startProfile() {
        return program.startProfile();
    }

    /** From now on nothing is timed any more. */
    public void stopProfile() {
        program.stopProfile();
    }

    /** Must be called when somebody wrote to {@link #parameterMemory()}. */
    public void parametersChanged() {
        program.prepare();
    }

    /**
     * Forward, loss and backward for the first {@code images} images of {@code images}.
     *
     * @param images 1 up to the batch
     * @param from of the images; called by several threads at once
     * @param seed of this step's dropout
     * @return the weighted mean loss
     * @throws NonFiniteException if an image holds a value that isn't finite, or the loss isn't; the message says where it came up first
     */
    public double step(int images, ImageSource from, long seed) {
        double total = 0;
        for (int i = 0; i < images; i++) {
            total += weights[i];
        }
        scale = (float) (1 / total);
        source = from;
        program.run(images, seed);
        double sum = 0;
        for (int i = 0; i < images; i++) {
            sum += losses[i];
        }
        double loss = sum / total;
        if (!Double.isFinite(loss)) {
            throw new NonFiniteException("the loss is " + loss + ": " + whereNonFinite(), -1);
        }
        return loss;
    }

    private String whereNonFinite() {
        for (ParameterSlot slot : slots()) {
            if (Kernels.elementwise().firstNonFinite(parameterMemory, slot.offset(), slot.floats()) >= 0) {
                return "parameter " + slot.name() + " is not finite";
            }
        }
        String step = program.firstNonFinite();
        return step == null ? "the scores are too large for a float" : "the output of layer " + step + " is not finite";
    }
}
