package dev.tarn.serve.api;

import dev.tarn.json.Json;
import dev.tarn.model.Prediction;
import dev.tarn.model.Prediction.ClassProbability;
import dev.tarn.plan.NonFiniteException;
import dev.tarn.serve.http.Answer;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Problem;
import dev.tarn.serve.repository.ServedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /v1/predict}: names what pictures show. */
final class PredictEndpoint {
    private final Models models;

    PredictEndpoint(Models models) {
        this.models = models;
    }

    Answer predict(Exchange exchange) {
        ServedModel served = models.of(exchange);
        if (served.model().classes().isEmpty()) {
            throw Problem
                    .badRequest("the model's output is no vector of classes; /v2/models/" + served.name() + "/infer gives it as it is");
        }
        PredictRequest request = PredictRequest.read(exchange, served.model());
        float[] outputs = models.run(exchange, served, request.images());
        List<Map<String, Object>> predictions = new ArrayList<>();
        for (int i = 0; i < request.images().count(); i++) {
            Map<String, Object> json = json(prediction(served, outputs, i), request.top());
            if (!request.names().isEmpty()) {
                json.put("file", request.names().get(i));
            }
            predictions.add(json);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", served.name());
        json.put("version", served.version());
        json.put("predictions", predictions);
        return Answer.json(Json.write(json));
    }

    static Prediction prediction(ServedModel served, float[] outputs, int image) {
        try {
            return served.model().prediction(outputs, image);
        } catch (NonFiniteException e) {
            throw Problem
                    .of(500, "not-finite", "The model gives no numbers",
                            "for this image the model's output is not finite: its parameters are broken, or the pixels far too large")
                    .exception();
        }
    }

    private static Map<String, Object> json(Prediction prediction, int top) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("label", prediction.label());
        json.put("index", prediction.index());
        json.put("probability", prediction.probability());
        List<Map<String, Object>> best = new ArrayList<>();
        for (ClassProbability one : prediction.top(top)) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("label", one.label());
            entry.put("index", one.index());
            entry.put("probability", one.probability());
            best.add(entry);
        }
        json.put("top", best);
        return json;
    }
}
