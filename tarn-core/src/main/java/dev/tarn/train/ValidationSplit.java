package dev.tarn.train;

import dev.tarn.data.Dataset;
import dev.tarn.data.SplitMix;
import java.util.Arrays;

/**
 * Which images are trained on and which are held back to judge the model while it learns: drawn by seed, the same share of each class.
 *
 * @param training indices into the data set, ascending
 * @param validation indices into the data set, ascending; none of them in {@code training}
 */
public record ValidationSplit(int[] training, int[] validation) {

    /**
     * Draws the split. Of a class with {@code n} images {@code round(share·n)} are held back, but never all of them; each class is shuffled before, so that the
     * order of the files says nothing.
     *
     * @param data to be divided
     * @param share 0 to below 1; 0 holds nothing back
     * @param seed of the shuffling; the same seed gives the same split
     * @return indices of both parts, in ascending order
     * @throws IllegalArgumentException if a positive share of so few images holds back none
     */
    public static ValidationSplit stratified(Dataset data, double share, long seed) {
        Settings.share("validation share", share);
        int size = data.size();
        int classes = data.classes().size();
        int[] start = new int[classes + 1];
        for (int i = 0; i < size; i++) {
            start[data.label(i) + 1]++;
        }
        for (int c = 0; c < classes; c++) {
            start[c + 1] += start[c];
        }
        int[] byClass = new int[size];
        int[] next = start.clone();
        for (int i = 0; i < size; i++) {
            byClass[next[data.label(i)]++] = i;
        }
        SplitMix random = SplitMix.of(seed, SplitMix.Purpose.SPLIT, 0);
        boolean[] held = new boolean[size];
        int heldBack = 0;
        for (int c = 0; c < classes; c++) {
            int[] members = Arrays.copyOfRange(byClass, start[c], start[c + 1]);
            random.shuffle(members);
            int count = (int) Math.min(Math.round(share * members.length), Math.max(0, members.length - 1));
            for (int i = 0; i < count; i++) {
                held[members[i]] = true;
            }
            heldBack += count;
        }
        if (share > 0 && heldBack == 0) {
            throw new IllegalArgumentException(data.name() + ": a validation share of " + share + " of " + size + " images in " + classes
                    + " classes holds back none of them; use a larger share or more images");
        }
        int[] training = new int[size - heldBack];
        int[] validation = new int[heldBack];
        for (int i = 0, t = 0, v = 0; i < size; i++) {
            if (held[i]) {
                validation[v++] = i;
            } else {
                training[t++] = i;
            }
        }
        return new ValidationSplit(training, validation);
    }
}
