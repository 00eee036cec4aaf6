package dev.tarn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tarn.data.Datasets;
import dev.tarn.image.ImageDecoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures in every format that the JDK decodes, and CIFAR's records. */
class PictureFuzzTest {
    static Stream<byte[]> pictures() throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        for (String format : List.of("png", "gif", "bmp", "jpg")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB), format, out);
            pictures.add(out.toByteArray());
        }
        return pictures.stream();
    }

    static Stream<byte[]> records() {
        return Stream.of(new byte[3073], new byte[2 * 3073]);
    }

    @MethodSource("pictures")
    @FuzzTest(maxDuration = "10m")
    void picture(byte[] bytes) throws IOException {
        Hostile.file("picture", bytes, ImageDecoder::decode);
    }

    @MethodSource("records")
    @FuzzTest(maxDuration = "10m")
    void cifar(byte[] bytes) throws IOException {
        Hostile.folder("data_batch_1.bin", bytes, _ -> {}, folder -> Datasets.load(folder.toString()));
    }
}
