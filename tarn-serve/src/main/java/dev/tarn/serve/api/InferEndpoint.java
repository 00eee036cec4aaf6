package dev.tarn.serve.api;

import dev.tarn.json.Json;
import dev.tarn.model.Prediction;
import dev.tarn.serve.http.Answer;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Problem;
import dev.tarn.serve.repository.ModelRepository;
import dev.tarn.serve.repository.ServedModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The Open Inference Protocol, version 2, over HTTP, with the binary tensor extension. A model has one input, {@value #INPUT}, with pixels in 0..1 ({@code UINT8}: 0..255), and the outputs
 * {@code output} (the network's own), {@code probabilities} and {@code label} (both for models with classes).
 */
final class InferEndpoint {
    static final String INPUT = "input";
    static final List<String> OUTPUTS = List.of("output", "probabilities", "label");

    private final ModelRepository repository;
    private final Models models;
    private final BooleanSupplier ready;

    InferEndpoint(ModelRepository repository, Models models, BooleanSupplier ready) {
        this.repository = repository;
        this.models = models;
        this.ready = ready;
    }

    Answer server(Exchange exchange) {
        // The protocol's version, not the program's, which would tell strangers which faults to try.
        return Answer.json(Json.write(Map.of("name", "tarn", "version", "2", "extensions", List.of("binary_tensor_data"))));
    }

    Answer live(Exchange exchange) {
        return Answer.json("{\"live\":true}");
    }

    /** 200 once each model has a warm version, and until the service begins to stop. */
    Answer ready(Exchange exchange) {
        if (ready.getAsBoolean()) {
            return Answer.json("{\"ready\":true}");
        }
        throw Problem.of(503, "not-ready", "The service is not ready", "models are still warming up, or the service is stopping")
                .exception();
    }

    Answer modelReady(Exchange exchange) {
        ServedModel model = models.of(exchange);
        if (model.ready()) {
            return Answer.json(Json.write(Map.of("name", model.name(), "ready", true)));
        }
        throw Problem.of(503, "not-ready", "The model is not ready", "it is still warming up").exception();
    }

    Answer metadata(Exchange exchange) {
        ServedModel served = models.of(exchange);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", served.name());
        json.put("versions", repository.all().stream().filter(other -> other.name().equals(served.name()))
                .map(other -> Long.toString(other.version())).toList());
        json.put("platform", "tarn");
        json.put("inputs", List.of(tensor(INPUT, "FP32", served.model().network().input().toArray())));
        List<Object> outputs = new ArrayList<>();
        outputs.add(tensor("output", "FP32", served.model().network().output().toArray()));
        int classes = served.model().classes().size();
        if (classes > 0) {
            outputs.add(tensor("probabilities", "FP32", classes));
            outputs.add(tensor("label", "BYTES"));
        }
        json.put("outputs", outputs);
        return Answer.json(Json.write(json));
    }

    private static Map<String, Object> tensor(String name, String type, int... sizes) {
        List<Integer> shape = new ArrayList<>(List.of(-1));
        shape.addAll(Models.sizes(sizes));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("datatype", type);
        json.put("shape", shape);
        return json;
    }

    Answer infer(Exchange exchange) {
        ServedModel served = models.of(exchange);
        InferRequest request = InferRequest.read(exchange, served.model().network().input());
        boolean classes = !served.model().classes().isEmpty();
        List<String> wanted = request.outputs().isEmpty()
                ? (classes ? OUTPUTS : OUTPUTS.subList(0, 1))
                : List.copyOf(request.outputs().keySet());
        if (!classes && !wanted.equals(OUTPUTS.subList(0, 1))) {
            throw Problem.badRequest("the model has no classes, so its only output is 'output'");
        }
        int count = request.images().count();
        float[] outputs = models.run(exchange, served, request.images());
        ByteArrayOutputStream binary = new ByteArrayOutputStream();
        List<Object> tensors = new ArrayList<>();
        for (String name : wanted) {
            boolean raw = request.outputs().getOrDefault(name, false) || request.binary();
            tensors.add(output(name, served, outputs, count, raw, binary));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model_name", served.name());
        json.put("model_version", Long.toString(served.version()));
        request.id().ifPresent(id -> json.put("id", id));
        json.put("outputs", tensors);
        return answer(Json.write(json), binary);
    }

    private static Answer answer(String json, ByteArrayOutputStream binary) {
        if (binary.size() == 0) {
            return Answer.json(json);
        }
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[head.length + binary.size()];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(binary.toByteArray(), 0, body, head.length, binary.size());
        return new Answer(200, "application/octet-stream", body, Map.of(InferRequest.JSON_LENGTH, Integer.toString(head.length)));
    }

    private static Map<String, Object> output(String name, ServedModel served, float[] outputs, int count, boolean raw,
            ByteArrayOutputStream binary) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", name);
        if (name.equals("label")) {
            List<String> labels = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                labels.add(PredictEndpoint.prediction(served, outputs, i).label());
            }
            tensor.put("datatype", "BYTES");
            tensor.put("shape", List.of(count));
            put(tensor, labels, raw ? texts(labels) : null, binary);
            return tensor;
        }
        int[] sizes = name.equals("output") ? served.model().network().output().toArray() : new int[] {served.model().classes().size()};
        float[] values = name.equals("output") ? outputs : probabilities(served, outputs, count);
        List<Integer> shape = new ArrayList<>(List.of(count));
        shape.addAll(Models.sizes(sizes));
        tensor.put("datatype", "FP32");
        tensor.put("shape", shape);
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw Problem.of(500, "not-finite", "The model gives no numbers", "the model's output is not finite").exception();
            }
            list.add(value);
        }
        put(tensor, list, raw ? floats(values) : null, binary);
        return tensor;
    }

    private static void put(Map<String, Object> tensor, List<?> values, byte @Nullable [] raw, ByteArrayOutputStream binary) {
        if (raw == null) {
            tensor.put("data", values);
        } else {
            tensor.put("parameters", Map.of("binary_data_size", raw.length));
            binary.writeBytes(raw);
        }
    }

    private static float[] probabilities(ServedModel served, float[] outputs, int count) {
        int classes = served.model().classes().size();
        float[] all = new float[count * classes];
        for (int i = 0; i < count; i++) {
            Prediction prediction = PredictEndpoint.prediction(served, outputs, i);
            double[] probabilities = prediction.probabilities();
            for (int c = 0; c < classes; c++) {
                all[i * classes + c] = (float) probabilities[c];
            }
        }
        return all;
    }

    private static byte[] floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Each text behind its length in four bytes. */
    private static byte[] texts(List<String> texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(utf8.length).array());
            bytes.writeBytes(utf8);
        }
        return bytes.toByteArray();
    }
}
