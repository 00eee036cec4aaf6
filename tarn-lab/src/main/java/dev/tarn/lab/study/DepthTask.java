package dev.tarn.lab.study;

import dev.tarn.data.Dataset;
import dev.tarn.lab.inspect.Inspection;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Layer;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.train.DivergenceException;
import dev.tarn.train.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gradients by depth, in a chain of equal convolutions before it has learned anything; then what a short training makes of it.
 *
 * @param variant its name
 * @param activation behind each convolution, or none
 * @param gain by which PyTorch's first weights are multiplied; √6 makes them He's (2015), √3 LeCun's (1998)
 */
record DepthTask(String variant, @Nullable Layer activation, double gain, long seed) implements Task {
    static final int DEPTH = 8;
    private static final int FILTERS = 16;
    private static final int STEPS = 60;

    @Override
    public String name() {
        return "depth-" + variant + "-" + seed;
    }

    @Override
    public long cost(StudyDesign design) {
        return 4L * STEPS * StudyDesign.BATCH;
    }

    static String layer(int depth) {
        return "conv" + depth;
    }

    private Network network(StudyDesign design) {
        Network network = Network.input(design.network().input());
        for (int i = 1; i <= DEPTH; i++) {
            network = network.then(layer(i), Conv2d.of(FILTERS, 3).same());
            network = activation == null ? network : network.then(activation);
        }
        return network.globalAvgPool().dense(design.train().classes().size());
    }

    @Override
    public List<Row> run(StudyDesign design) {
        Network network = network(design);
        Model start = Model.initialize(network, seed);
        Map<String, Tensor> parameters = new LinkedHashMap<>(start.parameters());
        parameters.forEach((name, tensor) -> {
            if (name.startsWith("conv") && name.endsWith(".weight")) {
                for (int i = 0; i < tensor.data().length; i++) {
                    tensor.data()[i] *= (float) gain;
                }
            }
        });
        String name = "depth-" + variant;
        Trainer trainer = TrainingTask.trainer(design, seed).epochs(1).steps(STEPS);
        Model trained;
        try {
            trained = trainer.fit(start.withParameters(parameters), design.train()).model();
        } catch (DivergenceException e) {
            return diverged(name, e);
        }
        // Training standardises the images; the first look must see them as training does.
        Model fresh = trained.withParameters(parameters);
        Dataset looked = design.train().first(StudyDesign.LOOKED_AT);
        Inspection before = Inspection.of(fresh, looked, true, 1);
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i <= DEPTH; i++) {
            rows.add(Row.of(name, seed, 0, layer(i), "gradient_norm", before.layer(layer(i)).gradientNorm()));
        }
        double first = before.layer(layer(1)).gradientNorm();
        double last = before.layer(layer(DEPTH)).gradientNorm();
        rows.add(Row.of(name, seed, 0, "", "log10_kept_per_layer", StrictMath.log10(first / last) / (DEPTH - 1)));
        rows.add(Row.of(name, seed, 1, "", "test_accuracy", Judged.of(trained, design.test()).accuracy()));
        return rows;
    }

    private List<Row> diverged(String name, DivergenceException why) {
        List<Row> rows = new ArrayList<>();
        rows.add(Row.diverged(name, seed, why));
        for (int i = 1; i <= DEPTH; i++) {
            rows.add(Row.of(name, seed, 0, layer(i), "gradient_norm", Double.NaN));
        }
        rows.add(Row.of(name, seed, 0, "", "log10_kept_per_layer", Double.NaN));
        rows.add(Row.of(name, seed, 1, "", "test_accuracy", Double.NaN));
        return rows;
    }

    /** What is tried: the article's activations as PyTorch starts them, and two with the start that was made for them. */
    static List<DepthTask> tried(long seed) {
        double he = Math.sqrt(6);
        double lecun = Math.sqrt(3);
        return List.of(new DepthTask("relu", ActivationLayer.RELU, 1, seed),
                new DepthTask("leaky", ActivationLayer.leakyRelu(0.01), 1, seed),
                new DepthTask("sigmoid", ActivationLayer.SIGMOID, 1, seed), new DepthTask("tanh", ActivationLayer.TANH, 1, seed),
                new DepthTask("none", null, 1, seed), new DepthTask("relu-he", ActivationLayer.RELU, he, seed),
                new DepthTask("tanh-lecun", ActivationLayer.TANH, lecun, seed));
    }

    static boolean fits(Shape input) {
        return input.rank() == 3;
    }
}
