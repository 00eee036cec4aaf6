package dev.tarn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureTest {
    private static BufferedImage decoded(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.png()));
    }

    @Test
    void greyPicturesReadBackThePixelsThatWentIn() throws IOException {
        BufferedImage image = decoded(Picture.ofImage(new float[] {0, 0.2f, 0.4f, 0.6f, 0.8f, 1}, 2, 3, 1));
        assertThat(image.getWidth()).isEqualTo(3);
        assertThat(image.getHeight()).isEqualTo(2);
        assertThat(image.getRaster().getSample(0, 0, 0)).isZero();
        assertThat(image.getRaster().getSample(1, 0, 0)).isEqualTo(51);
        assertThat(image.getRaster().getSample(2, 1, 0)).isEqualTo(255);
    }

    @Test
    void colourPicturesKeepTheirChannelsApart() throws IOException {
        BufferedImage image = decoded(Picture.ofImage(new float[] {1, 0, 0, 0, 0, 1}, 1, 2, 3));
        assertThat(image.getRGB(0, 0)).isEqualTo(0xffff0000);
        assertThat(image.getRGB(1, 0)).isEqualTo(0xff0000ff);
    }

    @Test
    void numbersOutsideZeroToOneAreStretched() throws IOException {
        BufferedImage image = decoded(Picture.ofImage(new float[] {-3, 0, 3}, 1, 3, 1));
        assertThat(image.getRaster().getSample(0, 0, 0)).isZero();
        assertThat(image.getRaster().getSample(1, 0, 0)).isEqualTo(128);
        assertThat(image.getRaster().getSample(2, 0, 0)).isEqualTo(255);
    }

    @Test
    void zeroIsWhiteAndSignsHaveColours() throws IOException {
        BufferedImage image = decoded(Picture.ofSigned(new float[] {-2, 0, 2}, 1, 3, 2));
        assertThat(image.getRGB(1, 0)).isEqualTo(0xffffffff);
        assertThat(image.getRGB(0, 0) & 255).as("blue of the negative").isGreaterThan(image.getRGB(0, 0) >> 16 & 255);
        assertThat(image.getRGB(2, 0) & 255).as("blue of the positive").isLessThan(image.getRGB(2, 0) >> 16 & 255);
    }

    @Test
    void bytesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new Picture(2, 2, 1, new byte[5])).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2×2×1");
    }
}
