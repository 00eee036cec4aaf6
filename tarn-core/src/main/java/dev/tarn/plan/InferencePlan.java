package dev.tarn.plan;

import dev.tarn.kernel.Layout;
import dev.tarn.kernel.Memory;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network ready to be run, for batches up to a fixed size: batch norms folded, dropout gone, activations below the pools. One thread at a time may use it; several plans may share parameters.
 */
public final class InferencePlan {
    private final int batch;
    private final int outputs;
    private final ParameterMemory parameters;
    private final float[] parameterMemory;
    private final Program program;
    private final PlanReport report;
    private @Nullable ImageSource source;
    private float[] target = new float[0];
    private int targetAt;

    /**
     * Plans inference.
     *
     * @param network any
     * @param parameters by name, in PyTorch's shapes
     * @param batch the largest number of images in a run
     * @param options of the planner
     * @param workers that compute; closed by who made them
     * @return a plan with memory of its own
     * @throws IllegalArgumentException naming every parameter that is missing or has another shape
     */
    public static InferencePlan of(Network network, Map<String, Tensor> parameters, int batch, PlanOptions options, Workers workers) {
        InferencePlan plan = new InferencePlan(network, batch, options, workers);
        plan.load(parameters);
        return plan;
    }

    private InferencePlan(Network network, int batch, PlanOptions options, Workers workers) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + ": at least 1");
        }
        this.batch = batch;
        this.outputs = network.output().elements();
        Rules.Rewritten rewritten = Rules.rewrite(Graph.of(network, false), false, options);
        Layouts layouts = Layouts.of(rewritten.graph());
        parameters = new ParameterMemory(network, TrainingPlan.flattened(layouts), options.frozen());
        parameterMemory = Memory.allocate(parameters.floats());
        // A single image is shared out among the threads within its layers; several images are shared out as they are.
        PlanBuilder builder = new PlanBuilder(batch, Chunking.inference(batch, layouts.floats(), parameters.floats(), workers.threads()),
                batch == 1 ? workers.threads() : 1, Math.min(batch, Chunking.fewestAtInference(layouts.floats(), parameters.floats())));
        Compiler compiler = new Compiler(layouts, builder, options, parameters, false, parameterMemory, new float[0]);
        builder.scratch(SourceStep.scratchFloats(layouts.of().getFirst()));
        compiler.forward(f -> SourceStep.read(source(), compiler.values[0], f));
        Place head = compiler.values[compiler.graph.head()];
        builder.step("output", "copy", 0, List.of(head), List.of(), f -> write(head, f));
        program = builder.build(workers);
        compiler.constants.memory = program.shared;
        compiler.constants.at = program.constants;
        report = new PlanReport(rewritten, program);
    }

    private ImageSource source() {
        ImageSource images = source;
        if (images == null) {
            throw new IllegalStateException("nothing is running");
        }
        return images;
    }

    private void write(Place head, Frame f) {
        Layout layout = head.layout;
        float[] memory = head.in(f);
        for (int n = 0, at = targetAt + f.first * outputs; n < f.images; n++) {
            for (int y = 0; y < layout.height(); y++) {
                for (int x = 0; x < layout.width(); x++, at += layout.channels()) {
                    System.arraycopy(memory, head.at(f) + n * layout.image() + layout.at(y, x), target, at, layout.channels());
                }
            }
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

    /** {@return floats that one image's output has} */
    public int outputs() {
        return outputs;
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

    /**
     * Runs {@code images} images and writes their outputs one behind the other: features, or an image row by row with the channels innermost.
     *
     * @param images 1 up to the batch
     * @param from of the images; called by several threads at once
     * @param into takes the outputs
     * @param at where the first begins
     * @throws NonFiniteException if an image holds a value that isn't finite
     */
    public void run(int images, ImageSource from, float[] into, int at) {
        if (into.length - at < (long) images * outputs) {
            throw new IllegalArgumentException(
                    images + " images need " + (long) images * outputs + " floats, there is room for " + (into.length - at));
        }
        source = from;
        target = into;
        targetAt = at;
        program.run(images, 0);
    }
}
