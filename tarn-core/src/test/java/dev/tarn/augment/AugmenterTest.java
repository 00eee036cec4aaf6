package dev.tarn.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.augment.Change.Fill;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmenterTest {
    private static final int HEIGHT = 7;
    private static final int WIDTH = 6;
    private static final int AT = 5;

    private static float[] random(int channels, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[AT + HEIGHT * WIDTH * channels + 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble();
        }
        return pixels;
    }

    private static float[] hole(int channels) {
        return Arrays.copyOf(new float[] {10, 11, 12}, channels);
    }

    private static Augmenter augmenter(String text, int channels, long seed) {
        return new Augmenter(Augmentation.parse(text), HEIGHT, WIDTH, channels, hole(channels), seed);
    }

    private static float[] image(String text, int channels, long seed, int index, int epoch) {
        float[] pixels = random(channels, 1);
        augmenter(text, channels, seed).apply(pixels, AT, index, epoch);
        return pixels;
    }

    @ParameterizedTest
    @ValueSource(strings = {"flip", "flip alternating", "shift 2", "shift 2 reflect", "rotate 30", "scale 0.4 reflect", "brightness 0.5",
        "contrast 0.5", "cutout 3",
        "erase 0.9", "flip, shift 1, rotate 10, scale 0.1, brightness 0.2, contrast 0.2, cutout 2, erase 0.5"})
    void seedIndexAndEpochDecideAndNothingElse(String text) {
        for (int channels : new int[] {1, 3}) {
            Augmenter augmenter = augmenter(text, channels, 7);
            Set<Integer> different = new HashSet<>();
            float[][] pixels = new float[40][];
            // In any order, on any thread: the images come out the same.
            IntStream.range(0, 40).parallel().forEach(i -> {
                pixels[39 - i] = random(channels, 1);
                augmenter.apply(pixels[39 - i], AT, (39 - i) / 8, (39 - i) % 8);
            });
            for (int i = 0; i < 40; i++) {
                assertThat(pixels[i]).isEqualTo(image(text, channels, 7, i / 8, i % 8));
                float[] untouched = random(channels, 1);
                assertThat(Arrays.copyOf(pixels[i], AT)).isEqualTo(Arrays.copyOf(untouched, AT));
                assertThat(Arrays.copyOfRange(pixels[i], pixels[i].length - 3, pixels[i].length))
                        .isEqualTo(Arrays.copyOfRange(untouched, untouched.length - 3, untouched.length));
                different.add(Arrays.hashCode(pixels[i]));
            }
            assertThat(different).hasSizeGreaterThan(1);
        }
    }

    /** Each pixel of the result by the definition, {@code out[y][x] = in[y - dy][x - dx]}. */
    @ParameterizedTest
    @CsvSource({"ZERO, 1", "ZERO, 3", "REFLECT, 1", "REFLECT, 3"})
    void shiftingMovesEveryPixel(Fill fill, int channels) {
        for (int dy = -2; dy <= 2; dy++) {
            for (int dx = -2; dx <= 2; dx++) {
                float[] from = random(channels, 3);
                float[] to = from.clone();
                Pixels.shift(to, AT, HEIGHT, WIDTH, channels, dy, dx, fill);
                for (int y = 0; y < HEIGHT; y++) {
                    for (int x = 0; x < WIDTH; x++) {
                        for (int c = 0; c < channels; c++) {
                            float expected = at(from, y - dy, x - dx, channels, c, fill);
                            assertThat(to[AT + (y * WIDTH + x) * channels + c]).as("%d %d at %d %d", dy, dx, y, x).isEqualTo(expected);
                        }
                    }
                }
            }
        }
    }

    private static float at(float[] pixels, int y, int x, int channels, int c, Fill fill) {
        int row = fill == Fill.REFLECT ? mirrored(y, HEIGHT) : y;
        int column = fill == Fill.REFLECT ? mirrored(x, WIDTH) : x;
        return row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH ? 0 : pixels[AT + (row * WIDTH + column) * channels + c];
    }

    private static int mirrored(int at, int size) {
        return at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at;
    }

    @Test
    void everyShiftIsEquallyLikely() {
        int[] counts = new int[25];
        Augmenter augmenter = new Augmenter(Augmentation.parse("shift 2"), 9, 9, 1, new float[1], 3);
        for (int i = 0; i < 5000; i++) {
            float[] pixels = new float[81];
            pixels[40] = 1;
            augmenter.apply(pixels, 0, i, 1);
            int at = IntStream.range(0, 81).filter(p -> pixels[p] == 1).findFirst().orElseThrow();
            counts[(at / 9 - 2) * 5 + at % 9 - 2]++;
        }
        assertThat(Arrays.stream(counts).boxed()).allSatisfy(n -> assertThat(n).isBetween(140, 260)); // four deviations
    }

    @Test
    void flipExchangesLeftAndRightAndAlternatingShowsBothInTwoEpochs() {
        float[] straight = random(3, 1);
        float[] mirrored = straight.clone();
        Pixels.flip(mirrored, AT, HEIGHT, WIDTH, 3);
        for (int x = 0; x < WIDTH; x++) {
            assertThat(mirrored[AT + x * 3 + 2]).isEqualTo(straight[AT + (WIDTH - 1 - x) * 3 + 2]);
        }
        int mirroredFirst = 0;
        for (int index = 0; index < 200; index++) {
            float[] one = image("flip alternating", 3, 5, index, 1);
            float[] two = image("flip alternating", 3, 5, index, 2);
            assertThat(Set.of(Arrays.hashCode(one), Arrays.hashCode(two)))
                    .isEqualTo(Set.of(Arrays.hashCode(straight), Arrays.hashCode(mirrored)));
            mirroredFirst += Arrays.equals(one, mirrored) ? 1 : 0;
        }
        assertThat(mirroredFirst).isBetween(70, 130);
    }

    @Test
    void aQuarterTurnMovesRowsIntoColumns() {
        float[] square = new float[25];
        for (int i = 0; i < square.length; i++) {
            square[i] = i;
        }
        Pixels.warp(square, 0, 5, 5, 1, Math.PI / 2, 1, Fill.ZERO, new float[25]);
        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 5; x++) {
                assertThat(square[y * 5 + x]).isCloseTo((4 - x) * 5 + y, within(1e-3f));
            }
        }
    }

    @Test
    void enlargingKeepsTheCentreAndSpreadsTheRest() {
        float[] line = {0, 1, 2, 3, 4};
        Pixels.warp(line, 0, 1, 5, 1, 0, 2, Fill.ZERO, new float[5]);
        assertThat(line).containsExactly(1, 1.5f, 2, 2.5f, 3);
        float[] small = {1, 1, 1, 1, 1};
        Pixels.warp(small, 0, 1, 5, 1, 0, 0.5, Fill.ZERO, new float[5]);
        assertThat(small).containsExactly(0, 1, 1, 1, 0);
        float[] reflected = {0, 1, 2, 3, 4};
        Pixels.warp(reflected, 0, 1, 5, 1, 0, 0.5, Fill.REFLECT, new float[5]);
        assertThat(reflected).containsExactly(2, 0, 2, 4, 2);
    }

    @Test
    void brightnessMultipliesAndContrastKeepsTheMean() {
        float[] before = random(1, 1);
        float[] bright = image("brightness 0.5", 1, 2, 0, 1);
        float factor = bright[AT] / before[AT];
        assertThat(factor).isBetween(0.5f, 1.5f);
        assertThat(bright[AT + 9]).isCloseTo(factor * before[AT + 9], within(1e-6f));
        float[] contrast = image("contrast 0.5", 1, 2, 0, 1);
        assertThat(Pixels.mean(contrast, AT, HEIGHT * WIDTH)).isCloseTo(Pixels.mean(before, AT, HEIGHT * WIDTH), within(1e-6f));
        assertThat(contrast).isNotEqualTo(before);
    }

    @Test
    void aHoleIsASquareOfTheMeanInsideTheImage() {
        for (int index = 0; index < 50; index++) {
            float[] pixels = image("cutout 3", 3, 1, index, 1);
            int[] places = IntStream.range(0, HEIGHT * WIDTH).filter(p -> pixels[AT + p * 3] == 10 && pixels[AT + p * 3 + 2] == 12)
                    .toArray();
            assertThat(places).hasSize(9);
            int top = places[0] / WIDTH;
            int left = places[0] % WIDTH;
            assertThat(Arrays.stream(places).boxed()).allSatisfy(p -> {
                assertThat(p / WIDTH).isBetween(top, top + 2);
                assertThat(p % WIDTH).isBetween(left, left + 2);
            });
        }
    }

    @Test
    void erasingTakesARectangleAsOftenAsItSays() {
        Augmenter augmenter = new Augmenter(Augmentation.parse("erase 0.25"), 20, 20, 1, new float[] {2}, 9);
        int erased = 0;
        for (int index = 0; index < 1000; index++) {
            float[] pixels = new float[400];
            augmenter.apply(pixels, 0, index, 1);
            int holes = (int) IntStream.range(0, 400).filter(p -> pixels[p] == 2).count();
            assertThat(holes).isLessThanOrEqualTo(150);
            erased += holes > 0 ? 1 : 0;
        }
        assertThat(erased).isBetween(195, 305);
    }

    /** Mean and variance of Beta(α, α): 1/2 and 1/(4(2α + 1)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.2, 1, 2})
    void sharesOfMixedImagesFollowTheBetaDistribution(double alpha) {
        Augmenter augmenter = augmenter("mixup " + alpha, 1, 4);
        double sum = 0;
        double squares = 0;
        int n = 20_000;
        for (int i = 0; i < n; i++) {
            double share = augmenter.weight(i, 1);
            assertThat(share).isBetween(0.0, 1.0);
            sum += share;
            squares += share * share;
        }
        double mean = sum / n;
        assertThat(mean).isCloseTo(0.5, within(0.015));
        assertThat(squares / n - mean * mean).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.01));
        assertThat(augmenter("flip", 1, 4).weight(3, 1)).isEqualTo(1);
    }
}
