package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumpySetTest {
    @TempDir
    Path folder;

    private final Map<String, NumpyArray> arrays = new HashMap<>(
            Map.of("x_train", NumpyArray.of(new float[12], 3, 2, 2), "y_train", NumpyArray.of(new int[] {0, 1, 1}, 3)));

    private void fails(String message) throws IOException {
        Path file = folder.resolve("set.npz");
        NumpyWriter.writeArchive(file, arrays);
        assertThatThrownBy(() -> NumpySet.read(file, "set")).isInstanceOf(DataFormatException.class).hasMessage(file + message);
    }

    @Test
    void bytesAreScaledAndFloatsTaken() throws IOException {
        Datasets stored = DatasetCatalog.standard().open(NumpyTest.golden("numpy/stored.npz").toString());
        Dataset test = Objects.requireNonNull(stored.test());
        float[] pixels = new float[4];
        stored.train().read(1, pixels, 0);
        assertThat(pixels).containsExactly(80 / 255f, 100 / 255f, 120 / 255f, 140 / 255f);
        assertThat(stored.train().labels()).containsExactly(0, 1, 2);
        assertThat(test.labels()).containsExactly(2);
        Datasets compressed = DatasetCatalog.standard().open(NumpyTest.golden("numpy/compressed.npz").toString());
        compressed.train().read(1, pixels, 0);
        assertThat(pixels).containsExactly(80, 100, 120, 140);
        assertThat(compressed.test()).isNull();
        assertThat(compressed.train().classes()).containsExactly("0", "1", "2");
    }

    @Test
    void aMissingArrayIsNamed() throws IOException {
        arrays.remove("y_train");
        fails(": has no array \"y_train\"; expected x_train, y_train and, to test, x_test, y_test; it has x_train");
        arrays.put("y_train", NumpyArray.of(new int[] {0, 1, 1}, 3));
        arrays.put("x_test", NumpyArray.of(new float[4], 1, 2, 2));
        fails(": has x_test but no y_test; expected both");
    }

    @Test
    void labelsMustBeOneNumberAnImage() throws IOException {
        arrays.put("y_train", NumpyArray.of(new int[6], 3, 2));
        fails("[y_train]: has shape (3, 2), one row of 2 numbers an image; expected one class number an image: y_train = y_train.argmax(1)");
        arrays.put("y_train", NumpyArray.of(new float[3], 3));
        fails("[y_train]: is float32(3,); expected whole numbers of shape (N,) or (N, 1)");
        arrays.put("y_train", NumpyArray.of(new int[] {0, -1, 2}, 3));
        fails("[y_train]: label 1 is -1; expected class numbers counted from 0, below 1048576");
        arrays.put("y_train", NumpyArray.of(new int[] {0, 1}, 2));
        fails("[x_train]: 3 images, but 2 labels in y_train: they belong to different sets");
    }

    @Test
    void shapesAndTypesOfImagesAreChecked() throws IOException {
        arrays.put("x_train", NumpyArray.of(new float[12], 3, 4));
        fails("[x_train]: has shape (3, 4); expected (N, height, width) or (N, height, width, channels)");
        arrays.put("x_train", NumpyArray.of(new float[3 * 3 * 8 * 8], 3, 3, 8, 8));
        fails("[x_train]: has shape (3, 3, 8, 8), which looks like channels first; expected (N, height, width, channels): x.transpose(0, 2, 3, 1)");
        arrays.put("x_train", NumpyArray.of(new int[12], 3, 2, 2));
        fails("[x_train]: holds int32; expected uint8 (scaled to 0..1) or floats (taken as they are): x.astype('uint8') for 0..255");
        arrays.put("x_train", NumpyArray.of(new float[0], 0, 2, 2));
        fails("[x_train]: has shape (0, 2, 2): no images; expected at least one");
    }

    @Test
    void nanIsRefusedWithTheImageItIsIn() throws IOException {
        float[] images = new float[12];
        images[10] = Float.NaN;
        arrays.put("x_train", NumpyArray.of(images, 3, 2, 2));
        fails("[x_train]: image 2 (counted from 0) holds NaN at row 1, column 0, channel 0; expected finite numbers: remove the image or repair it");
    }

    @Test
    void oneClassOnlyIsRefused() throws IOException {
        arrays.put("y_train", NumpyArray.of(new int[] {1, 1, 1}, 3));
        fails(": all 3 training images are of one class, \"1\"; expected at least two: a classifier has nothing to learn here");
    }
}
