package dev.tarn.fashion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Reads the IDX files by hand, because the reader of {@code dev.tarn.data} is not this module's business. */
class FashionMnistSmallTest {
    private static final int PIXELS = 28 * 28;

    @Test
    void trainingHoldsAThousandOfEachClass() throws IOException {
        assertThat(countLabels(FashionMnistSmall.trainingLabels())).containsOnly(1_000).hasSize(10);
    }

    @Test
    void testHoldsTwoHundredOfEachClass() throws IOException {
        assertThat(countLabels(FashionMnistSmall.testLabels())).containsOnly(200).hasSize(10);
    }

    @Test
    void imagesAreAsManyAsLabelsAndNoneIsBlank() throws IOException {
        assertThat(readImages(FashionMnistSmall.trainingImages(), 10_000)).isEqualTo(10_000);
        assertThat(readImages(FashionMnistSmall.testImages(), 2_000)).isEqualTo(2_000);
    }

    @Test
    void firstImagesAreThoseOfTheOriginal() throws IOException {
        try (DataInputStream labels = open(FashionMnistSmall.trainingLabels())) {
            labels.skipNBytes(8);
            assertThat(labels.readNBytes(6)).containsExactly(9, 0, 0, 3, 0, 2);
        }
        try (DataInputStream labels = open(FashionMnistSmall.testLabels())) {
            labels.skipNBytes(8);
            assertThat(labels.readNBytes(6)).containsExactly(9, 2, 1, 1, 6, 1);
        }
    }

    @Test
    void noTestImageIsAlsoATrainingImage() throws IOException {
        Set<String> training = images(FashionMnistSmall.trainingImages());
        Set<String> test = images(FashionMnistSmall.testImages());
        assertThat(training).hasSizeGreaterThan(9_900);
        test.retainAll(training);
        assertThat(test).isEmpty();
    }

    @Test
    void theLicenceTravelsWithTheImages() throws IOException {
        try (InputStream in = FashionMnistSmall.class.getResourceAsStream("LICENSE")) {
            assertThat(in).isNotNull();
            assertThat(new String(in.readAllBytes(), "UTF-8")).contains("Zalando SE", "The MIT License", "Permission is hereby granted");
        }
    }

    private static int[] countLabels(InputStream zipped) throws IOException {
        try (DataInputStream in = open(zipped)) {
            assertThat(in.readInt()).isEqualTo(0x801);
            int[] counts = new int[10];
            int total = in.readInt();
            byte[] labels = in.readAllBytes();
            assertThat(labels).hasSize(total);
            for (byte label : labels) {
                counts[label]++;
            }
            return counts;
        }
    }

    private static int readImages(InputStream zipped, int expected) throws IOException {
        try (DataInputStream in = open(zipped)) {
            assertThat(in.readInt()).isEqualTo(0x803);
            assertThat(in.readInt()).isEqualTo(expected);
            assertThat(in.readInt()).isEqualTo(28);
            assertThat(in.readInt()).isEqualTo(28);
            int seen = 0;
            for (byte[] image = in.readNBytes(PIXELS); image.length > 0; image = in.readNBytes(PIXELS)) {
                assertThat(image).hasSize(PIXELS);
                int sum = 0;
                for (byte pixel : image) {
                    sum += pixel & 0xff;
                }
                assertThat(sum).as("sum of the pixels of image %d", seen).isPositive();
                seen++;
            }
            return seen;
        }
    }

    private static Set<String> images(InputStream zipped) throws IOException {
        try (DataInputStream in = open(zipped)) {
            in.skipNBytes(16);
            Set<String> images = new HashSet<>();
            for (byte[] image = in.readNBytes(PIXELS); image.length > 0; image = in.readNBytes(PIXELS)) {
                images.add(new String(image, "ISO-8859-1"));
            }
            return images;
        }
    }

    private static DataInputStream open(InputStream zipped) throws IOException {
        return new DataInputStream(new GZIPInputStream(zipped));
    }
}
