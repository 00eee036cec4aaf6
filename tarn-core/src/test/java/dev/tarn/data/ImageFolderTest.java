package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.image.ByteImage;
import dev.tarn.image.ImageResizer;
import dev.tarn.image.ResizeMode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    Path temporary;

    private Path pets;
    private Path scratch;

    @BeforeEach
    void makeFolders() throws IOException {
        pets = Files.createDirectory(temporary.resolve("pets"));
        scratch = Files.createDirectory(temporary.resolve("scratch"));
    }

    /** A picture whose pixel (y, x) is {@code first + 5 y + 3 x}, in colour with 20 more for each channel. */
    private void picture(String name, int height, int width, boolean grey, int first) throws IOException {
        Path file = pets.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        BufferedImage image = new BufferedImage(width, height, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < (grey ? 1 : 3); c++) {
                    image.getRaster().setSample(x, y, c, first + 5 * y + 3 * x + 20 * c);
                }
            }
        }
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
    }

    private void colours() throws IOException {
        picture("dog/b.png", 4, 6, false, 10);
        picture("dog/a.PNG", 4, 6, false, 20);
        picture("cat/more/z.png", 8, 12, false, 30);
        picture("cat/c.png", 4, 6, true, 40);
        Files.writeString(pets.resolve("cat/notes.txt"), "no picture");
        Files.writeString(pets.resolve("cat/._c.png"), "what a Mac leaves behind");
        Files.createDirectory(pets.resolve(".git"));
    }

    private Datasets open(ImageOptions options) throws IOException {
        return DatasetCatalog.standard().open(pets.toString(), options.withScratch(scratch));
    }

    private void fails(String message) {
        assertThatThrownBy(() -> open(ImageOptions.defaults())).isInstanceOf(DataFormatException.class)
                .hasMessage(message.replace("{pets}", pets.toString()));
    }

    private static float[] image(Dataset set, int index) {
        float[] pixels = new float[set.pixels()];
        set.read(index, pixels, 0);
        return pixels;
    }

    @Test
    void classesAndFilesComeInTheOrderOfTheirNames() throws IOException {
        colours();
        Datasets data = open(ImageOptions.defaults());
        assertThat(data.train().classes()).containsExactly("cat", "dog");
        assertThat(data.train().labels()).containsExactly(0, 0, 1, 1);
        assertThat(List.of(data.train().height(), data.train().width(), data.train().channels())).containsExactly(4, 6, 3);
        assertThat(data.test()).isNull();
        assertThat(data.skipped()).isEmpty();
        assertThat(image(data.train(), 0)).startsWith(40 / 255f, 40 / 255f, 40 / 255f, 43 / 255f);
        assertThat(image(data.train(), 2)).startsWith(20 / 255f, 40 / 255f, 60 / 255f, 23 / 255f);
    }

    @Test
    void picturesAreResizedAsTheResizerDoes() throws IOException {
        colours();
        for (ResizeMode mode : ResizeMode.values()) {
            Dataset set = open(ImageOptions.defaults().withSize(3, 3, 1).withMode(mode)).train();
            byte[] source = new byte[8 * 12 * 3];
            for (int i = 0; i < source.length; i++) {
                source[i] = (byte) (30 + 5 * (i / 36) + 3 * (i / 3 % 12) + 20 * (i % 3));
            }
            byte[] expected = ImageResizer.resize(new ByteImage(8, 12, 3, source).withChannels(1), 3, 3, mode).values();
            float[] pixels = image(set, 1);
            for (int i = 0; i < 9; i++) {
                assertThat(pixels[i]).isEqualTo((expected[i] & 255) / 255f);
            }
        }
    }

    @Test
    void greyPicturesStayGreyAndLargeOnesShrink() throws IOException {
        picture("a/1.png", 300, 600, true, 0);
        picture("b/1.png", 300, 600, true, 0);
        Dataset set = open(ImageOptions.defaults()).train();
        assertThat(List.of(set.height(), set.width(), set.channels())).containsExactly(128, 256, 1);
    }

    @Test
    void testPicturesTakeTheSizeAndTheClassesOfTraining() throws IOException {
        picture("train/a/1.png", 4, 4, true, 0);
        picture("train/b/1.png", 4, 4, true, 0);
        picture("train/c/1.png", 4, 4, true, 0);
        picture("test/c/1.png", 9, 9, false, 0);
        Dataset test = Objects.requireNonNull(open(ImageOptions.defaults()).test());
        assertThat(test.labels()).containsExactly(2);
        assertThat(test.classes()).containsExactly("a", "b", "c");
        assertThat(test.pixels()).isEqualTo(16);
        picture("test/d/1.png", 9, 9, false, 0);
        fails("{pets}/test/d: a class that the training pictures do not have; they have a, b, c");
    }

    @Test
    void whatDoesNotDecodeIsNamedAndTheRestIsUsed() throws IOException {
        colours();
        Files.writeString(pets.resolve("cat/bad.jpg"), "not a picture");
        byte[] png = Files.readAllBytes(pets.resolve("dog/b.png"));
        Files.write(pets.resolve("dog/aa.png"), Arrays.copyOf(png, 60));
        for (ImageOptions options : List.of(ImageOptions.defaults(), ImageOptions.defaults().withMemory(0))) {
            Datasets data = open(options);
            assertThat(data.skipped()).extracting(SkippedFile::file).containsExactlyInAnyOrder(pets.resolve("cat/bad.jpg"),
                    pets.resolve("dog/aa.png"));
            assertThat(data.skipped().getFirst().reason()).startsWith("is not a picture of a known format (");
            assertThat(data.train().labels()).containsExactly(0, 0, 1, 1);
            assertThat(image(data.train(), 2)).startsWith(20 / 255f);
            assertThat(image(data.train(), 3)).startsWith(10 / 255f);
        }
    }

    @Test
    void aSetLargerThanItsMemoryIsTheSameSetInAFileThatLeavesNothingBehind() throws IOException {
        colours();
        Dataset heap = open(ImageOptions.defaults()).train();
        Dataset mapped = open(ImageOptions.defaults().withMemory(heap.pixels() * 4L - 1)).train();
        assertThat(heap).isInstanceOf(ByteDataset.class);
        assertThat(mapped).isInstanceOf(MappedDataset.class);
        for (int i = 0; i < heap.size(); i++) {
            assertThat(image(mapped, i)).isEqualTo(image(heap, i));
        }
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left).isEmpty();
        }
        String before = mapped.fingerprint();
        assertThat(open(ImageOptions.defaults().withMemory(0)).train().fingerprint()).isEqualTo(before);
        Files.setLastModifiedTime(pets.resolve("dog/b.png"), FileTime.fromMillis(1_000_000));
        assertThat(open(ImageOptions.defaults().withMemory(0)).train().fingerprint()).isNotEqualTo(before);
    }

    @Test
    void readingAMappedSetAllocatesNothing() throws IOException {
        colours();
        Dataset set = open(ImageOptions.defaults().withMemory(0)).train();
        float[] pixels = new float[set.pixels()];
        for (int i = 0; i < 20_000; i++) {
            set.read(i & 3, pixels, 0);
        }
        long before = DatasetTest.allocated();
        for (int i = 0; i < 20_000; i++) {
            set.read(i & 3, pixels, 0);
        }
        assertThat(DatasetTest.allocated() - before).isLessThan(20_000);
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws IOException {
        colours();
        for (int i = 0; i < 40; i++) {
            picture("owl/" + i + ".png", 4 + i % 3, 6, false, i);
        }
        List<String> fingerprints = new ArrayList<>();
        for (int threads : new int[] {1, 2, 7, 100}) {
            fingerprints.add(open(ImageOptions.defaults().withThreads(threads)).train().fingerprint());
        }
        assertThat(fingerprints).containsOnly(fingerprints.getFirst());
    }

    @Test
    void emptyFoldersAreNamed() throws IOException {
        fails("{pets}: an empty folder; expected one sub-folder of pictures a class");
        colours();
        Files.createDirectories(pets.resolve("owl"));
        fails("{pets}/owl: a class folder without pictures; add some (png, jpg, gif, bmp, webp) or remove the folder");
    }

    @Test
    void picturesWithoutClassesAreNamed() throws IOException {
        picture("1.png", 4, 4, true, 0);
        fails("{pets}: pictures lie in the folder itself; expected one sub-folder a class, named as the class");
    }

    @Test
    void testWithoutTrainIsNamed() throws IOException {
        picture("test/a/1.png", 4, 4, true, 0);
        fails("{pets}: has test/ but no train/; expected one sub-folder a class under each, or directly");
    }

    @Test
    void oneClassOnlyIsNamed() throws IOException {
        picture("a/1.png", 4, 4, true, 0);
        picture("a/2.png", 4, 4, true, 0);
        fails("{pets}: all 2 training images are of one class, \"a\"; expected at least two: a classifier has nothing to learn here");
    }

    @Test
    void aClassOrASetInWhichNothingDecodesIsNamed() throws IOException {
        colours();
        Files.createDirectories(pets.resolve("owl"));
        Files.createFile(pets.resolve("owl/1.png"));
        fails("{pets}/owl: none of its 1 pictures decodes; the first: {pets}/owl/1.png: is an empty file; expected a picture (png, jpg, gif, bmp, webp)"
                .replace("{pets}/owl/1",
                        pets + "/owl/1"));
        pets = Files.createDirectory(temporary.resolve("broken"));
        Files.createDirectories(pets.resolve("a"));
        Files.createDirectories(pets.resolve("b"));
        Files.createFile(pets.resolve("a/1.png"));
        Files.createFile(pets.resolve("b/1.png"));
        fails("{pets}: none of its 2 pictures decodes; the first: {pets}/a/1.png: is an empty file; expected a picture (png, jpg, gif, bmp, webp)");
    }

    @Test
    void aScratchFolderThatIsNotThereIsAnError() throws IOException {
        colours();
        assertThatThrownBy(() -> DatasetCatalog.standard().open(pets.toString(),
                ImageOptions.defaults().withMemory(0).withScratch(temporary.resolve("none"))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void theFirstFailureStopsTheOthers() {
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        assertThatThrownBy(() -> InParallel.forEach(1_000_000, 2, i -> {
            done.add(i);
            throw new IOException("disk full");
        })).isInstanceOf(IOException.class).hasMessage("disk full");
        assertThat(done.size()).isBetween(1, 100);
    }
}
