package dev.tarn.lab.explain;

import dev.tarn.model.Model;
import dev.tarn.plan.ProbePlan;
import dev.tarn.tensor.Tensor;

/**
 * Grad-CAM for one image after another, with one plan. One thread at a time may use it.
 */
public final class Explainer {
    private final Model model;
    private final ProbePlan probe;

    private Explainer(Model model) {
        this.model = model;
        probe = ProbePlan.withGradients(model.network(), model.parameters(), 1);
    }

    /**
     * Prepares a model to be explained, image after image: plans and memory are made once.
     *
     * @param model whose network ends in a score for each class
     * @return for one thread at a time
     * @throws IllegalArgumentException if the network does not end in a vector of scores
     */
    public static Explainer of(Model model) {
        return new Explainer(model);
    }

    /**
     * As {@link GradCam#of(Model, Tensor, int, String)}.
     *
     * @param image pixels in 0..1 in the network's input shape
     * @param label the class, counted from 0
     * @param layer whose maps to use
     * @return as a fresh one would be, bit by bit
     */
    public GradCam gradCam(Tensor image, int label, String layer) {
        if (model.network().input().rank() != 3) {
            throw new IllegalArgumentException("the network's input " + model.network().input() + " is no image; Grad-CAM needs one");
        }
        return GradCam.of(probe, Activations.standardised(model, image), label, layer);
    }
}
