package dev.tarn.lab.study;

import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import dev.tarn.network.Network;

/**
 * What a study does.
 *
 * @param model what people call the network
 * @param network whose variants are trained; its output is a vector with a score for each class
 * @param data a training set and a test set
 * @param seeds how many; each variant is trained once from each of 1, 2, …
 * @param epochs of each training
 * @param threads tasks that run at the same time; changes no result
 */
public record StudyDesign(String model, Network network, Datasets data, int seeds, int epochs, int threads) {
    /** Images of a batch. */
    static final int BATCH = 128;
    /** Images that layers are looked at with. */
    static final int LOOKED_AT = 256;

    /**
     * Refuses what could settle nothing.
     *
     * @throws IllegalArgumentException if a number is below 1, or the data has no test set or only one class
     */
    public StudyDesign {
        if (seeds < 1 || epochs < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "seeds " + seeds + ", epochs " + epochs + ", threads " + threads + ": all must be at least 1");
        }
        if (data.test() == null) {
            throw new IllegalArgumentException(
                    data.name() + " has no test set, and a study compares what networks do on images they never saw; "
                            + "give it a folder with train/ and test/");
        }
        int[] labels = data.train().labels();
        boolean several = false;
        for (int label : labels) {
            several |= label != labels[0];
        }
        if (!several) {
            throw new IllegalArgumentException(
                    data.name() + ": all training images are of one class, \"" + data.train().classes().get(labels[0])
                            + "\"; networks have nothing to learn there, so nothing can be compared");
        }
    }

    Dataset train() {
        return data.train();
    }

    Dataset test() {
        Dataset test = data.test();
        if (test == null) {
            throw new IllegalStateException("the constructor has seen a test set");
        }
        return test;
    }

    /** What the stored measurements depend on. */
    String fingerprint() {
        return "network=" + network.toString().replaceAll("\\s+", " ") + ";train=" + train().fingerprint() + ";test=" + test().fingerprint()
                + ";epochs=" + epochs + ";batch=" + BATCH;
    }
}
