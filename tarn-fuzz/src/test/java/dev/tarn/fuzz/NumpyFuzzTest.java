package dev.tarn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tarn.data.Datasets;
import dev.tarn.data.NumpyArchive;
import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.data.NumpyWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class NumpyFuzzTest {
    static Stream<byte[]> arrays() throws IOException {
        byte[] floats = Hostile.written("x.npy", file -> NumpyWriter.write(file, NumpyArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)));
        byte[] longs = Hostile.written("x.npy", file -> NumpyWriter.write(file, NumpyArray.of(new long[] {7, 8}, 2)));
        return Stream.of(floats, longs, header(1, "{'descr': '>f8', 'fortran_order': True, 'shape': (2, 1), }"),
                header(2, "{'descr': '|u1', 'fortran_order': False, 'shape': (), }"));
    }

    static Stream<byte[]> archives() throws IOException {
        NumpyArray images = NumpyArray.of(new byte[2 * 4 * 4], 2, 4, 4);
        NumpyArray labels = NumpyArray.of(new byte[] {0, 1}, 2);
        return Stream.of(Hostile.written("set.npz", file -> NumpyWriter.writeArchive(file,
                Map.of("x_train", images, "y_train", labels, "x_test", images, "y_test", labels))));
    }

    @MethodSource("arrays")
    @FuzzTest(maxDuration = "10m")
    void array(byte[] bytes) throws IOException {
        Hostile.file("x.npy", bytes, NumpyReader::read);
    }

    @MethodSource("archives")
    @FuzzTest(maxDuration = "10m")
    void archive(byte[] bytes) throws IOException {
        Hostile.file("x.npz", bytes, file -> {
            try (NumpyArchive archive = NumpyArchive.open(file)) {
                for (String name : archive.names()) {
                    archive.read(name);
                }
            }
        });
    }

    @MethodSource("archives")
    @FuzzTest(maxDuration = "10m")
    void dataset(byte[] bytes) throws IOException {
        Hostile.file("set.npz", bytes, file -> Datasets.load(file.toString()));
    }

    private static byte[] header(int version, String text) {
        byte[] dictionary = text.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[(version == 1 ? 10 : 12) + dictionary.length + 16];
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0, (byte) dictionary.length};
        System.arraycopy(magic, 0, bytes, 0, magic.length);
        System.arraycopy(dictionary, 0, bytes, version == 1 ? 10 : 12, dictionary.length);
        return bytes;
    }
}
