package dev.tarn.measure;

import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.UpdateKernels;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.plan.ImageSource;
import dev.tarn.plan.ParameterSlot;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * A network that is trained on one batch of random images: forward, loss, backward, plain SGD. The rate is so small that the network stays what it was, and with it the
 * share of dead windows.
 */
public final class TrainingLoad {
    private static final double RATE = 1e-4;

    private final TrainingPlan plan;
    private final ImageSource images;
    private final UpdateKernels update = Kernels.update();
    private final ParameterSlot[] slots;
    private final Workers workers;
    private final Workers.Task change = (worker, slot) -> change(slot);
    private long steps;

    /**
     * A plan with a random batch, ready to train.
     *
     * @param network that ends in class scores
     * @param batch images a step
     * @param options of the plan
     * @param workers that compute; closed by who made them
     */
    public TrainingLoad(Network network, int batch, PlanOptions options, Workers workers) {
        this.workers = workers;
        plan = TrainingPlan.of(network, batch, options, workers);
        plan.load(Model.initialize(network, 1).parameters());
        images = new RandomBatch(network, batch);
        slots = plan.slots().stream().filter(ParameterSlot::trainable).toArray(ParameterSlot[]::new);
        Arrays.fill(plan.weights(), 1);
        for (int i = 0; i < batch; i++) {
            plan.targets()[i * plan.classes() + i % plan.classes()] = 1;
        }
    }

    /** {@return the plan that is repeated} */
    public TrainingPlan plan() {
        return plan;
    }

    /** {@return where each parameter lies in the plan's memory} */
    public List<ParameterSlot> slots() {
        return List.of(slots);
    }

    /**
     * One step with all images of the batch, the change of parameters included.
     *
     * @return the mean loss
     */
    public double step() {
        double loss = plan.step(plan.batch(), images, steps++);
        workers.run(slots.length, change);
        plan.parametersChanged();
        return loss;
    }

    private void change(int slot) {
        int at = slots[slot].offset();
        float[] p = plan.parameterMemory();
        update.sgd(p, at, plan.gradientMemory(), at, p, at, slots[slot].floats(), RATE, 0, false, 0, false);
    }
}
