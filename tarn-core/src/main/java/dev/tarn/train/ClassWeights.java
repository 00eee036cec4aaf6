package dev.tarn.train;

import dev.tarn.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much an image's loss counts, by its class. A batch's loss is the weighted mean, as in PyTorch's
 * {@code CrossEntropyLoss(weight)}; with label smoothing the whole loss of an image takes the weight of its own class. */
public sealed interface ClassWeights {

    /**
     * Every image counts the same.
     *
     * @return weights of 1
     */
    static ClassWeights equal() {
        return new Equal();
    }

    /**
     * Every class counts the same: {@code images/(classes·images of the class)}, as scikit-learn's {@code balanced}.
     *
     * @return weights that follow from how often each class occurs
     */
    static ClassWeights balanced() {
        return new Balanced();
    }

    /**
     * Weights by the classes' names; classes that are not named weigh 1.
     *
     * @param weights positive, by name of the class
     * @return the weights
     */
    static ClassWeights of(Map<String, Double> weights) {
        return new Named(weights);
    }

    /**
     * The weights for training on some images of a set.
     *
     * @param data whose classes are weighed
     * @param images indices into it
     * @return a weight for each class, in the order of the classes
     * @throws IllegalArgumentException if a class that is named does not exist
     */
    float[] over(Dataset data, int[] images);

    /** All 1. */
    record Equal() implements ClassWeights {
        @Override
        public float[] over(Dataset data, int[] images) {
            float[] ones = new float[data.classes().size()];
            Arrays.fill(ones, 1);
            return ones;
        }
    }

    /** Inverse to how often a class occurs among the training images; classes that never occur weigh 0. */
    record Balanced() implements ClassWeights {
        @Override
        public float[] over(Dataset data, int[] images) {
            int[] counts = new int[data.classes().size()];
            for (int image : images) {
                counts[data.label(image)]++;
            }
            float[] weights = new float[counts.length];
            for (int c = 0; c < counts.length; c++) {
                weights[c] = counts[c] == 0 ? 0 : (float) ((double) images.length / counts.length / counts[c]);
            }
            return weights;
        }
    }

    /**
     * Chosen by hand.
     *
     * @param weights positive, by name of the class
     */
    record Named(Map<String, Double> weights) implements ClassWeights {
        /** Keeps copies of what it is given. */
        public Named {
            weights.forEach((name, weight) -> Settings.positive("weight of class \"" + name + "\"", weight));
            Map<String, Double> copy = new LinkedHashMap<>(weights);
            weights = Collections.unmodifiableMap(copy);
        }

        @Override
        public float[] over(Dataset data, int[] images) {
            List<String> unknown = new ArrayList<>(weights.keySet());
            unknown.removeAll(data.classes());
            if (!unknown.isEmpty()) {
                throw new IllegalArgumentException(
                        "class weights for " + unknown + ", but " + data.name() + " has the classes " + data.classes()
                                + "; use their names");
            }
            float[] all = new Equal().over(data, images);
            for (int c = 0; c < all.length; c++) {
                all[c] = weights.getOrDefault(data.classes().get(c), 1.0).floatValue();
            }
            return all;
        }
    }
}
