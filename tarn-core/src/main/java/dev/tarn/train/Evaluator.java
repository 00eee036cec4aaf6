package dev.tarn.train;

import dev.tarn.augment.Augmenter;
import dev.tarn.data.Dataset;
import dev.tarn.layer.Softmax;
import dev.tarn.model.Preprocessing;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.plan.ImageSource;
import dev.tarn.plan.InferencePlan;
import dev.tarn.plan.NonFiniteException;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Tensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges one model after another on the same images: the plan and its memory are made once. */
final class Evaluator {
    static final int BATCH = 128;

    /** Images of a batch that one task judges. */
    private static final int SHARE = 16;

    private final Dataset data;
    private final int[] images;
    private final BatchSource source;
    private final @Nullable ImageSource mirrored;
    private final InferencePlan plan;
    private final Workers workers;
    private final int batch;
    private final int classes;
    private final float[] logits;
    /** Logits of the images as they are, while their mirror images are looked at. */
    private final float[] straight;

    /**
     * @param images indices into {@code data}: which of them are judged
     * @param flip whether the mean of an image's logits and its mirror image's counts
     */
    Evaluator(Network network, Map<String, Tensor> parameters, Preprocessing preprocessing, Dataset data, int[] images, PlanOptions options,
            Workers workers, boolean flip) {
        this.data = data;
        this.images = images;
        this.workers = workers;
        batch = Math.min(BATCH, images.length);
        source = new BatchSource(data, preprocessing, images);
        mirrored = flip ? mirrored() : null;
        plan = InferencePlan.of(logits(network), parameters, batch, options, workers);
        classes = plan.outputs();
        logits = new float[batch * classes];
        straight = new float[flip ? batch * classes : 0];
    }

    private ImageSource mirrored() {
        return (image, pixels, at) -> {
            source.read(image, pixels, at);
            Augmenter.flip(pixels, at, data.height(), data.width(), data.channels());
        };
    }

    /** The network in front of its final softmax, whose logits are more exact than the logarithms of its probabilities. */
    private static Network logits(Network network) {
        if (network.head() == Network.INPUT) {
            return network;
        }
        Node last = network.nodes().get(network.head());
        if (!(last.layer() instanceof Softmax)) {
            return network;
        }
        int before = last.inputs().getFirst();
        return network.from(before == Network.INPUT ? "input" : network.nodes().get(before).name());
    }

    /** Takes other parameters for the same network. */
    void load(Map<String, Tensor> parameters) {
        plan.load(parameters);
    }

    /**
     * Looks at all images.
     *
     * @throws NonFiniteException if an image, or what the model makes of it, is not finite
     */
    Evaluation.Images run() {
        Evaluation.Images all = new Evaluation.Images(images.length);
        for (int from = 0; from < images.length; from += batch) {
            int at = from;
            int count = Math.min(batch, images.length - from);
            source.startAt(at);
            plan.run(count, source, logits, 0);
            if (mirrored != null) {
                System.arraycopy(logits, 0, straight, 0, count * classes);
                plan.run(count, mirrored, logits, 0);
                for (int i = 0; i < count * classes; i++) {
                    logits[i] = (logits[i] + straight[i]) / 2;
                }
            }
            workers.run((count + SHARE - 1) / SHARE, (worker, share) -> {
                for (int i = share * SHARE; i < Math.min(count, (share + 1) * SHARE); i++) {
                    all.judge(at + i, data.label(images[at + i]), logits, i * classes, classes);
                }
            });
            for (int i = at; i < at + count; i++) {
                if (!Double.isFinite(all.loss[i])) {
                    throw new NonFiniteException(data.name() + ": the model's output for image " + images[i]
                            + " (counted from 0) is not finite; its parameters are too large or not numbers", -1);
                }
            }
        }
        return all;
    }
}
