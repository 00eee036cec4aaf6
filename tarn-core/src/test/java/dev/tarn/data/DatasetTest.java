package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private static final List<String> CLASSES = List.of("cat", "dog", "owl");

    private static ByteDataset bytes() {
        byte[] images = new byte[3 * 2 * 2 * 3];
        for (int i = 0; i < images.length; i++) {
            images[i] = (byte) (i * 7);
        }
        return new ByteDataset("pets", 2, 2, 3, CLASSES, images, new int[] {2, 0, 1});
    }

    @Test
    void everyByteBecomesTheNearestFloatToItsQuotient() {
        byte[] image = new byte[256];
        for (int b = 0; b < 256; b++) {
            image[b] = (byte) b;
        }
        float[] pixels = new float[256];
        new ByteDataset("all", 16, 16, 1, List.of("a"), image, new int[] {0}).read(0, pixels, 0);
        for (int b = 0; b < 256; b++) {
            assertThat(pixels[b]).isEqualTo(b / 255f).isEqualTo((float) (b / 255.0));
        }
    }

    @Test
    void readWritesItsImageAndNothingElse() {
        float[] pixels = new float[2 + 12 + 2];
        Arrays.fill(pixels, -1);
        bytes().read(1, pixels, 2);
        for (int i = 0; i < pixels.length; i++) {
            boolean inside = i >= 2 && i < 14;
            assertThat(pixels[i]).isEqualTo(inside ? (((12 + i - 2) * 7) & 255) / 255f : -1);
        }
    }

    @Test
    void readingAllocatesNothing() {
        Dataset set = bytes().subset(2, 1, 0);
        float[] pixels = new float[12];
        read(set, pixels);
        long before = allocated();
        read(set, pixels);
        assertThat(allocated() - before).isLessThan(1000);
    }

    /** Bytes this thread has taken from the heap so far. */
    static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static void read(Dataset set, float[] pixels) {
        for (int i = 0; i < 1000; i++) {
            set.read(i % 3, pixels, 0);
        }
    }

    @Test
    void aSubsetIsAViewInItsOwnOrder() {
        Dataset twice = bytes().subset("some", 2, 0, 2).subset(1, 2);
        assertThat(twice.name()).isEqualTo("some");
        assertThat(twice.labels()).containsExactly(2, 1);
        float[] pixels = new float[12];
        twice.read(1, pixels, 0);
        assertThat(pixels[0]).isEqualTo(((24 * 7) & 255) / 255f);
        assertThat(bytes().first(2).labels()).containsExactly(2, 0);
        assertThat(bytes().first(9).size()).isEqualTo(3);
    }

    @Test
    void aSubsetRefusesWhatIsNotThere() {
        assertThatIllegalArgumentException().isThrownBy(() -> bytes().subset(0, 3))
                .withMessage("subset of pets: image 3 chosen; expected 0 to 2");
        assertThatIllegalArgumentException().isThrownBy(() -> bytes().subset())
                .withMessage("subset of pets: no images chosen; expected at least one");
    }

    @Test
    void theFingerprintFollowsEveryPart() {
        byte[] images = new byte[8];
        int[] labels = {0, 1};
        String first = new ByteDataset("a", 2, 2, 1, List.of("x", "y"), images, labels).fingerprint();
        assertThat(first).matches("[0-9a-f]{64}")
                .isEqualTo(new ByteDataset("other name", 2, 2, 1, List.of("x", "y"), images.clone(), labels).fingerprint());
        byte[] changed = images.clone();
        changed[7] = 1;
        assertThat(List.of(new ByteDataset("a", 2, 2, 1, List.of("x", "y"), changed, labels).fingerprint(),
                new ByteDataset("a", 4, 1, 1, List.of("x", "y"), images, labels).fingerprint(),
                new ByteDataset("a", 2, 2, 1, List.of("x", "z"), images, labels).fingerprint(),
                new ByteDataset("a", 2, 2, 1, List.of("x", "y"), images, new int[] {1, 0}).fingerprint(),
                new FloatDataset("a", 2, 2, 1, List.of("x", "y"), new float[8], labels).fingerprint(),
                new FloatDataset("a", 2, 2, 1, List.of("x", "y"), new float[] {0, 0, 0, 0, 0, 0, 0, -0f}, labels).fingerprint(),
                bytes().subset(0, 1).fingerprint(), bytes().subset(1, 0).fingerprint(), bytes().fingerprint(), first))
                .doesNotHaveDuplicates();
    }

    @Test
    void labelsMustNameAClass() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteDataset("pets", 1, 1, 1, CLASSES, new byte[2], new int[] {0, 3}))
                .withMessage("pets: image 1 has label 3, expected 0 to 2");
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteDataset("pets", 1, 1, 1, CLASSES, new byte[3], new int[] {0, 1}))
                .withMessage("pets: 3 bytes for 2 images; expected 1 bytes for each");
    }

    @Test
    void floatsAreTakenAsTheyAre() {
        FloatDataset set = new FloatDataset("floats", 1, 2, 1, CLASSES, new float[] {-3, 300, 0.5f, -0f}, new int[] {0, 1});
        float[] pixels = new float[2];
        set.read(0, pixels, 0);
        assertThat(pixels).containsExactly(-3, 300);
        assertThatThrownBy(() -> set.read(2, pixels, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void nanIsRefusedWithItsPlace() {
        float[] images = new float[2 * 3 * 4 * 2];
        images[24 + (1 * 4 + 2) * 2 + 1] = Float.NaN;
        assertThatIllegalArgumentException().isThrownBy(() -> new FloatDataset("floats", 3, 4, 2, CLASSES, images, new int[] {0, 1}))
                .withMessage(
                        "floats: image 1 (counted from 0) holds NaN at row 1, column 2, channel 1; expected finite numbers: remove the image or repair it");
    }
}
