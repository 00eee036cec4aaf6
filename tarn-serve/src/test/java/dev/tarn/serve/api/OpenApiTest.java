package dev.tarn.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.serve.http.Route;
import dev.tarn.serve.repository.ModelRepository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    @Test
    void theDescriptionNamesWhatAnswersAndNothingElse() throws IOException {
        ModelRepository none = new ModelRepository(List.of(), Model::load, model -> {
            throw new IllegalStateException();
        }, 1);
        TreeSet<String> answers = new TreeSet<>(List.of("GET /metrics"));
        for (Route route : Api.routes(none, Duration.ZERO, () -> true, model -> Optional.empty())) {
            if (!route.pattern().startsWith("/page/")) {
                answers.add(route.method() + " " + route.pattern());
            }
        }
        assertThat(described()).isEqualTo(answers);
    }

    private static TreeSet<String> described() throws IOException {
        try (InputStream in = OpenApiTest.class.getResourceAsStream("/dev/tarn/serve/page/openapi.json")) {
            Map<String, Object> document = Json.object(Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8)), "the document");
            assertThat(document.get("openapi")).isEqualTo("3.1.0");
            TreeSet<String> described = new TreeSet<>();
            Json.object(document.get("paths"), "paths")
                    .forEach((path, methods) -> Json.object(methods, path).keySet()
                            .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
            return described;
        }
    }
}
