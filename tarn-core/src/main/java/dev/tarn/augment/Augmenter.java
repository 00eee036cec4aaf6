package dev.tarn.augment;

import dev.tarn.augment.Change.Brightness;
import dev.tarn.augment.Change.Contrast;
import dev.tarn.augment.Change.Cutout;
import dev.tarn.augment.Change.Erase;
import dev.tarn.augment.Change.Fill;
import dev.tarn.augment.Change.Flip;
import dev.tarn.augment.Change.Mixup;
import dev.tarn.augment.Change.Rotate;
import dev.tarn.augment.Change.Scale;
import dev.tarn.augment.Change.Shift;
import dev.tarn.data.SplitMix;
import dev.tarn.data.SplitMix.Purpose;
import java.util.List;

/** Makes the changes of an {@link Augmentation} to images of one size. Any number of threads may call it at once. */
public final class Augmenter {
    private static final int ATTEMPTS = 10;

    private final List<Change> changes;
    private final int height;
    private final int width;
    private final int channels;
    private final float[] hole;
    private final long seed;
    private final double mixup;
    private final ThreadLocal<Desk> desks;

    /** What a thread works with: random numbers, and room for an image if one has to be read while it is written. */
    private static final class Desk {
        final SplitMix random = new SplitMix(0);
        final float[] copy;

        Desk(int floats) {
            copy = new float[floats];
        }
    }

    /**
     * What changes images of one size.
     *
     * @param augmentation what is changed
     * @param height rows
     * @param width columns
     * @param channels 1 or more
     * @param hole what cut-out places are filled with: the mean of each channel
     * @param seed all random choices follow from it, the epoch and the image's index
     * @throws IllegalArgumentException if a change does not fit images of this size
     */
    public Augmenter(Augmentation augmentation, int height, int width, int channels, float[] hole, long seed) {
        augmentation.check(height, width);
        if (hole.length != channels) {
            throw new IllegalArgumentException(
                    "augmentation: " + hole.length + " means for " + channels + " channels; expected one for each");
        }
        changes = augmentation.changes();
        mixup = augmentation.mixup();
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.hole = hole.clone();
        this.seed = seed;
        boolean warps = changes.stream().anyMatch(change -> change instanceof Rotate || change instanceof Scale);
        int floats = warps ? height * width * channels : 0;
        desks = ThreadLocal.withInitial(() -> new Desk(floats));
    }

    /**
     * Changes an image in place; mixing is left to who knows the other image.
     *
     * @param pixels {@code height × width × channels} floats from {@code at} on, not standardised
     * @param at where the image begins
     * @param index of the image in its data set
     * @param epoch counted from 1
     */
    public void apply(float[] pixels, int at, int index, int epoch) {
        Desk desk = desks.get();
        SplitMix random = desk.random;
        random.reset(SplitMix.key(SplitMix.key(seed, Purpose.AUGMENT, epoch), Purpose.AUGMENT, index));
        for (int i = 0; i < changes.size(); i++) {
            apply(changes.get(i), pixels, at, index, epoch, random, desk.copy);
        }
    }

    private void apply(Change change, float[] pixels, int at, int index, int epoch, SplitMix random, float[] copy) {
        switch (change) {
            case Flip(boolean alternating) -> {
                long chance = alternating ? SplitMix.key(seed, Purpose.FLIP, index) + epoch : random.next() >>> 63;
                if ((chance & 1) == 1) {
                    Pixels.flip(pixels, at, height, width, channels);
                }
            }
            case Shift(int most, Fill fill) -> {
                int dy = random.below(2 * most + 1) - most;
                int dx = random.below(2 * most + 1) - most;
                Pixels.shift(pixels, at, height, width, channels, dy, dx, fill);
            }
            case Rotate(double degrees, Fill fill) -> {
                double radians = Math.toRadians(random.between(-degrees, degrees));
                Pixels.warp(pixels, at, height, width, channels, radians, 1, fill, copy);
            }
            case Scale(double share, Fill fill) ->
                Pixels.warp(pixels, at, height, width, channels, 0, random.between(1 - share, 1 + share), fill, copy);
            case Brightness(double share) ->
                Pixels.stretch(pixels, at, height * width * channels, 0, (float) random.between(1 - share, 1 + share));
            case Contrast(double share) -> {
                int count = height * width * channels;
                Pixels.stretch(pixels, at, count, Pixels.mean(pixels, at, count), (float) random.between(1 - share, 1 + share));
            }
            case Cutout(int side) -> {
                int top = random.below(height - side + 1);
                int left = random.below(width - side + 1);
                Pixels.fill(pixels, at, height, width, channels, top, top + side, left, left + side, hole);
            }
            case Erase(double probability) -> {
                if (random.uniform() < probability) {
                    erase(pixels, at, random);
                }
            }
            case Mixup _ -> {
                // weight() and the caller do it
            }
        }
    }

    /**
     * Exchanges left and right of an image in place.
     *
     * @param pixels one image or more, channels last
     * @param at where the image begins
     * @param height rows
     * @param width columns
     * @param channels 1 or more
     */
    public static void flip(float[] pixels, int at, int height, int width, int channels) {
        Pixels.flip(pixels, at, height, width, channels);
    }

    private void erase(float[] pixels, int at, SplitMix random) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double area = random.between(0.02, 0.33) * height * width;
            double ratio = StrictMath.exp(random.between(StrictMath.log(0.3), StrictMath.log(3.3)));
            int rows = (int) Math.round(Math.sqrt(area * ratio));
            int columns = (int) Math.round(Math.sqrt(area / ratio));
            if (rows > 0 && columns > 0 && rows < height && columns < width) {
                int top = random.below(height - rows + 1);
                int left = random.below(width - columns + 1);
                Pixels.fill(pixels, at, height, width, channels, top, top + rows, left, left + columns, hole);
                return;
            }
        }
    }

    /**
     * {@return the share λ that an image keeps of itself when it is mixed with another: from Beta(α, α), by M} Jöhnk, "Erzeugung von betaverteilten und gammaverteilten
     * Zufallszahlen", Metrika 1964; 1 without {@link Mixup}.
     *
     * @param index of the image in its data set
     * @param epoch counted from 1
     */
    public double weight(int index, int epoch) {
        if (mixup == 0) {
            return 1;
        }
        SplitMix random = desks.get().random;
        random.reset(SplitMix.key(SplitMix.key(seed, Purpose.MIX, epoch), Purpose.MIX, index));
        while (true) {
            // Logarithms, because powers of 1/α underflow for a small α.
            double x = StrictMath.log(1 - random.uniform()) / mixup;
            double y = StrictMath.log(1 - random.uniform()) / mixup;
            if (StrictMath.exp(x) + StrictMath.exp(y) <= 1) {
                double larger = Math.max(x, y);
                return StrictMath.exp(x - larger) / (StrictMath.exp(x - larger) + StrictMath.exp(y - larger));
            }
        }
    }
}
