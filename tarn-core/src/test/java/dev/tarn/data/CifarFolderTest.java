package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFolderTest {
    @TempDir
    Path folder;

    /** Pixel (y, x) of colour c is c·80 + y + x; before it come the label bytes. */
    private static byte[] records(int[]... labels) {
        int size = labels[0].length + 3072;
        byte[] file = new byte[labels.length * size];
        for (int r = 0; r < labels.length; r++) {
            int at = r * size;
            for (int label : labels[r]) {
                file[at++] = (byte) label;
            }
            for (int i = 0; i < 3072; i++) {
                file[at + i] = (byte) (i / 1024 * 80 + i / 32 % 32 + i % 32);
            }
        }
        return file;
    }

    private void writeTen() throws IOException {
        Files.write(folder.resolve("data_batch_10.bin"), records(new int[] {9}));
        Files.write(folder.resolve("data_batch_2.bin"), records(new int[] {3}, new int[] {4}));
        Files.write(folder.resolve("test_batch.bin"), records(new int[] {5}));
    }

    private Datasets open() throws IOException {
        return DatasetCatalog.standard().open(folder.toString());
    }

    @Test
    void cifarTenIsReadInTheOrderOfItsNumbersWithItsColoursInterleaved() throws IOException {
        writeTen();
        Files.writeString(folder.resolve("batches.meta.txt"), "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
        Datasets data = open();
        assertThat(data.train().labels()).containsExactly(3, 4, 9);
        assertThat(Objects.requireNonNull(data.test()).labels()).containsExactly(5);
        assertThat(data.train().classes().get(9)).isEqualTo("truck");
        float[] pixels = new float[3072];
        data.train().read(2, pixels, 0);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(pixels[(y * 32 + x) * 3 + c]).isEqualTo((c * 80 + y + x) / 255f);
                }
            }
        }
    }

    @Test
    void cifarHundredHasItsFineLabels() throws IOException {
        Files.write(folder.resolve("train.bin"), records(new int[] {1, 99}, new int[] {2, 0}));
        Datasets data = open();
        assertThat(data.train().labels()).containsExactly(99, 0);
        assertThat(data.train().classes()).hasSize(100);
        assertThat(data.test()).isNull();
        Files.write(folder.resolve("test.bin"), records(new int[] {1, 7}));
        assertThat(Objects.requireNonNull(open().test()).labels()).containsExactly(7);
    }

    @Test
    void wrongLabelsAreRefused() throws IOException {
        writeTen();
        Files.write(folder.resolve("data_batch_10.bin"), records(new int[] {1}, new int[] {10}));
        assertThatThrownBy(this::open).isInstanceOf(DataFormatException.class)
                .hasMessage(folder + "/data_batch_10.bin: record 1 has label 10, expected 0 to 9: not CIFAR-10, or damaged");
        Files.writeString(folder.resolve("batches.meta.txt"), "one\ntwo");
        assertThatThrownBy(this::open).hasMessage(folder + "/batches.meta.txt: names 2 classes; CIFAR-10 has 10");
    }

    @Test
    void everyTruncationIsAnErrorAndFlippedBitsAreHarmless() throws IOException {
        writeTen();
        byte[] file = Files.readAllBytes(folder.resolve("data_batch_10.bin"));
        Path batch = folder.resolve("data_batch_10.bin");
        for (int length = 0; length < file.length; length++) {
            Files.write(batch, Arrays.copyOf(file, length));
            assertThatThrownBy(this::open).isInstanceOf(DataFormatException.class)
                    .hasMessageStartingWith(batch + ": " + length + " bytes; expected a multiple of 3073");
        }
        Random random = new Random(22);
        for (int round = 0; round < 100; round++) {
            byte[] flipped = file.clone();
            flipped[round < 8 ? 0 : random.nextInt(file.length)] ^= (byte) (1 << (round & 7));
            Files.write(batch, flipped);
            if ((flipped[0] & 255) > 9) {
                assertThatThrownBy(this::open).isInstanceOf(DataFormatException.class);
            } else {
                assertThat(open().train().size()).isEqualTo(3);
            }
        }
    }
}
