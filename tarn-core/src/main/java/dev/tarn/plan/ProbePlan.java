package dev.tarn.plan;

import dev.tarn.kernel.Layout;
import dev.tarn.kernel.Memory;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Scale;
import dev.tarn.network.Network;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.Operation.Reorder;
import dev.tarn.plan.Operation.Single;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network to be looked into: computed exactly as it is written, no rewriting rule applied, every layer's result kept, and on demand every result's gradient. Slower than
 * the plans that are made to be fast, and on one thread, the caller's; one thread at a time may use it.
 *
 * <p>Layers behave as at inference: batch norms use their running statistics, dropout lets everything pass.
 */
public final class ProbePlan {
    private final int batch;
    private final boolean gradients;
    private final ParameterMemory parameters;
    private final float[] parameterMemory;
    private final Program program;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final Kept scores;
    private @Nullable ImageSource source;
    private @Nullable ScoreGradient scoreGradient;
    private @Nullable Frame frame;

    /** What is kept of one layer. */
    private record Kept(Shape shape, Place value, @Nullable Place gradient) {}

    /** Where a backward pass begins. */
    @FunctionalInterface
    public interface ScoreGradient {
        /**
         * Says of which number the gradient is wanted.
         *
         * @param image index within the batch
         * @param scores the network's output for the image: logits
         * @param gradient what is to be filled: the derivative by each of them of the number whose gradient is wanted; zeros at first
         */
        void fill(int image, float[] scores, float[] gradient);
    }

    /**
     * Keeps all results of a run, those of a last softmax included.
     *
     * @param network any
     * @param parameters by full name, in PyTorch's shapes
     * @param batch the largest number of images in a run
     * @return the plan
     */
    public static ProbePlan forward(Network network, Map<String, Tensor> parameters, int batch) {
        return new ProbePlan(network, parameters, batch, false);
    }

    /**
     * Keeps all results and their gradients; a last softmax is left out, so that scores are logits.
     *
     * @param network that ends in a vector of scores
     * @param parameters by full name, in PyTorch's shapes
     * @param batch the largest number of images in a run
     * @return the plan
     * @throws IllegalArgumentException if the network doesn't end in a vector of scores
     */
    public static ProbePlan withGradients(Network network, Map<String, Tensor> parameters, int batch) {
        if (network.output().rank() != 1) {
            throw new IllegalArgumentException("the network's output is an image, " + network.output() + ", not a vector of scores");
        }
        return new ProbePlan(network, parameters, batch, true);
    }

