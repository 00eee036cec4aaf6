package dev.tarn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tarn.data.Datasets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.provider.MethodSource;

class IdxFuzzTest {
    private static final byte[] TWO_IMAGES = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8};
    private static final byte[] TWO_LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};

    static Stream<byte[]> images() {
        return Stream.of(TWO_IMAGES);
    }

    static Stream<byte[]> packed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(TWO_IMAGES);
        }
        return Stream.of(bytes.toByteArray());
    }

    static Stream<byte[]> labels() {
        return Stream.of(TWO_LABELS);
    }

    @MethodSource("images")
    @FuzzTest(maxDuration = "10m")
    void images(byte[] bytes) throws IOException {
        Hostile.folder("train-images-idx3-ubyte", bytes, IdxFuzzTest::addLabels, folder -> Datasets.load(folder.toString()));
    }

    @MethodSource("packed")
    @FuzzTest(maxDuration = "10m")
    void packedImages(byte[] bytes) throws IOException {
        Hostile.folder("train-images-idx3-ubyte.gz", bytes, IdxFuzzTest::addLabels, folder -> Datasets.load(folder.toString()));
    }

    @MethodSource("labels")
    @FuzzTest(maxDuration = "10m")
    void labels(byte[] bytes) throws IOException {
        Hostile.folder("train-labels-idx1-ubyte", bytes, folder -> Files.write(folder.resolve("train-images-idx3-ubyte"), TWO_IMAGES),
                folder -> Datasets.load(folder.toString()));
    }

    private static void addLabels(Path folder) throws IOException {
        Files.write(folder.resolve("train-labels-idx1-ubyte"), TWO_LABELS);
    }
}
