package dev.tarn.serve.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.plan.NonFiniteException;
import dev.tarn.serve.explain.Cell;
import dev.tarn.serve.explain.DenseShare;
import dev.tarn.serve.explain.Filters;
import dev.tarn.serve.explain.LayerView;
import dev.tarn.serve.explain.PoolOrder;
import dev.tarn.serve.explain.Walkthrough;
import dev.tarn.serve.http.Answer;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Problem;
import dev.tarn.serve.repository.ServedModel;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/explain}: why the model says what it says of one image. As JSON, or with {@code ?picture=grad-cam} or {@code ?picture=winners} as a PNG picture. Explaining takes plans of its own and
 * keeps every layer's result, so few are made at once; those are kept for the next request, and go with their model.
 */
final class ExplainEndpoint {
    private static final int MOST_VIEWS = 32;
    private static final long PATIENCE_SECONDS = 2;

    private final Models models;
    private static final int AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final Semaphore turns = new Semaphore(AT_ONCE);
    /** Goes with the model. */
    private final WeakHashMap<ServedModel, Walkthrough> walkthroughs = new WeakHashMap<>();

    ExplainEndpoint(Models models) {
        this.models = models;
    }

    /** What the body says, gathered as it is read. */
    private static final class Asked {
        private @Nullable Images image;
        private PoolOrder order = PoolOrder.AS_WRITTEN;
        private @Nullable Integer label;
        private final List<LayerView> views = new ArrayList<>();
        private final List<Filters> filters = new ArrayList<>();
        private @Nullable Cell cell;
        private @Nullable DenseShare dense;
        private boolean winners;
        private boolean gradCam;
        private boolean pixels;
    }

    Answer explain(Exchange exchange) {
        ServedModel served = models.of(exchange);
        Model model = served.model();
        Asked asked = read(exchange, model);
        Images images = asked.image;
        if (images == null) {
            throw Problem.badRequest("expected 'image' with the image to explain");
        }
        Tensor image = Tensor.of(model.network().input(), images.pixels());
        enter();
        try {
            Walkthrough walkthrough = walkthrough(served);
            Optional<String> picture = exchange.query("picture");
            if (picture.isPresent()) {
                return new Answer(200, "image/png", picture(picture.get(), walkthrough, image, asked.label), Map.of());
            }
            Map<String, Object> json = walkthrough.answer(image,
                    new Walkthrough.Question(asked.order, asked.label, asked.views, asked.filters, Optional.ofNullable(asked.cell),
                            Optional.ofNullable(asked.dense), asked.winners, asked.gradCam, asked.pixels));
            json.put("model", served.name());
            json.put("version", served.version());
            return Answer.json(Json.write(json));
        } catch (NonFiniteException e) {
            throw Problem.badRequest("the image, or what the model makes of it, is not finite; pixels lie in 0 to 1");
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        } finally {
            turns.release();
        }
    }

