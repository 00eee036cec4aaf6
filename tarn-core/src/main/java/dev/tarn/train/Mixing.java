package dev.tarn.train;

import dev.tarn.augment.Augmenter;
import dev.tarn.data.SplitMix;
import dev.tarn.data.SplitMix.Purpose;

/** Which image of a batch is mixed with which, and how much of each there is: the same for the images and for their targets. */
final class Mixing {
    private final Augmenter augmenter;
    private final int[] order;
    private final long seed;
    private final SplitMix random = new SplitMix(0);
    private int from;
    private int count;
    private int epoch;
    private int distance;

    /** @param order of the images in this epoch; kept: the caller reorders it between epochs */
    Mixing(Augmenter augmenter, int[] order, long seed) {
        this.augmenter = augmenter;
        this.order = order;
        this.seed = seed;
    }

    /** The batch at hand is {@code order[from .. from + count)}; each image's partner is as far behind it as any other, by the chance of this step. */
    void startAt(int from, int count, int epoch, long step) {
        this.from = from;
        this.count = count;
        this.epoch = epoch;
        random.reset(SplitMix.key(seed, Purpose.MIX, step));
        distance = count == 1 ? 0 : 1 + random.below(count - 1);
    }

    int partner(int image) {
        return (image + distance) % count;
    }

    /** Between 0 and 1: what an image keeps of itself. */
    double share(int image) {
        return augmenter.weight(order[from + image], epoch);
    }
}
