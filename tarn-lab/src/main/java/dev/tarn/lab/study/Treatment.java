package dev.tarn.lab.study;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Layer;
import dev.tarn.layer.RRelu;
import dev.tarn.network.Network;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands where the article wants ReLU and a max pool.
 *
 * @param name the variant's
 * @param what in words
 * @param network with it
 */
record Treatment(String name, String what, Network network) {
    /** As leaky as in Xu et al. 2015 (arXiv 1505.00853). */
    private static final double VERY_LEAKY = 1 / 5.5;

    static Treatment relu(StudyDesign design) {
        return activation(design, "relu", "ReLU", ActivationLayer.RELU);
    }

    static Treatment none(StudyDesign design) {
        return activation(design, "none", "no activation", null);
    }

    static Treatment leaky(StudyDesign design) {
        return activation(design, "leaky", "leaky ReLU, slope 0.01", ActivationLayer.leakyRelu(0.01));
    }

    static Treatment veryLeaky(StudyDesign design) {
        return activation(design, "very-leaky", "very leaky ReLU, slope 1/5.5", ActivationLayer.leakyRelu(VERY_LEAKY));
    }

    static Treatment randomised(StudyDesign design) {
        return activation(design, "randomised", "randomised leaky ReLU, slopes 1/8 to 1/3", RRelu.standard());
    }

    static Treatment sigmoid(StudyDesign design) {
        return activation(design, "sigmoid", "sigmoid", ActivationLayer.SIGMOID);
    }

    static Treatment tanh(StudyDesign design) {
        return activation(design, "tanh", "tanh", ActivationLayer.TANH);
    }

    private static Treatment activation(StudyDesign design, String name, String what, @Nullable Layer layer) {
        return new Treatment(name, what, Variants.withActivation(design.network(), layer));
    }

    /** ReLU with other ways to make maps smaller, as far as the network allows them. */
    static List<Treatment> otherPools(StudyDesign design) {
        List<Treatment> all = new ArrayList<>();
        Network relu = relu(design).network();
        if (Variants.hasMaxPool(relu)) {
            all.add(new Treatment("average-pool", "ReLU and average pooling", Variants.withAveragePools(relu)));
            Variants.withStrides(relu)
                    .ifPresent(network -> all.add(new Treatment("strided", "ReLU and strided convolution, no pool", network)));
        }
        return all;
    }

    /** A training from each seed. */
    List<Task> trainings(StudyDesign design) {
        List<Task> tasks = new ArrayList<>();
        for (long seed = 1; seed <= design.seeds(); seed++) {
            tasks.add(new TrainingTask(name, network, seed));
        }
        return tasks;
    }
}
