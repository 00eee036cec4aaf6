package dev.tarn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tarn.keras.KerasReader;
import dev.tarn.keras.KerasWriter;
import dev.tarn.model.Model;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Keras archives, the configuration and the HDF5 file inside, and HDF5 files alone. */
class KerasFuzzTest {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";
    private static final Map<String, byte[]> SMALL = small();

    private static Map<String, byte[]> small() {
        try {
            return Archives.members(written());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] written() throws IOException {
        Model model = Model.initialize(NetworkText.parse("conv 2 3, batchnorm, relu, maxpool 2, flatten, dense 2", Shape.of(6, 6, 1)), 1);
        return Hostile.written("m.keras", file -> KerasWriter.write(model, file));
    }

    static Stream<byte[]> archives() throws IOException {
        return Stream.of(written());
    }

    static Stream<byte[]> configurations() throws IOException {
        return Stream.of(SMALL.get(CONFIG), Archives.members(Archives.real("keras/classifier.keras")).get(CONFIG),
                Archives.members(Archives.real("keras/operators.keras")).get(CONFIG));
    }

    static Stream<byte[]> weights() {
        return Stream.of(SMALL.get(WEIGHTS));
    }

    static Stream<byte[]> hdf5() throws IOException {
        return Stream.of(Archives.real("keras/adapted.h5"), Archives.real("keras/classifier-2.h5"));
    }

    @MethodSource("archives")
    @FuzzTest(maxDuration = "10m")
    void archive(byte[] bytes) throws IOException {
        Hostile.file("m.keras", bytes, KerasReader::read);
    }

    @MethodSource("configurations")
    @FuzzTest(maxDuration = "10m")
    void configuration(byte[] bytes) throws IOException {
        Hostile.file("config.json", bytes, file -> KerasReader.initialize(file, 1));
    }

    @MethodSource("weights")
    @FuzzTest(maxDuration = "10m")
    void weightsInside(byte[] bytes) throws IOException {
        Hostile.file("m.keras", Archives.with(SMALL, WEIGHTS, bytes), KerasReader::read);
    }

    @MethodSource("hdf5")
    @FuzzTest(maxDuration = "10m")
    void hdf5(byte[] bytes) throws IOException {
        Hostile.file("m.h5", bytes, KerasReader::read);
    }
}
