package dev.tarn.serve.api;

import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.network.Node;
import dev.tarn.serve.compute.OverloadException;
import dev.tarn.serve.http.Answer;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Problem;
import dev.tarn.serve.repository.ModelRepository;
import dev.tarn.serve.repository.ServedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds the model that a request means, and has its images computed. */
final class Models {
    private final ModelRepository repository;
    private final Duration longest;

    /** @param longest that a request waits for its result */
    Models(ModelRepository repository, Duration longest) {
        this.repository = repository;
        this.longest = longest;
    }

    /** By the path, else by {@code ?model=}, else the only one there is. */
    ServedModel of(Exchange exchange) {
        Optional<String> named = exchange.path("model").or(() -> exchange.query("model"));
        List<String> names = repository.names();
        if (named.isEmpty() && names.size() != 1) {
            throw Problem.badRequest(
                    "there are " + names.size() + " models; say which: /v1/models/{model}/…, or ?model=; /v1/models lists them");
        }
        String name = named.orElseGet(names::getFirst);
        Optional<String> version = exchange.path("version").or(() -> exchange.query("version"));
        Optional<ServedModel> found = version.isEmpty()
                ? repository.find(name)
                : version.filter(v -> v.matches("[0-9]{1,18}")).flatMap(v -> repository.find(name, Long.parseLong(v)));
        ServedModel model = found.orElseThrow(() -> Problem
                .notFound("there is no such model" + (version.isPresent() ? " in this version" : "") + "; /v1/models lists them"));
        exchange.concerns(model.name());
        return model;
    }

    /** Computes; waits for its turn. */
    float[] run(Exchange exchange, ServedModel model, Images images) {
        CompletableFuture<float[]> result;
        try {
            result = model.submit(images.pixels(), images.count());
        } catch (OverloadException e) {
            throw Problem.overload(String.valueOf(e.getMessage()), e.retryAfterSeconds());
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
        try {
            float[] outputs = result.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            exchange.computed(images.count());
            return outputs;
        } catch (TimeoutException e) {
            result.cancel(false);
            throw Problem.overload("the result was not there in time", 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.overload("the service is stopping", 1);
        } catch (ExecutionException e) {
            throw new IllegalStateException("computing failed", e.getCause());
        }
    }

    /** {@code GET /v1/models}. */
    Answer list(Exchange exchange) {
        return Answer.json(Json.write(Map.of("models", repository.all().stream().map(Models::summary).toList())));
    }

    /** {@code GET /v1/models/{model}}. */
    Answer describe(Exchange exchange) {
        ServedModel served = of(exchange);
        Model model = served.model();
        Map<String, Object> json = summary(served);
        json.put("versions",
                repository.all().stream().filter(other -> other.name().equals(served.name())).map(ServedModel::version).toList());
        json.put("classes", model.classes());
        json.put("network", model.network().toString());
        json.put("preprocessing", Json.read(model.preprocessing().toString()));
        List<Map<String, Object>> layers = new ArrayList<>();
        for (Node node : model.network().nodes()) {
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put("name", node.name());
            layer.put("layer", node.layer().text());
            layer.put("inputs", node.inputs().stream().map(in -> in < 0 ? "input" : model.network().nodes().get(in).name()).toList());
            layer.put("output", sizes(node.output().toArray()));
            layers.add(layer);
        }
        json.put("layers", layers);
        return Answer.json(Json.write(json));
    }

    private static Map<String, Object> summary(ServedModel served) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", served.name());
        json.put("version", served.version());
        json.put("state", served.ready() ? "ready" : "warming-up");
        json.put("input", sizes(served.model().network().input().toArray()));
        json.put("output", sizes(served.model().network().output().toArray()));
        return json;
    }

    static List<Integer> sizes(int... sizes) {
        List<Integer> list = new ArrayList<>();
        for (int size : sizes) {
            list.add(size);
        }
        return list;
    }
}
