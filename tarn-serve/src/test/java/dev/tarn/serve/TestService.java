package dev.tarn.serve;

import dev.tarn.image.ByteImage;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.network.NetworkText;
import dev.tarn.serve.compute.BatchLimits;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** A service with a small model, and a client that speaks to it through a real socket. */
final class TestService implements AutoCloseable {
    static final String NETWORK = "conv 4 3, relu, maxpool 2, flatten, dense 3";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    final Path folder;
    final Model model;
    final TarnServer server;
    final HttpClient client = HttpClient.newHttpClient();

    /** The standard, but for patience: on a busy machine a test may stand still for longer than a client of a service would. */
    static ServeOptions options() {
        ServeOptions standard = ServeOptions.standard();
        BatchLimits batching = standard.batching();
        return standard.withLimits(standard.limits().withReceive(PATIENCE))
                .withBatching(new BatchLimits(batching.batch(), batching.delay(), batching.queue(), PATIENCE));
    }

    TestService(Path folder) throws IOException {
        this(folder, options());
    }

    TestService(Path folder, ServeOptions options) throws IOException {
        this.folder = folder;
        this.model = model(1);
        model.save(versionFolder(1).resolve("model.safetensors"));
        server = TarnServer.start(List.of(folder), Model::load, options.at("127.0.0.1", 0));
    }

    /** {@code shapes/VERSION}, made. */
    Path versionFolder(int version) throws IOException {
        return Files.createDirectories(folder.resolve("shapes").resolve(Integer.toString(version)));
    }

    static Model model(long seed) {
        return Model.initialize(NetworkText.parse(NETWORK, dev.tarn.tensor.Shape.of(8, 8, 1)), seed)
                .withClasses(List.of("circle", "square", "star"))
                .withPreprocessing(Preprocessing.standardise(new float[] {0.3f}, new float[] {0.5f}));
    }

    /** A grey picture in 8×8, from a seed. */
    static byte[] picture(long seed) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = new byte[64];
        new Random(seed).nextBytes(pixels);
        image.getRaster().setDataElements(0, 0, 8, 8, pixels);
        return png(image);
    }

    static byte[] png(BufferedImage image) {
        try {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pixels of {@link #picture}, in 0..1. */
    static float[] pixels(long seed) {
        byte[] bytes = new byte[64];
        new Random(seed).nextBytes(bytes);
        float[] pixels = new float[64];
        for (int i = 0; i < 64; i++) {
            pixels[i] = (bytes[i] & 255) / 255f;
        }
        return pixels;
    }

    static ByteImage image(long seed) {
        byte[] bytes = new byte[64];
        new Random(seed).nextBytes(bytes);
        return new ByteImage(8, 8, 1, bytes);
    }

    URI at(String path) {
        return server.address().resolve(path);
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(with(HttpRequest.newBuilder(at(path)), headers).build());
    }

    HttpResponse<String> post(String path, String type, byte[] body, String... headers) {
        return send(with(HttpRequest.newBuilder(at(path)).header("Content-Type", type), headers).POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    HttpResponse<String> postJson(String path, String json, String... headers) {
        return post(path, "application/json", json.getBytes(java.nio.charset.StandardCharsets.UTF_8), headers);
    }

    HttpResponse<byte[]> bytes(String path, byte[] body, String... headers) {
        try {
            return client.send(with(HttpRequest.newBuilder(at(path)), headers).POST(BodyPublishers.ofByteArray(body)).build(),
                    BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked") // JSON objects
    static Map<String, Object> json(HttpResponse<String> response) {
        return (Map<String, Object>) dev.tarn.json.Json.read(response.body());
    }

    /** Waits until the models are warm. */
    TestService warm() throws InterruptedException {
        while (!server.ready()) {
            Thread.onSpinWait();
        }
        return this;
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
