package dev.tarn.measure;

import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.plan.ImageSource;
import dev.tarn.plan.InferencePlan;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;

/** A network that is run on one batch of random images. */
public final class InferenceLoad {
    private final InferencePlan plan;
    private final ImageSource images;
    private final float[] outputs;

    /**
     * A plan with random parameters and a random batch, ready to predict.
     *
     * @param network any
     * @param batch images a run
     * @param options of the plan
     * @param workers that compute; closed by who made them
     */
    public InferenceLoad(Network network, int batch, PlanOptions options, Workers workers) {
        this(Model.initialize(network, 1), batch, options, workers);
    }

    /**
     * A plan with a model's parameters and a random batch, ready to predict.
     *
     * @param model any
     * @param batch images a run
     * @param options of the plan
     * @param workers that compute; closed by who made them
     */
    public InferenceLoad(Model model, int batch, PlanOptions options, Workers workers) {
        plan = InferencePlan.of(model.network(), model.parameters(), batch, options, workers);
        images = new RandomBatch(model.network(), batch);
        outputs = new float[batch * plan.outputs()];
    }

    /** {@return the plan that is repeated} */
    public InferencePlan plan() {
        return plan;
    }

    /** All images of the batch once. */
    public void run() {
        plan.run(plan.batch(), images, outputs, 0);
    }

    /** {@return what the last run left: {@code [batch][outputs]}} */
    public float[] outputs() {
        return outputs;
    }
}
