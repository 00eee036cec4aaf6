package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DatasetSummaryTest {
    private static final List<String> CLASSES = List.of("a", "b", "c");

    @Test
    void meanAndDeviationAreThoseOfTwoPasses() {
        Random random = new Random(24);
        int[] labels = new int[50];
        float[] images = new float[50 * 3 * 4 * 2];
        for (int i = 0; i < images.length; i++) {
            images[i] = i % 2 == 0 ? 10_000 + random.nextFloat() : random.nextFloat() * i;
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 5 == 0 ? 2 : 0;
        }
        DatasetSummary summary = DatasetSummary.of(new FloatDataset("set", 3, 4, 2, CLASSES, images, labels));
        assertThat(summary.perClass()).containsExactly(40, 0, 10);
        for (int c = 0; c < 2; c++) {
            double sum = 0;
            for (int i = c; i < images.length; i += 2) {
                sum += images[i];
            }
            double mean = sum / (images.length / 2);
            double squares = 0;
            for (int i = c; i < images.length; i += 2) {
                squares += (images[i] - mean) * (images[i] - mean);
            }
            assertThat(summary.mean()[c]).isCloseTo(mean, within(1e-11 * mean));
            assertThat(summary.deviation()[c]).isCloseTo(Math.sqrt(squares / (images.length / 2)), within(1e-9));
        }
    }

    @Test
    void duplicatesAreCountedByPixelsNotByLabels() {
        ByteDataset train = new ByteDataset("train", 1, 2, 1, CLASSES, new byte[] {1, 2, 3, 4, 1, 2, 5, 6, 1, 2},
                new int[] {0, 1, 2, 0, 0});
        ByteDataset test = new ByteDataset("test", 1, 2, 1, CLASSES, new byte[] {2, 1, 5, 6, 5, 6, 9, 9}, new int[] {0, 1, 2, 0});
        assertThat(Duplicates.within(train)).isEqualTo(2);
        assertThat(Duplicates.within(test)).isEqualTo(1);
        assertThat(Duplicates.between(train, test)).isEqualTo(2);
        assertThat(Duplicates.between(test, train)).isEqualTo(1);
        ByteDataset wide = new ByteDataset("wide", 2, 1, 1, CLASSES, new byte[2], new int[] {0});
        assertThatIllegalArgumentException().isThrownBy(() -> Duplicates.between(train, wide))
                .withMessage("train and wide hold images of different shapes; expected the same");
    }

    @Test
    void bothZerosAreOneNumber() {
        FloatDataset set = new FloatDataset("zeros", 1, 1, 1, CLASSES, new float[] {0f, -0f, 1f}, new int[] {0, 0, 0});
        assertThat(Duplicates.within(set)).isEqualTo(1);
    }
}
