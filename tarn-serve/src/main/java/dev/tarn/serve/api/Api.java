package dev.tarn.serve.api;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import dev.tarn.serve.http.Route;
import dev.tarn.serve.repository.ModelRepository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The table of what answers where. */
public final class Api {
    private Api() {}

    /**
     * @param longest that a request waits for its result
     * @param ready whether the service wants to be asked
     * @param samples images that suit a model, for the page to pick from
     */
    public static List<Route> routes(ModelRepository repository, Duration longest, BooleanSupplier ready,
            Function<Model, Optional<Dataset>> samples) {
        Models models = new Models(repository, longest);
        PredictEndpoint predict = new PredictEndpoint(models);
        InferEndpoint infer = new InferEndpoint(repository, models, ready);
        ExplainEndpoint explain = new ExplainEndpoint(models);
        SamplesEndpoint pick = new SamplesEndpoint(models, samples);
        List<Route> routes = new ArrayList<>(PageEndpoint.routes());
        routes.add(Route.post("/v1/explain", explain::explain));
        routes.add(Route.post("/v1/predict", predict::predict));
        routes.add(Route.get("/v1/models", models::list));
        routes.add(Route.get("/v2", infer::server).forEverybody());
        routes.add(Route.get("/v2/health/live", infer::live).forEverybody());
        routes.add(Route.get("/v2/health/ready", infer::ready).forEverybody());
        for (String version : List.of("", "/versions/{version}")) {
            routes.add(Route.get("/v1/models/{model}" + version, models::describe));
            routes.add(Route.post("/v1/models/{model}" + version + "/predict", predict::predict));
            routes.add(Route.post("/v1/models/{model}" + version + "/explain", explain::explain));
            routes.add(Route.get("/v1/models/{model}" + version + "/samples", pick::samples));
            routes.add(Route.get("/v2/models/{model}" + version, infer::metadata));
            routes.add(Route.get("/v2/models/{model}" + version + "/ready", infer::modelReady));
            routes.add(Route.post("/v2/models/{model}" + version + "/infer", infer::infer));
        }
        return routes;
    }
}
