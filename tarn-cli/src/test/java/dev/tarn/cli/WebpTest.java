package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.image.ByteImage;
import dev.tarn.image.ImageDecoder;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The command brings the plug-in that {@code tarn-core} does without. Pillow wrote the files: {@code make_images.py} of {@code tarn-core}. */
class WebpTest {

    private static Path file(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(WebpTest.class.getResource("images/" + name), name).toURI());
    }

    @Test
    void losslessWebpHasThePixelsOfItsPng() throws IOException, URISyntaxException {
        assertThat(ImageDecoder.decode(file("lossless.webp")).values()).isEqualTo(ImageDecoder.decode(file("rgb.png")).values());
    }

    @Test
    void webpIsTurnedUpright() throws IOException, URISyntaxException {
        ByteImage turned = ImageDecoder.decode(file("turned.webp"));
        assertThat(turned.height()).isEqualTo(24);
        assertThat(turned.values()).isEqualTo(ImageDecoder.decode(file("turned.png")).values());
        assertThat(ImageDecoder.announced(file("turned.webp"))).isEqualTo(new ImageDecoder.Announced(24, 16, 3));
    }

    @Test
    void damagedWebpGivesAPictureOrAnErrorThatNamesIt() throws IOException, URISyntaxException {
        long seed = 25;
        Random random = new Random(seed);
        byte[] file = Files.readAllBytes(file("lossless.webp"));
        int refused = 0;
        for (int round = 0; round < 300; round++) {
            byte[] damaged = round % 3 == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file.clone();
            for (int flips = round % 3; flips > 0; flips--) {
                damaged[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                ImageDecoder.decode(damaged, "damaged");
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("damaged: ");
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(refused).isGreaterThan(50);
    }
}
