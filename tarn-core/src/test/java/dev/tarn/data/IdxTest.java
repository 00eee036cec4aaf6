package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    @TempDir
    Path folder;

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void writeWhole() throws IOException {
        write("train-images-idx3-ubyte", Idx.images(4, 2, 3));
        write("train-labels-idx1-ubyte", Idx.labels(0, 1, 2, 0));
        write("t10k-images-idx3-ubyte.gz", Idx.gzip(Idx.images(2, 2, 3)));
        write("t10k-labels-idx1-ubyte.gz", Idx.gzip(Idx.labels(1, 3)));
    }

    private void fails(String message) {
        assertThatThrownBy(() -> IdxFolder.read(folder, "set", List.of())).isInstanceOf(DataFormatException.class)
                .hasMessage(message.replace("{folder}", folder.toString()));
    }

    @Test
    void plainAndCompressedFilesAreRead() throws IOException {
        writeWhole();
        Datasets data = IdxFolder.read(folder, "set", List.of());
        Dataset test = Objects.requireNonNull(data.test());
        assertThat(data.train().labels()).containsExactly(0, 1, 2, 0);
        assertThat(test.labels()).containsExactly(1, 3);
        assertThat(data.train().classes()).isEqualTo(test.classes()).containsExactly("0", "1", "2", "3");
        float[] pixels = new float[6];
        test.read(1, pixels, 0);
        assertThat(pixels[5]).isEqualTo(((27 * 37) & 255) / 255f);
        assertThat(data.train().name()).isEqualTo("set (train)");
    }

    @Test
    void classNamesComeFromTheirFile() throws IOException {
        writeWhole();
        Files.writeString(folder.resolve("classes.txt"), "zero\none\n two\n\nthree\n");
        assertThat(IdxFolder.read(folder, "set", List.of()).train().classes()).containsExactly("zero", "one", "two", "three");
        Files.writeString(folder.resolve("classes.txt"), "zero\none\ntwo\n");
        fails("{folder}/t10k-labels-idx1-ubyte.gz: label 1 is 3, expected 0 to 2 (3 classes are named)");
    }

    @Test
    void coloursAreTheFourthDimension() throws IOException {
        byte[] file = ByteBuffer.allocate(20 + 6).putInt(0x0804).putInt(1).putInt(1).putInt(2).putInt(3).array();
        IdxReader.Images images = IdxReader.images(new ByteArrayInputStream(file), "colours");
        assertThat(List.of(images.count(), images.height(), images.width(), images.channels())).containsExactly(1, 1, 2, 3);
    }

    @Test
    void labelsAndImagesThatDisagreeAreRefused() throws IOException {
        writeWhole();
        write("train-labels-idx1-ubyte", Idx.labels(0, 1, 2));
        fails("{folder}/train-labels-idx1-ubyte: 3 labels, but 4 images in {folder}/train-images-idx3-ubyte: they belong to different sets");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        writeWhole();
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));
        fails("{folder}: t10k-labels-idx1-ubyte (or t10k-labels-idx1-ubyte.gz) is missing beside {folder}/t10k-images-idx3-ubyte.gz; expected both");
    }

    @Test
    void wrongMagicIsNamed() throws IOException {
        writeWhole();
        write("train-images-idx3-ubyte", Idx.labels(1, 2, 3));
        fails("{folder}/train-images-idx3-ubyte: magic number 0x00000801, expected 0x00000803 (IDX, images as unsigned bytes): this is a file of labels");
        write("train-images-idx3-ubyte", Idx.gzip(Idx.images(4, 2, 3)));
        fails("{folder}/train-images-idx3-ubyte: magic number 0x1f8b0800, expected 0x00000803 (IDX, images as unsigned bytes): "
                + "this is gzip-compressed, its name must end in .gz");
    }

    @Test
    void truncatedFilesAreNamed() throws IOException {
        writeWhole();
        write("train-images-idx3-ubyte", Arrays.copyOf(Idx.images(4, 2, 3), 30));
        fails("{folder}/train-images-idx3-ubyte: the file ends after 30 bytes; 4 images of 2×3 need 40: it is truncated, get it again");
        writeWhole();
        byte[] gzip = Idx.gzip(Idx.images(2, 2, 3));
        write("t10k-images-idx3-ubyte.gz", Arrays.copyOf(gzip, gzip.length - 12));
        assertThatThrownBy(() -> IdxFolder.read(folder, "set", List.of())).isInstanceOf(DataFormatException.class)
                .hasMessageContaining("t10k-images-idx3-ubyte.gz: the compressed data end early")
                .hasMessageEndingWith("the file is truncated, get it again");
        write("t10k-images-idx3-ubyte.gz", Idx.images(2, 2, 3));
        fails("{folder}/t10k-images-idx3-ubyte.gz: is not a gzip file (Not in GZIP format): get it again");
    }

    @Test
    void whatFollowsTheLastImageIsRefused() throws IOException {
        writeWhole();
        write("train-images-idx3-ubyte", Arrays.copyOf(Idx.images(4, 2, 3), 41));
        fails("{folder}/train-images-idx3-ubyte: more bytes follow where the file should end, after 4 images of 2×3 (40 bytes): header and content disagree");
    }

    @Test
    void aForgedHeaderTakesNoMemory() throws IOException {
        byte[] file = ByteBuffer.allocate(16 + 6).putInt(0x0803).putInt(300_000).putInt(60).putInt(60).array();
        long before = DatasetTest.allocated();
        assertThatThrownBy(() -> IdxReader.images(new ByteArrayInputStream(file), "forged")).isInstanceOf(DataFormatException.class)
                .hasMessage("forged: the file ends after 22 bytes; 300000 images of 60×60 need 1080000016: it is truncated, get it again");
        assertThat(DatasetTest.allocated() - before).isLessThan(20_000_000);
        ByteBuffer.wrap(file).putInt(4, -1).putInt(8, 3);
        assertThatThrownBy(() -> IdxReader.images(new ByteArrayInputStream(file), "forged")).isInstanceOf(DataFormatException.class)
                .hasMessage("forged: dimension 1 is 4294967295; expected less than 2147483648");
        ByteBuffer.wrap(file).putInt(4, Integer.MAX_VALUE).putInt(8, Integer.MAX_VALUE).putInt(12, Integer.MAX_VALUE);
        assertThatThrownBy(() -> IdxReader.images(new ByteArrayInputStream(file), "forged")).isInstanceOf(DataFormatException.class)
                .hasMessageContaining("a file of this kind can hold at most 2147483639");
    }

    @Test
    void anEmptyFileOfImagesIsRefused() {
        assertThatThrownBy(() -> IdxReader.images(new ByteArrayInputStream(Idx.images(0, 2, 3)), "empty"))
                .hasMessage("empty: the header says 0 images; expected at least one");
    }

    @Test
    void oneClassOnlyIsRefused() throws IOException {
        writeWhole();
        write("train-labels-idx1-ubyte", Idx.labels(1, 1, 1, 1));
        fails("{folder}: all 4 training images are of one class, \"1\"; expected at least two: a classifier has nothing to learn here");
    }

    @Test
    void testImagesOfAnotherSizeAreRefused() throws IOException {
        writeWhole();
        write("t10k-images-idx3-ubyte.gz", Idx.gzip(Idx.images(2, 3, 2)));
        fails("{folder}: set: training images are 2×3×1, test images 3×2×1 (height×width×channels); expected the same");
    }

    @Test
    void everyTruncationIsAnError() {
        byte[] images = Idx.images(3, 2, 2);
        byte[] labels = Idx.labels(1, 2, 3);
        byte[] gzip = Idx.gzip(images);
        for (int length = 0; length < images.length; length++) {
            byte[] cut = Arrays.copyOf(images, length);
            assertThatThrownBy(() -> IdxReader.images(new ByteArrayInputStream(cut), "cut")).isInstanceOf(DataFormatException.class);
        }
        for (int length = 0; length < labels.length; length++) {
            byte[] cut = Arrays.copyOf(labels, length);
            assertThatThrownBy(() -> IdxReader.labels(new ByteArrayInputStream(cut), "cut")).isInstanceOf(DataFormatException.class);
        }
        for (int length = 0; length < gzip.length; length++) {
            byte[] cut = Arrays.copyOf(gzip, length);
            assertThatThrownBy(() -> IdxReader.images(IdxReader.uncompress(new ByteArrayInputStream(cut), "cut"), "cut"))
                    .isInstanceOf(DataFormatException.class);
        }
    }

    @Test
    void flippedBitsGiveDataOrAnErrorOfTheFormat() {
        long seed = 20;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            boolean compressed = round % 2 == 1;
            byte[] file = compressed ? Idx.gzip(Idx.images(3, 2, 2)) : Idx.images(3, 2, 2);
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                file[random.nextInt(compressed ? file.length : 16)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                ByteArrayInputStream in = new ByteArrayInputStream(file);
                IdxReader.images(compressed ? IdxReader.uncompress(in, "flipped") : in, "flipped");
            } catch (DataFormatException e) {
                refused++;
            } catch (IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }
}