    private ProbePlan(Network network, Map<String, Tensor> values, int batch, boolean gradients) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + ": at least 1");
        }
        this.batch = batch;
        this.gradients = gradients;
        Layouts layouts = Layouts.of(atInference(Graph.of(network, gradients)));
        // Frozen: batch norms as at inference, and no gradients of weights.
        PlanOptions options = PlanOptions.standard()
                .withFrozen(new java.util.HashSet<>(network.nodes().stream().map(node -> node.name()).toList()));
        parameters = new ParameterMemory(network, TrainingPlan.flattened(layouts), options.frozen());
        parameterMemory = Memory.allocate(parameters.floats());
        PlanBuilder builder = new PlanBuilder(batch, batch, 1);
        Compiler compiler = new Compiler(layouts, builder, options, parameters, gradients, parameterMemory, new float[0]);
        compiler.wantInputGradient = gradients;
        builder.scratch(SourceStep.scratchFloats(layouts.of().getFirst()));
        compiler.forward(f -> SourceStep.read(source(), compiler.values[0], f));
        Graph graph = compiler.graph;
        if (gradients) {
            Place logits = compiler.values[graph.head()];
            Place gradient = compiler.gradient(graph.head());
            builder.step("scores", "derivative", 0, List.of(logits), List.of(gradient), f -> begin(logits, gradient, f));
            compiler.backward();
        }
        List<Place> all = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            GraphNode node = graph.node(i);
            if (!(node.operation() instanceof Reorder) || i == graph.head()) {
                // In a plan without rules each node stands for one layer.
                Place value = compiler.values[i];
                Place gradient = gradients && compiler.hasGradient(i) ? compiler.gradient(i) : null;
                Kept entry = new Kept(node.output(), value, gradient);
                if (!(node.operation() instanceof Reorder)) {
                    kept.put(node.layers().getFirst(), entry);
                }
                all.add(value);
                if (gradient != null) {
                    all.add(gradient);
                }
            }
        }
        GraphNode head = graph.node(graph.head());
        scores = new Kept(head.output(), compiler.values[graph.head()], null);
        // Read last of all, so that no two of them share memory.
        builder.step("all results", "kept", 0, all, List.of(), f -> frame = f);
        program = builder.build(Workers.of(1));
        compiler.constants.memory = program.shared;
        compiler.constants.at = program.constants;
        load(values);
    }

    /** Dropout lets everything pass, a randomised slope is its mean. */
    private static Graph atInference(Graph graph) {
        Graph result = graph;
        for (int i = 0; i < graph.nodes().size(); i++) {
            GraphNode node = graph.node(i);
            if (node.operation() instanceof Single(Dropout _)) {
                result = result.replace(i, new GraphNode(new Single(new Scale(1)), node.layers(), node.inputs(), node.output()));
            }
            if (node.operation() instanceof Single(RRelu random)) {
                result = result.replace(i, new GraphNode(new Single(random.atInference()), node.layers(), node.inputs(), node.output()));
            }
        }
        return result;
    }

    private ImageSource source() {
        ImageSource images = source;
        if (images == null) {
            throw new IllegalStateException("nothing is running");
        }
        return images;
    }

    private void begin(Place logits, Place gradient, Frame f) {
        ScoreGradient score = scoreGradient;
        if (score == null) {
            throw new IllegalStateException("nothing is running");
        }
        int classes = logits.layout.channels();
        Arrays.fill(gradient.in(f), gradient.at(f), gradient.at(f) + f.images * gradient.image(), 0);
        float[] in = new float[classes];
        float[] out = new float[classes];
        for (int n = 0; n < f.images; n++) {
            System.arraycopy(logits.in(f), logits.at(f) + n * logits.image(), in, 0, classes);
            Arrays.fill(out, 0);
            score.fill(f.first + n, in, out);
            System.arraycopy(out, 0, gradient.in(f), gradient.at(f) + n * gradient.image(), classes);
        }
    }

    /**
     * Takes other parameters over.
     *
     * @param values by full name, in PyTorch's shapes
     */
    public void load(Map<String, Tensor> values) {
        parameters.load(values, parameterMemory);
        program.prepare();
    }

    /** {@return the largest number of images in a run} */
    public int batch() {
        return batch;
    }

    /** {@return {@code "input"}, then the layers in the order of the network; only those that the output depends on} */
    public List<String> layers() {
        return List.copyOf(kept.keySet());
    }

    /**
     * {@return shape of a layer's result for one image}
     *
     * @param layer one of {@link #layers()}
     */
    public Shape shape(String layer) {
        return of(layer).shape;
    }

    /**
     * Computes results.
     *
     * @param images 1 up to the batch
     * @param from of the images
     * @throws NonFiniteException if an image holds a value that isn't finite
     * @throws IllegalStateException if this plan keeps gradients too: it has to know of what
     */
    public void run(int images, ImageSource from) {
        if (gradients) {
            throw new IllegalStateException("a plan with gradients needs to know the gradient of what");
        }
        source = from;
        program.run(images, 0);
    }

    /**
     * Computes results and gradients.
     *
     * @param images 1 up to the batch
     * @param from of the images
     * @param of the number whose gradient is wanted
     * @throws NonFiniteException if an image holds a value that isn't finite
     */
    public void run(int images, ImageSource from, ScoreGradient of) {
        if (!gradients) {
            throw new IllegalStateException("this plan keeps no gradients");
        }
        source = from;
        scoreGradient = of;
        program.run(images, 0);
    }

    /**
     * Copies a layer's result of the last run: an image row by row with the channels innermost, or features in the network's order.
     *
     * @param layer one of {@link #layers()}
     * @param image index within the batch
     * @param into takes the numbers
     * @param at where to
     */
    public void value(String layer, int image, float[] into, int at) {
        Kept entry = of(layer);
        copy(entry.shape, entry.value, image, into, at);
    }

    /**
     * The network's scores for an image of the last run.
     *
     * @param image index within the batch
     * @param into takes the numbers
     * @param at where to
     */
    public void scores(int image, float[] into, int at) {
        copy(scores.shape, scores.value, image, into, at);
    }

    /**
     * Copies the gradient by a layer's result, in the same order as {@link #value}; zeros where the scores do not depend on it.
     *
     * @param layer one of {@link #layers()}
     * @param image index within the batch
     * @param into takes the numbers
     * @param at where to
     */
    public void gradient(String layer, int image, float[] into, int at) {
        Kept entry = of(layer);
        if (!gradients) {
            throw new IllegalStateException("this plan keeps no gradients");
        }
        if (entry.gradient == null) {
            Arrays.fill(into, at, at + entry.shape.elements(), 0);
        } else {
            copy(entry.shape, entry.gradient, image, into, at);
        }
    }

    /**
     * Zeros of every layer's results, to be counted run by run.
     *
     * @return for this plan's network, nothing counted yet
     */
    public ZeroCounts zeroCounts() {
        Map<String, Place> places = new LinkedHashMap<>();
        kept.forEach((layer, entry) -> places.put(layer, entry.value));
        Set<String> maps = kept.keySet().stream().filter(layer -> of(layer).shape.rank() == 3).collect(Collectors.toSet());
        return new ZeroCounts(this, places, maps);
    }

    Frame lastRun() {
        Frame last = frame;
        if (last == null) {
            throw new IllegalStateException("nothing has run yet");
        }
        return last;
    }

    private Kept of(String layer) {
        Kept entry = kept.get(layer);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "no result of a layer '" + layer + "' is kept; there are " + String.join(", ", kept.keySet()));
        }
        return entry;
    }

    private void copy(Shape shape, Place place, int image, float[] into, int at) {
        Frame last = frame;
        if (last == null || image < 0 || image >= last.images) {
            throw new IllegalArgumentException(
                    "image " + image + ": the last run had " + (last == null ? 0 : last.images) + " images, counted from 0");
        }
        Layout layout = place.layout;
        float[] memory = place.in(last);
        int from = place.at(last) + image * layout.image();
        int channels = layout.channels();
        if (shape.rank() == 3) {
            for (int y = 0; y < layout.height(); y++) {
                for (int x = 0; x < layout.width(); x++, at += channels) {
                    System.arraycopy(memory, from + layout.at(y, x), into, at, channels);
                }
            }
            return;
        }
        int area = layout.height() * layout.width();
        for (int y = 0, pixel = 0; y < layout.height(); y++) {
            for (int x = 0; x < layout.width(); x++, pixel++) {
                for (int c = 0; c < channels; c++) {
                    into[at + c * area + pixel] = memory[from + layout.at(y, x) + c];
                }
            }
        }
    }
}