    private void enter() {
        try {
            if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw Problem.overload("others are being explained; try again later", 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.overload("the service is stopping", 1);
        }
    }

    private synchronized Walkthrough walkthrough(ServedModel served) {
        return walkthroughs.computeIfAbsent(served, s -> new Walkthrough(s.model(), AT_ONCE));
    }

    private static byte[] picture(String kind, Walkthrough walkthrough, Tensor image, @Nullable Integer label) {
        Optional<Tensor> map = switch (kind) {
            case "grad-cam" -> walkthrough.gradCam(image, label).map(cam -> cam.onImage());
            case "winners" -> walkthrough.winnersOnImage(image);
            default -> throw Problem.badRequest("picture must be grad-cam or winners");
        };
        return HeatPicture.png(image, map.orElseThrow(() -> Problem.badRequest("the model has nothing of that kind to show")));
    }

    private static Asked read(Exchange exchange, Model model) {
        Asked asked = new Asked();
        asked.label = exchange.query("label").map(ExplainEndpoint::label).orElse(null);
        if (!exchange.mediaType().equals("application/json")) {
            asked.image = PredictRequest.read(exchange, model).images();
            if (asked.image.count() != 1) {
                throw Problem.badRequest("one image at a time is explained, found " + asked.image.count());
            }
            asked.gradCam = true;
            asked.winners = true;
            return asked;
        }
        byte[] body = exchange.body();
        exchange.memory().take(4L * body.length);
        BodyJson.object(body, 0, body.length, (name, json) -> {
            switch (name) {
                case "image" -> asked.image = PredictRequest.image(json, name, model, exchange);
                case "order" -> asked.order = order(BodyJson.string(json, name));
                case "label" -> asked.label = BodyJson.integer(json, name);
                case "views" -> each(json, name, () -> asked.views.add(view(json)), asked.views);
                case "filters" -> {
                    BodyJson.array(json, name);
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        asked.filters.add(new Filters(BodyJson.string(json, name)));
                        few(asked.filters, name);
                    }
                }
                case "cell" -> asked.cell = cell(json);
                case "dense" -> asked.dense = dense(json);
                case "winners" -> asked.winners = BodyJson.bool(json, name);
                case "gradCam" -> asked.gradCam = BodyJson.bool(json, name);
                case "pixels" -> asked.pixels = BodyJson.bool(json, name);
                default -> throw Problem.badRequest(
                        "there is no member '" + PredictRequest.shortened(name)
                                + "'; expected image, order, label, views, filters, cell, dense, winners, gradCam, pixels");
            }
        });
        return asked;
    }

    private static Integer label(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw Problem.badRequest("label must be the number of a class, counted from 0");
        }
        return Integer.valueOf(text);
    }

    private static PoolOrder order(String word) {
        try {
            return PoolOrder.of(word);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    @FunctionalInterface
    private interface Element {
        void read() throws IOException;
    }

    private static void each(JsonParser json, String what, Element element, List<?> list) throws IOException {
        BodyJson.array(json, what);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.read();
            few(list, what);
        }
    }

    private static void few(List<?> list, String what) {
        if (list.size() > MOST_VIEWS) {
            throw Problem.badRequest(what + " has more than " + MOST_VIEWS + " elements");
        }
    }

    /** A small object of one name and some whole numbers. */
    private static final class Fields {
        private String layer = "";
        private final int[] numbers = new int[3];
    }

    private static Fields fields(JsonParser json, String what, List<String> numbers) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw Problem.badRequest(what + " must be an object, found " + BodyJson.name(json.currentToken()));
        }
        Fields fields = new Fields();
        BodyJson.members(json, (name, value) -> {
            int at = numbers.indexOf(name);
            if (name.equals("layer")) {
                fields.layer = BodyJson.string(value, what + ".layer");
            } else if (at >= 0) {
                fields.numbers[at] = BodyJson.integer(value, what + "." + name);
            } else {
                throw Problem.badRequest(
                        what + " has no member '" + PredictRequest.shortened(name) + "'; expected layer, " + String.join(", ", numbers));
            }
        });
        return fields;
    }

    private static LayerView view(JsonParser json) throws IOException {
        Fields fields = fields(json, "views[…]", List.of("first", "count"));
        if (fields.numbers[0] < 0 || fields.numbers[1] < 1) {
            throw Problem.badRequest("a view needs first (from 0) and count (from 1)");
        }
        return new LayerView(fields.layer, fields.numbers[0], fields.numbers[1]);
    }

    private static Cell cell(JsonParser json) throws IOException {
        Fields fields = fields(json, "cell", List.of("row", "column", "channel"));
        return new Cell(fields.layer, fields.numbers[0], fields.numbers[1], fields.numbers[2]);
    }

    private static DenseShare dense(JsonParser json) throws IOException {
        Fields fields = fields(json, "dense", List.of("unit"));
        return new DenseShare(fields.layer, fields.numbers[0]);
    }
}
