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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The random changes that each training image undergoes, in this order, anew in every epoch.
 *
 * <pre>{@code
 * Trainer.standard().augment(Augmentation.parse("flip, shift 2 reflect, cutout 8"))
 * }</pre>
 *
 * @param changes each kind at most once; {@link Mixup} comes last, whatever its place, because the images it mixes are changed ones
 */
public record Augmentation(List<Change> changes) {
    /**
     * Checks the values and keeps copies of lists and arrays.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Augmentation {
        changes = List.copyOf(changes);
        for (int i = 0; i < changes.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (changes.get(i).getClass() == changes.get(j).getClass()) {
                    throw new IllegalArgumentException("augmentation: '" + changes.get(j).text() + "' and '" + changes.get(i).text()
                            + "' are the same kind of change; leave one of them out");
                }
            }
        }
    }

    /** {@return images as they are} */
    public static Augmentation none() {
        return new Augmentation(List.of());
    }

    /**
     * Changes, made in this order.
     *
     * @param changes any number
     * @return the augmentation
     */
    public static Augmentation of(Change... changes) {
        return new Augmentation(List.of(changes));
    }

    /**
     * Changes in words, with commas between: {@code flip, shift 2 reflect, cutout 8}; {@code none} or nothing for no change.
     *
     * @param text as {@link #text()} gives it
     * @return the augmentation
     * @throws IllegalArgumentException naming the change and what was expected
     */
    public static Augmentation parse(String text) {
        if (text.isBlank() || text.strip().equalsIgnoreCase("none")) {
            return none();
        }
        return new Augmentation(Arrays.stream(text.split(",", -1)).map(Words::parse).toList());
    }

    /** {@return what {@link #parse} reads back; {@code none} for no change} */
    public String text() {
        return changes.isEmpty() ? "none" : changes.stream().map(Change::text).collect(Collectors.joining(", "));
    }

    /** {@return whether nothing is changed} */
    public boolean isNone() {
        return changes.isEmpty();
    }

    /** {@return the alpha of {@link Mixup}, or 0 if images are not mixed} */
    public double mixup() {
        for (Change change : changes) {
            if (change instanceof Mixup(double alpha)) {
                return alpha;
            }
        }
        return 0;
    }

    /**
     * Checks the changes against a size.
     *
     * @param height rows
     * @param width columns
     * @throws IllegalArgumentException if a change does not fit images of this size
     */
    public void check(int height, int width) {
        int side = Math.min(height, width);
        for (Change change : changes) {
            String fault = switch (change) {
                case Shift(int pixels, Fill fill) when pixels > (fill == Fill.REFLECT ? (side - 1) / 2 : side - 1) ->
                    "they can be moved by "
                            + (fill == Fill.REFLECT ? (side - 1) / 2 + " at most if they are reflected" : side - 1 + " at most");
                case Cutout(int square) when square >= side -> "the square must be smaller than the image";
                case Shift _,Cutout _,Flip _,Rotate _,Scale _,Brightness _,Contrast _,Erase _,Mixup _ -> "";
            };
            if (!fault.isEmpty()) {
                throw new IllegalArgumentException(
                        "augmentation '%s' does not fit images of %d×%d: %s".formatted(change.text(), height, width, fault));
            }
        }
    }
}
