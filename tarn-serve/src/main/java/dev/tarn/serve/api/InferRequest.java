package dev.tarn.serve.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Problem;
import dev.tarn.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request of the Open Inference Protocol: JSON, and behind it, if the header says where the JSON ends, tensors as raw bytes.
 *
 * @param outputs what is wanted, each in JSON or binary; empty: everything
 * @param binary whether outputs that do not say otherwise are to be binary
 */
record InferRequest(Optional<String> id, Images images, Map<String, Boolean> outputs, boolean binary) {
    static final String JSON_LENGTH = "Inference-Header-Content-Length";

    /** What is known of an input before all of the JSON is read. */
    private static final class Input {
        private String name = "";
        private @Nullable TensorType type;
        private List<Integer> shape = List.of();
        private @Nullable NumberArray data;
        private int binarySize = -1;
    }

    private static final class Reading {
        private @Nullable String id;
        private final List<Input> inputs = new ArrayList<>();
        private final Map<String, Boolean> outputs = new LinkedHashMap<>();
        private boolean binary;
    }

    static InferRequest read(Exchange exchange, Shape wanted) {
        byte[] body = exchange.body();
        int json = exchange.header(JSON_LENGTH).map(text -> jsonLength(text, body.length)).orElse(body.length);
        exchange.memory().take(4L * body.length);
        Reading reading = new Reading();
        BodyJson.object(body, 0, json, (name, parser) -> {
            switch (name) {
                case "id" -> reading.id = BodyJson.string(parser, "id");
                case "inputs" -> elements(parser, "inputs", () -> reading.inputs.add(input(parser)));
                case "outputs" -> elements(parser, "outputs", () -> output(parser, reading));
                case "parameters" -> BodyJson.members(object(parser, "parameters"), (parameter, value) -> {
                    if (parameter.equals("binary_data_output")) {
                        reading.binary = BodyJson.bool(value, parameter);
                    } else {
                        value.skipChildren();
                    }
                });
                default -> throw Problem.badRequest(
                        "there is no member '" + PredictRequest.shortened(name) + "'; expected id, inputs, outputs, parameters");
            }
        });
        if (reading.inputs.size() != 1) {
            throw Problem.badRequest("the model takes one input, found " + reading.inputs.size());
        }
        Input input = reading.inputs.getFirst();
        if (!input.name.equals(InferEndpoint.INPUT)) {
            throw Problem.badRequest(
                    "the model's input is called '" + InferEndpoint.INPUT + "', found '" + PredictRequest.shortened(input.name) + "'");
        }
        return new InferRequest(Optional.ofNullable(reading.id), images(input, wanted, body, json), reading.outputs, reading.binary);
    }

    private static int jsonLength(String text, int most) {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > most) {
            throw Problem.badRequest(JSON_LENGTH + " must be a number of bytes within the body");
        }
        return Integer.parseInt(text);
    }

    @FunctionalInterface
    private interface Element {
        void read() throws IOException;
    }

    private static void elements(JsonParser json, String what, Element element) throws IOException {
        BodyJson.array(json, what);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            object(json, what + "[…]");
            element.read();
        }
    }

    private static JsonParser object(JsonParser json, String what) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw Problem.badRequest(what + " must be an object, found " + BodyJson.name(json.currentToken()));
        }
        return json;
    }

    private static Input input(JsonParser json) throws IOException {
        Input input = new Input();
        BodyJson.members(json, (name, value) -> {
            switch (name) {
                case "name" -> input.name = BodyJson.string(value, name);
                case "datatype" -> input.type = TensorType.of(BodyJson.string(value, name));
                case "shape" -> {
                    BodyJson.array(value, name);
                    List<Integer> shape = new ArrayList<>();
                    while (value.nextToken() != JsonToken.END_ARRAY) {
                        if (shape.size() == 8) {
                            throw Problem.badRequest("shape has more than 8 dimensions");
                        }
                        shape.add(BodyJson.integer(value, name));
                    }
                    input.shape = shape;
                }
                case "data" -> {
                    BodyJson.array(value, name);
                    input.data = NumberArray.read(value, name);
                }
                case "parameters" -> BodyJson.members(object(value, name), (parameter, v) -> {
                    if (parameter.equals("binary_data_size")) {
                        input.binarySize = BodyJson.integer(v, parameter);
                    } else {
                        v.skipChildren();
                    }
                });
                default -> throw Problem.badRequest("an input has no member '" + PredictRequest.shortened(name)
                        + "'; expected name, datatype, shape, data, parameters");
            }
        });
        return input;
    }

    private static void output(JsonParser json, Reading reading) throws IOException {
        String[] called = {""};
        Boolean[] binary = {null};
        BodyJson.members(json, (name, value) -> {
            switch (name) {
                case "name" -> called[0] = BodyJson.string(value, name);
                case "parameters" -> BodyJson.members(object(value, name), (parameter, v) -> {
                    if (parameter.equals("binary_data")) {
                        binary[0] = BodyJson.bool(v, parameter);
                    } else {
                        v.skipChildren();
                    }
                });
                default -> value.skipChildren();
            }
        });
        if (!InferEndpoint.OUTPUTS.contains(called[0])) {
            throw Problem
                    .badRequest("there is no output '" + PredictRequest.shortened(called[0]) + "'; the model has " + InferEndpoint.OUTPUTS);
        }
        reading.outputs.put(called[0], binary[0] != null && binary[0]);
    }

    private static Images images(Input input, Shape wanted, byte[] body, int json) {
        TensorType type = input.type;
        if (type == null) {
            throw Problem.badRequest("the input has no datatype");
        }
        int count = count(input.shape, wanted);
        long elements = (long) count * wanted.elements();
        float[] values;
        if (input.binarySize >= 0) {
            if (input.data != null) {
                throw Problem.badRequest("the input has both data and binary_data_size");
            }
            if (input.binarySize != body.length - json || input.binarySize != elements * type.bytes()) {
                throw Problem.badRequest("binary_data_size is " + input.binarySize + "; the shape needs " + elements * type.bytes()
                        + " bytes, and " + (body.length - json)
                        + " follow the JSON");
            }
            values = type.read(body, json, input.binarySize);
        } else if (input.data != null) {
            values = input.data.values();
            if (values.length != elements) {
                throw Problem.badRequest("data has " + values.length + " numbers; the shape needs " + elements);
            }
        } else {
            throw Problem.badRequest("the input has neither data nor binary_data_size");
        }
        type.scale(values);
        return new Images(values, count);
    }

    private static int count(List<Integer> shape, Shape wanted) {
        List<Integer> image = Models.sizes(wanted.toArray());
        List<Integer> found = shape.isEmpty() ? shape : shape.subList(1, shape.size());
        boolean grey = wanted.rank() == 3 && wanted.size(2) == 1 && found.equals(image.subList(0, 2));
        if (shape.isEmpty() || shape.getFirst() < 1 || !(found.equals(image) || grey)) {
            throw Problem.badRequest(
                    "shape is " + shape + "; the model takes [n, " + String.join(", ", image.stream().map(String::valueOf).toList()) + "]");
        }
        if (shape.getFirst() > PredictRequest.MOST_IMAGES) {
            throw Problem.tooLarge(shape.getFirst() + " images; at most " + PredictRequest.MOST_IMAGES + " in one request");
        }
        return shape.getFirst();
    }
}
