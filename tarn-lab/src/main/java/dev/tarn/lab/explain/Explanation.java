package dev.tarn.lab.explain;

import dev.tarn.model.Model;
import dev.tarn.model.Prediction;
import dev.tarn.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known about why a model names an image as it does.
 *
 * <pre>{@code
 * Explanation why = Explanation.of(model, image);
 * why.gradCam().onImage();                             // which parts of the image speak for the class
 * why.activations();                                   // each layer's result: conv, ReLU, pool apart
 * why.winners().getFirst().winner(network, 3, 4, 0);   // who won a window of the first max pool, and what it saw
 * }</pre>
 *
 * @param prediction what the model says
 * @param label the class that is explained, its place among the model's classes
 * @param activations of every layer, the input first
 * @param winners of every max pool
 * @param gradCam null if the network has no convolution with a map of more than one cell
 * @param occlusion null if the network's input is no image
 */
public record Explanation(Prediction prediction, int label, List<LayerActivation> activations, List<PoolWinners> winners,
        @Nullable GradCam gradCam, @Nullable Occlusion occlusion) {
    /** Keeps copies of what it is given. */
    public Explanation {
        activations = List.copyOf(activations);
        winners = List.copyOf(winners);
    }

    /**
     * Explains the class that the model finds most probable.
     *
     * @param model whose network ends in a score for each class
     * @param image pixels in 0..1 in the network's input shape
     * @return maps, winners and Grad-CAM for that class
     */
    public static Explanation of(Model model, Tensor image) {
        return explain(model, image, model.predict(image), -1);
    }

    /**
     * Explains a class of choice: why an image might be it.
     *
     * @param model whose network ends in a score for each class
     * @param image pixels in 0..1 in the network's input shape
     * @param label the class, counted from 0
     * @return maps, winners and Grad-CAM for that class
     */
    public static Explanation of(Model model, Tensor image, int label) {
        return explain(model, image, model.predict(image), label);
    }

    private static Explanation explain(Model model, Tensor image, Prediction prediction, int wish) {
        int label = wish < 0 ? prediction.index() : wish;
        List<LayerActivation> activations = Activations.of(model, image);
        boolean picture = model.network().input().rank() == 3;
        GradCam gradCam = picture && GradCam.layerOf(model.network()).isPresent() ? GradCam.of(model, image, label) : null;
        Occlusion occlusion = picture ? Occlusion.of(model, image, label) : null;
        return new Explanation(prediction, label, activations, PoolWinners.of(model.network(), activations), gradCam, occlusion);
    }
}
