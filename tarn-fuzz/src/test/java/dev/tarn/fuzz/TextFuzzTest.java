package dev.tarn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.tarn.json.Json;
import dev.tarn.layer.LayerText;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Descriptions of layers and networks, and JSON text. */
class TextFuzzTest {
    static Stream<String> layers() {
        return Stream.of("conv 32 3 stride 2 padding 1", "maxpool 2", "dense 10", "relu");
    }

    static Stream<String> networks() {
        return Stream.of("conv 32 3, relu, maxpool 2, flatten, dense 10");
    }

    static Stream<String> json() {
        return Stream.of(
                Json.write(
                        NetworkText.toJson(NetworkText.parse("conv 2 3, batchnorm, relu, maxpool 2, flatten, dense 2", Shape.of(6, 6, 1)))),
                "[1e308, -0.5, \"\\u00e9\\n\", true, null, {\"a\": []}]");
    }

    @MethodSource("layers")
    @FuzzTest(maxDuration = "10m")
    void layer(@NotNull String text) {
        Hostile.text(text, LayerText::parse);
    }

    @MethodSource("networks")
    @FuzzTest(maxDuration = "10m")
    void network(@NotNull String text) {
        Hostile.text(text, description -> NetworkText.parse(description, Shape.of(12, 12, 1)));
    }

    @MethodSource("json")
    @FuzzTest(maxDuration = "10m")
    void json(@NotNull String text) {
        Hostile.text(text, Json::read);
    }

    @MethodSource("json")
    @FuzzTest(maxDuration = "10m")
    void networkOfAModelFile(@NotNull String text) {
        Hostile.text(text, json -> NetworkText.fromJson(Json.read(json)));
    }
}
