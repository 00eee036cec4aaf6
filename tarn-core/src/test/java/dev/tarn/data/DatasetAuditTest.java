package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetAuditTest {

    private static ByteDataset set(String name, int[] labels, int... pixels) {
        byte[] images = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            images[i] = (byte) pixels[i];
        }
        return new ByteDataset(name, 1, 2, 1, List.of("Coat", "Shirt"), images, labels);
    }

    @Test
    void imagesThatOccurTwiceAndRareClassesAreNamed() {
        Dataset train = set("train", new int[] {0, 0, 0, 0, 1}, 1, 2, 3, 4, 1, 2, 5, 6, 7, 8);
        Dataset test = set("test", new int[] {0, 1, 1}, 1, 2, 7, 8, 9, 9);
        DatasetAudit audit = DatasetAudit.of(new Datasets("both", "nowhere", train, test, List.of()));
        assertThat(audit.repeated()).isEqualTo(1);
        assertThat(audit.leaked()).isEqualTo(2);
        assertThat(audit.imbalance()).isEqualTo(4);
        assertThat(audit.warnings()).containsExactly(
                "2 test images are also training images: they count as recognised though they may only be remembered",
                "1 training image repeats an earlier one",
                "classes are not equally frequent: from 4 images of \"Coat\" to 1 of \"Shirt\"; class weights \"balanced\" count them alike");
    }

    @Test
    void aCleanSetIsNotTalkedAbout() {
        Dataset train = set("train", new int[] {0, 1}, 1, 2, 3, 4);
        assertThat(DatasetAudit.of(new Datasets("one", "nowhere", train, null, List.of())).warnings()).isEmpty();
    }
}
