package dev.tarn.train;

import dev.tarn.data.Dataset;
import dev.tarn.plan.TrainingPlan;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the images of a batch should become, and how much each of them counts. */
final class Targets {
    private final Dataset data;
    private final int[] order;
    private final float smoothing;
    private final float[] classWeights;
    private final float @Nullable [] imageWeights;
    private final @Nullable Mixing mixing;

    /** @param order indices into {@code data}; kept: the caller reorders it between epochs */
    Targets(Trainer trainer, Dataset data, int[] images, int[] order, @Nullable Mixing mixing) {
        this.data = data;
        this.order = order;
        this.mixing = mixing;
        smoothing = (float) trainer.labelSmoothing;
        classWeights = trainer.classWeights.over(data, images);
        imageWeights = trainer.imageWeights;
    }

    /**
     * One-hot, smoothed or mixed targets and the weights of the batch {@code order[from .. from + count)}. An image mixed of two counts {@code λw + (1-λ)w'}, its target is the mean of both with
     * these weights: the loss is then what mixing the two losses would give.
     *
     * @return the sum of the weights
     */
    double fill(TrainingPlan plan, int from, int count) {
        float[] targets = plan.targets();
        float[] weights = plan.weights();
        int classes = plan.classes();
        Arrays.fill(targets, 0, count * classes, smoothing / classes);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            float own = weight(from + i);
            if (mixing == null) {
                targets[i * classes + label(from + i)] += 1 - smoothing;
            } else {
                int partner = from + mixing.partner(i);
                float share = (float) mixing.share(i);
                float kept = own * share;
                own = kept + weight(partner) * (1 - share);
                float part = own == 0 ? share : kept / own;
                targets[i * classes + label(from + i)] += (1 - smoothing) * part;
                targets[i * classes + label(partner)] += (1 - smoothing) * (1 - part);
            }
            weights[i] = own;
            sum += own;
        }
        return sum;
    }

    private int label(int place) {
        return data.label(order[place]);
    }

    private float weight(int place) {
        int image = order[place];
        return imageWeights == null ? classWeights[data.label(image)] : classWeights[data.label(image)] * imageWeights[image];
    }
}
