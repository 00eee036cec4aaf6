package dev.tarn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tarn.weights.TorchReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code torch.save} writes: the pickle in its archive, the archive, and the form of before 2020, which is nothing but pickles. */
class TorchFuzzTest {
    private static final String PICKLE = "cnn/data.pkl";
    private static final Map<String, byte[]> ARCHIVE = archive();

    private static Map<String, byte[]> archive() {
        try {
            return Archives.members(Archives.real("weights/cnn.pt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<byte[]> pickles() throws IOException {
        return Stream.of(ARCHIVE.get(PICKLE), Archives.members(Archives.real("weights/kinds.pt")).get("kinds/data.pkl"),
                Archives.members(Archives.real("weights/checkpoint.pt")).get("checkpoint/data.pkl"),
                "cos\nsystem\n(S'id'\ntR.".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    static Stream<byte[]> archives() throws IOException {
        return Stream.of(Archives.real("weights/kinds.pt"));
    }

    static Stream<byte[]> old() throws IOException {
        return Stream.of(Archives.real("weights/kinds-old.pt"));
    }

    @MethodSource("pickles")
    @FuzzTest(maxDuration = "10m")
    void pickle(byte[] bytes) throws IOException {
        Hostile.file("m.pt", Archives.with(ARCHIVE, PICKLE, bytes), TorchReader::read);
    }

    @MethodSource("archives")
    @FuzzTest(maxDuration = "10m")
    void archive(byte[] bytes) throws IOException {
        Hostile.file("m.pt", bytes, TorchReader::read);
    }

    @MethodSource("old")
    @FuzzTest(maxDuration = "10m")
    void oldForm(byte[] bytes) throws IOException {
        Hostile.file("m.pt", bytes, TorchReader::read);
    }
}
