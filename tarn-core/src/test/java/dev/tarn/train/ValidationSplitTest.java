package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tarn.data.ByteDataset;
import dev.tarn.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidationSplitTest {

    /** Sorted by class, as files in folders are: 60 of a, 30 of b, 10 of c. */
    private static Dataset sorted() {
        int[] labels = IntStream.range(0, 100).map(i -> i < 60 ? 0 : i < 90 ? 1 : 2).toArray();
        return new ByteDataset("sorted", 1, 1, 1, List.of("a", "b", "c"), new byte[100], labels);
    }

    private static int[] sizes(Dataset data, int[] images) {
        int[] counts = new int[data.classes().size()];
        Arrays.stream(images).forEach(i -> counts[data.label(i)]++);
        return counts;
    }

    @Test
    void everyImageIsOnOneSideOnly() {
        ValidationSplit split = ValidationSplit.stratified(sorted(), 0.2, 1);
        int[] all = IntStream.concat(Arrays.stream(split.training()), Arrays.stream(split.validation())).sorted().toArray();
        assertThat(all).isEqualTo(IntStream.range(0, 100).toArray());
    }

    @Test
    void everyClassGivesTheSameShare() {
        ValidationSplit split = ValidationSplit.stratified(sorted(), 0.2, 1);
        assertThat(sizes(sorted(), split.validation())).containsExactly(12, 6, 2);
        assertThat(sizes(sorted(), split.training())).containsExactly(48, 24, 8);
    }

    @Test
    void theOrderOfTheFilesSaysNothing() {
        int[] held = ValidationSplit.stratified(sorted(), 0.2, 1).validation();
        int[] ofFirstClass = Arrays.stream(held).filter(i -> i < 60).toArray();
        assertThat(ofFirstClass).isNotEqualTo(IntStream.range(0, 12).toArray()).isNotEqualTo(IntStream.range(48, 60).toArray());
        assertThat(ofFirstClass[11] - ofFirstClass[0]).isGreaterThan(30);
    }

    @Test
    void theSeedDecides() {
        assertThat(ValidationSplit.stratified(sorted(), 0.2, 5).validation())
                .isEqualTo(ValidationSplit.stratified(sorted(), 0.2, 5).validation())
                .isNotEqualTo(ValidationSplit.stratified(sorted(), 0.2, 6).validation());
    }

    @Test
    void noClassLosesAllItsImages() {
        ValidationSplit split = ValidationSplit.stratified(sorted(), 0.99, 1);
        assertThat(sizes(sorted(), split.training())).containsExactly(1, 1, 1);
    }

    @Test
    void noShareHoldsNothingBack() {
        assertThat(ValidationSplit.stratified(sorted(), 0, 1).validation()).isEmpty();
    }

    @Test
    void aShareTooSmallToHoldAnythingBackIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> ValidationSplit.stratified(sorted(), 0.001, 1))
                .withMessage(
                        "sorted: a validation share of 0.001 of 100 images in 3 classes holds back none of them; use a larger share or more images");
        assertThatIllegalArgumentException().isThrownBy(() -> ValidationSplit.stratified(sorted(), 1, 1)).withMessageContaining("below 1");
    }
}
