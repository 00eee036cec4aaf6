package dev.tarn.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected pixels are what Pillow decodes from the same files, or what the rules at {@link ImageSamples} say where Pillow says otherwise. */
class ImageDecoderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rgb.png", "rgb.bmp", "grey.png", "grey.bmp", "bits.png", "palette.png", "palette.gif", "holes.png",
        "alpha.png", "grey-alpha.png",
        "deep-rgb.png", "deep-grey.png", "gamma.png", "turned.png"})
    void losslessFilesGiveTheirExactPixels(String name) throws IOException {
        ByteImage expected = Objects.requireNonNull(Golden.images().get("file " + name));
        ByteImage decoded = ImageDecoder.decode(Golden.file(name));
        assertThat(decoded.channels()).isEqualTo(expected.channels());
        assertThat(decoded.height()).isEqualTo(expected.height());
        assertThat(decoded.values()).isEqualTo(expected.values());
    }

    /** Decoders of JPEG may round differently, by a step or two. */
    @ParameterizedTest
    @ValueSource(strings = {"rgb.jpg", "grey.jpg", "cmyk.jpg", "ycck.jpg", "subsampled.jpg", "turned1.jpg", "turned2.jpg", "turned3.jpg",
        "turned4.jpg", "turned5.jpg", "turned6.jpg", "turned7.jpg",
        "turned8.jpg"})
    void jpegGivesPillowsPixelsUpright(String name) throws IOException {
        ByteImage expected = Objects.requireNonNull(Golden.images().get("file " + name));
        ByteImage decoded = ImageDecoder.decode(Golden.file(name));
        assertThat(decoded.channels()).isEqualTo(expected.channels());
        assertThat(decoded.height()).isEqualTo(expected.height());
        for (int i = 0; i < expected.values().length; i++) {
            assertThat(Math.abs((decoded.values()[i] & 255) - (expected.values()[i] & 255))).isLessThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"rgb.png, 16, 24, 3", "grey.png, 16, 24, 1", "turned6.jpg, 24, 16, 3", "turned3.jpg, 16, 24, 3", "grey.jpg, 16, 24, 1",
        "turned.png, 24, 16, 3", "palette.gif, 16, 24, 3",
        "bits.png, 16, 24, 1", "deep-grey.png, 16, 24, 1", "cmyk.jpg, 16, 24, 3"})
    void theSizeIsKnownBeforeDecoding(String name, int height, int width, int channels) throws IOException {
        assertThat(ImageDecoder.announced(Golden.file(name))).isEqualTo(new ImageDecoder.Announced(height, width, channels));
    }

    @Test
    void aModelsSizeAndChannelsAreDelivered() throws IOException {
        ByteImage image = ImageDecoder.decode(Golden.file("rgb.png"), 7, 5, 1, ResizeMode.CROP);
        assertThat(image.height()).isEqualTo(7);
        assertThat(image.width()).isEqualTo(5);
        assertThat(image.channels()).isEqualTo(1);
    }

    @Test
    void webpNamesThePlugInItNeeds() {
        assertThatThrownBy(() -> ImageDecoder.decode(Golden.file("lossless.webp"))).isInstanceOf(ImageFormatException.class)
                .hasMessageEndingWith(
                        "lossless.webp: is WebP, which needs TwelveMonkeys' imageio-webp on the class path (the tarn command has it)");
    }

    @Test
    void whatIsNoPictureIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "not a picture");
        assertThatThrownBy(() -> ImageDecoder.decode(text)).isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith(text + ": is not a picture of a known format (bmp, gif, jp");
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertThatThrownBy(() -> ImageDecoder.decode(empty))
                .hasMessage(empty + ": is an empty file; expected a picture (png, jpg, gif, bmp, webp)");
        assertThatThrownBy(() -> ImageDecoder.decode(folder.resolve("none.png"))).isInstanceOf(ImageFormatException.class)
                .hasMessage(folder + "/none.png: no such file");
        assertThatThrownBy(() -> ImageDecoder.decode(folder)).isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith(folder + ": cannot be read: ");
    }

    /** Decoders paint what is missing grey; what is missing may be a header too, so only the second half of the file has this very message. */
    @ParameterizedTest
    @ValueSource(strings = {"rgb.jpg", "subsampled.jpg", "turned6.jpg", "grey.jpg", "rgb.png", "palette.gif", "rgb.bmp", "lossless.webp"})
    void truncatedFilesAreNoPictures(String name) throws IOException {
        byte[] file = Files.readAllBytes(Golden.file(name));
        for (int length = 0; length < file.length - 12; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            var refusal = assertThatThrownBy(() -> ImageDecoder.decode(cut, "cut")).isInstanceOf(ImageFormatException.class);
            if (length > file.length * 3 / 4 && (name.endsWith("jpg") || name.endsWith("webp"))) {
                refusal.hasMessage("cut: is truncated: it ends after " + length + " bytes, before the picture does");
            }
        }
    }

    @Test
    void whatCamerasAppendIsNoMatter() throws IOException {
        byte[] file = Files.readAllBytes(Golden.file("rgb.jpg"));
        assertThat(ImageDecoder.decode(Arrays.copyOf(file, file.length + 1000), "longer").values())
                .isEqualTo(ImageDecoder.decode(file, "whole").values());
    }

    @Test
    void aPictureThatAnnouncesTooMuchIsNotDecoded() throws IOException {
        byte[] png = Files.readAllBytes(Golden.file("rgb.png"));
        ByteBuffer.wrap(png).putInt(16, 100_000).putInt(20, 90_000);
        CRC32 checksum = new CRC32();
        checksum.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) checksum.getValue());
        assertThatThrownBy(() -> ImageDecoder.decode(png, "huge")).isInstanceOf(ImageFormatException.class)
                .hasMessage("huge: announces 100000×90000 pixels; at most 100000000 are decoded");
    }

    @Test
    void damagedFilesGiveAPictureOrAnErrorThatNamesThem() throws IOException {
        long seed = 23;
        Random random = new Random(seed);
        int refused = 0;
        for (String name : new String[] {"rgb.png", "palette.gif", "rgb.bmp", "turned6.jpg", "turned.webp", "subsampled.jpg",
            "turned.png"}) {
            byte[] file = Files.readAllBytes(Golden.file(name));
            for (int round = 0; round < 300; round++) {
                byte[] damaged = round % 3 == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file.clone();
                for (int flips = round % 3; flips > 0; flips--) {
                    damaged[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
                }
                try {
                    ByteImage image = ImageDecoder.decode(damaged, name);
                    assertThat((long) image.height() * image.width()).isLessThanOrEqualTo(ImageDecoder.MOST_PIXELS);
                } catch (ImageFormatException e) {
                    assertThat(e).hasMessageStartingWith(name + ": ").hasMessageEndingWith(e.reason());
                    refused++;
                } catch (RuntimeException e) {
                    throw new AssertionError(name + ", seed " + seed + ", round " + round, e);
                }
            }
        }
        assertThat(refused).isGreaterThan(300);
    }
}
