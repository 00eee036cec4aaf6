package dev.tarn.serve.api;

import dev.tarn.data.Dataset;
import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.serve.http.Answer;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Problem;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code GET /v1/models/{model}/samples?first=0&count=24}: test images for the page to pick from, as bytes in base64, if there are any that suit the model. */
final class SamplesEndpoint {
    private static final int MOST = 100;

    private final Models models;
    private final Function<Model, Optional<Dataset>> samples;

    SamplesEndpoint(Models models, Function<Model, Optional<Dataset>> samples) {
        this.models = models;
        this.samples = samples;
    }

    Answer samples(Exchange exchange) {
        Model model = models.of(exchange).model();
        int first = number(exchange, "first", 0);
        int count = Math.min(MOST, number(exchange, "count", 24));
        Optional<Dataset> dataset = samples.apply(model);
        List<Object> images = new ArrayList<>();
        int size = dataset.map(Dataset::size).orElse(0);
        for (int i = first; i < Math.min((long) first + count, size); i++) {
            images.add(json(dataset.get(), i));
        }
        return Answer.json(Json.write(Map.of("size", size, "samples", images)));
    }

    private static Map<String, Object> json(Dataset dataset, int index) {
        float[] pixels = new float[dataset.pixels()];
        dataset.read(index, pixels, 0);
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.clamp(Math.round(255 * pixels[i]), 0, 255);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", index);
        json.put("label", dataset.classes().get(dataset.label(index)));
        json.put("pixels", Base64.getEncoder().encodeToString(bytes));
        return json;
    }

    private static int number(Exchange exchange, String name, int standard) {
        String text = exchange.query(name).orElse(Integer.toString(standard));
        if (!text.matches("[0-9]{1,9}")) {
            throw Problem.badRequest(name + " must be a whole number");
        }
        return Integer.parseInt(text);
    }
}
