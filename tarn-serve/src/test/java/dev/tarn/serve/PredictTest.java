package dev.tarn.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.model.Prediction;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictTest {
    @TempDir
    private static Path folder;
    private static TestService service;

    @BeforeAll
    static void start() throws IOException {
        service = new TestService(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> predictions(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return (List<Map<String, Object>>) TestService.json(response).get("predictions");
    }

    private static void isOf(Map<String, Object> found, Prediction expected) {
        assertThat(found).containsEntry("label", expected.label()).containsEntry("index", (long) expected.index());
        assertThat((Double) found.get("probability")).isCloseTo(expected.probability(), within(1e-6));
    }

    @Test
    void aPictureIsNamedAsTheModelNamesIt() {
        HttpResponse<String> response = service.post("/v1/predict", "image/png", TestService.picture(7));
        isOf(predictions(response).getFirst(), service.model.predict(TestService.image(7)));
        assertThat(TestService.json(response)).containsEntry("model", "shapes").containsEntry("version", 1L);
    }

    @Test
    void anyPictureIsBroughtToSize() throws IOException {
        BufferedImage photo = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
        photo.createGraphics().fillOval(100, 100, 300, 200);
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        javax.imageio.ImageIO.write(photo, "jpg", jpeg);
        isOf(predictions(service.post("/v1/predict", "image/jpeg", jpeg.toByteArray())).getFirst(),
                service.model.predict(dev.tarn.image.ImageDecoder.decode(jpeg.toByteArray(), "photo")));
    }

    @Test
    void numbersComeNestedOrFlat() {
        float[] pixels = TestService.pixels(3);
        Prediction expected = service.model.predict(pixels);
        List<List<Float>> rows = new ArrayList<>();
        List<Float> flat = new ArrayList<>();
        for (int y = 0; y < 8; y++) {
            rows.add(new ArrayList<>());
            for (int x = 0; x < 8; x++) {
                rows.get(y).add(pixels[8 * y + x]);
                flat.add(pixels[8 * y + x]);
            }
        }
        isOf(predictions(service.postJson("/v1/predict", Json.write(Map.of("image", rows)))).getFirst(), expected);
        isOf(predictions(service.postJson("/v1/predict", Json.write(Map.of("image", flat)))).getFirst(), expected);
    }

    @Test
    void aBatchIsAnsweredInItsOrder() {
        List<String> pictures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pictures.add(Base64.getEncoder().encodeToString(TestService.picture(i)));
        }
        List<Map<String, Object>> found = predictions(service.postJson("/v1/predict", Json.write(Map.of("images", pictures, "top", 1))));
        assertThat(found).hasSize(100);
        for (int i = 0; i < 100; i++) {
            isOf(found.get(i), service.model.predict(TestService.image(i)));
            assertThat((List<?>) found.get(i).get("top")).hasSize(1);
        }
    }

    @Test
    void aDataUrlIsAPictureToo() {
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(TestService.picture(5));
        isOf(predictions(service.postJson("/v1/predict", Json.write(Map.of("image", url)))).getFirst(),
                service.model.predict(TestService.image(5)));
    }

    @Test
    void filesOfAFormAreNamed() throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            form.write(
                    ("--edge\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + i + ".png\"\r\nContent-Type: image/png\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            form.write(TestService.picture(i));
            form.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        form.write("--edge--\r\n".getBytes(StandardCharsets.US_ASCII));
        List<Map<String, Object>> found = predictions(
                service.post("/v1/predict", "multipart/form-data; boundary=edge", form.toByteArray()));
        assertThat(found).hasSize(3);
        for (int i = 0; i < 3; i++) {
            isOf(found.get(i), service.model.predict(TestService.image(i)));
            assertThat(found.get(i)).containsEntry("file", i + ".png");
        }
    }

    @Test
    void probabilitiesOfAllClassesAddUpToOne() {
        List<?> top = (List<?>) predictions(service.post("/v1/predict?top=10", "image/png", TestService.picture(1))).getFirst().get("top");
        assertThat(top).hasSize(3);
        assertThat(top.stream().mapToDouble(one -> (Double) ((Map<?, ?>) one).get("probability")).sum()).isCloseTo(1, within(1e-9));
    }

    @Test
    void versionsAndModelsCanBeNamed() {
        for (String path : List.of("/v1/models/shapes/predict", "/v1/models/shapes/versions/1/predict",
                "/v1/predict?model=shapes&version=1")) {
            isOf(predictions(service.post(path, "image/png", TestService.picture(2))).getFirst(),
                    service.model.predict(TestService.image(2)));
        }
        assertThat(service.post("/v1/models/nothing/predict", "image/png", TestService.picture(2)).statusCode()).isEqualTo(404);
        assertThat(service.post("/v1/models/shapes/versions/2/predict", "image/png", TestService.picture(2)).statusCode()).isEqualTo(404);
    }

    @Test
    void manyAtOnceGetTheirOwnAnswers() throws Exception {
        List<Thread> clients = new ArrayList<>();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 8; t++) {
            int first = 1000 * t;
            clients.add(Thread.ofVirtual().start(() -> {
                try {
                    for (int i = first; i < first + 50; i++) {
                        isOf(predictions(service.post("/v1/predict", "image/png", TestService.picture(i))).getFirst(),
                                service.model.predict(TestService.image(i)));
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread client : clients) {
            client.join();
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void modelsDescribeThemselves() {
        Map<String, Object> json = TestService.json(service.get("/v1/models/shapes"));
        assertThat(json).containsEntry("input", List.of(8L, 8L, 1L)).containsEntry("classes", List.of("circle", "square", "star"));
        assertThat((List<?>) json.get("layers")).hasSize(5);
        assertThat(service.get("/v1/models").body()).contains("\"name\":\"shapes\"");
    }

    @Test
    void theOpenInferenceProtocolSpeaksJson() {
        Model model = service.model;
        float[] pixels = Arrays.copyOf(TestService.pixels(1), 128);
        System.arraycopy(TestService.pixels(2), 0, pixels, 64, 64);
        List<Float> data = new ArrayList<>();
        for (float pixel : pixels) {
            data.add(pixel);
        }
        Map<String, Object> input = Map.of("name", "input", "shape", List.of(2, 8, 8, 1), "datatype", "FP32", "data", data);
        Map<String, Object> json = TestService
                .json(service.postJson("/v2/models/shapes/infer", Json.write(Map.of("id", "abc", "inputs", List.of(input)))));
        assertThat(json).containsEntry("id", "abc").containsEntry("model_name", "shapes").containsEntry("model_version", "1");
        assertThat(json.get("outputs").toString()).contains(model.predict(TestService.pixels(1)).label(),
                model.predict(TestService.pixels(2)).label(), "probabilities", "[2, 3]");
    }

    @Test
    void theOpenInferenceProtocolSpeaksBinary() {
        byte[] head = Json.write(Map.of("inputs",
                List.of(Map.of("name", "input", "shape", List.of(1, 8, 8), "datatype", "FP32", "parameters",
                        Map.of("binary_data_size", 256))),
                "outputs",
                List.of(Map.of("name", "probabilities", "parameters", Map.of("binary_data", true))))).getBytes(StandardCharsets.UTF_8);
        java.nio.ByteBuffer body = java.nio.ByteBuffer.allocate(head.length + 256).order(java.nio.ByteOrder.LITTLE_ENDIAN).put(head);
        for (float pixel : TestService.pixels(9)) {
            body.putFloat(pixel);
        }
        HttpResponse<byte[]> response = service.bytes("/v2/models/shapes/infer", body.array(), "Inference-Header-Content-Length",
                Integer.toString(head.length));
        int length = Integer.parseInt(response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        assertThat(new String(response.body(), 0, length, StandardCharsets.UTF_8)).contains("\"binary_data_size\":12");
        java.nio.ByteBuffer floats = java.nio.ByteBuffer.wrap(response.body(), length, 12).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        double[] expected = service.model.predict(TestService.pixels(9)).probabilities();
        for (double probability : expected) {
            assertThat((double) floats.getFloat()).isCloseTo(probability, within(1e-6));
        }
    }

    @Test
    void bytesAreScaledAsInPictures() {
        byte[] raw = new byte[64];
        new java.util.Random(4).nextBytes(raw);
        byte[] head = "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,8,8,1],\"datatype\":\"UINT8\",\"parameters\":{\"binary_data_size\":64}}]}"
                .getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(head, head.length + 64);
        System.arraycopy(raw, 0, body, head.length, 64);
        HttpResponse<byte[]> response = service.bytes("/v2/models/shapes/infer", body, "Inference-Header-Content-Length",
                Integer.toString(head.length));
        assertThat(new String(response.body(), StandardCharsets.UTF_8))
                .contains("\"data\":[\"" + service.model.predict(TestService.image(4)).label() + "\"]");
    }

    @Test
    void healthAndMetadataFollowTheProtocol() throws InterruptedException {
        service.warm();
        assertThat(service.get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(service.get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(service.get("/v2/models/shapes/ready").statusCode()).isEqualTo(200);
        assertThat(service.get("/v2/models/shapes").body())
                .contains("\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,8,8,1]}]", "\"versions\":[\"1\"]");
        assertThat(service.get("/v2").body()).contains("binary_tensor_data");
    }

    @Test
    void figuresAreThoseOfPrometheus() {
        service.post("/v1/predict", "image/png", TestService.picture(1));
        // Figures are counted behind the answer.
        String text = service.get("/metrics").body();
        while (!text.contains("route=\"/v1/predict\",status=\"200\"") || !text.contains("tarn_batch_images_bucket{le=\"1.0\"}")) {
            text = service.get("/metrics").body();
        }
        assertThat(text).contains("tarn_request_duration_seconds_bucket{model=\"shapes\",route=\"/v1/predict\",status=\"200\",le=",
                "tarn_queue_images{model=\"shapes\"} 0.0",
                "tarn_images_total{model=\"shapes\"}", "tarn_batch_images_bucket{le=\"1.0\"}");
    }
}
