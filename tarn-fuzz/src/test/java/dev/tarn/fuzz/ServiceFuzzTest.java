package dev.tarn.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tarn.model.Model;
import dev.tarn.network.NetworkText;
import dev.tarn.serve.ServeOptions;
import dev.tarn.serve.TarnServer;
import dev.tarn.serve.http.HttpLimits;
import dev.tarn.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of every kind, sent to a service that runs: each is answered, never with a failure of the service itself, and the connection stays good for the next. */
class ServiceFuzzTest {
    private static Path folder;
    private static TarnServer server;
    private static Socket socket;

    @BeforeAll
    static void start() throws IOException {
        folder = Files.createTempDirectory("tarn-fuzz");
        Path file = folder.resolve("m.safetensors");
        Model.initialize(NetworkText.parse("conv 2 3, relu, maxpool 2, flatten, dense 2", Shape.of(6, 6, 1)), 1).save(file);
        server = TarnServer.start(List.of(file), Model::load, patient().at("127.0.0.1", 0).withThreads(1));
        socket = new Socket("127.0.0.1", server.address().getPort());
    }

    /** The standard, but that a connection may be silent for as long as a fuzzer thinks. */
    private static ServeOptions patient() {
        ServeOptions standard = ServeOptions.standard();
        HttpLimits limits = standard.limits();
        Duration patience = Duration.ofMinutes(30);
        return standard
                .withLimits(new HttpLimits(limits.body(), limits.headers(), limits.pixels(), limits.connections(), patience, patience,
                        limits.memory()));
    }

    @AfterAll
    static void stop() throws IOException {
        socket.close();
        server.close();
        Files.delete(folder.resolve("m.safetensors"));
        Files.delete(folder);
    }

    static Stream<byte[]> predictions() {
        return Stream.of(text("{\"image\": [[0, 1, 2, 3, 4, 5]], \"top\": 2}"),
                text("{\"images\": [\"data:image/png;base64,aGVsbG8=\"], \"top\": 1}"));
    }

    static Stream<byte[]> tensors() {
        return Stream
                .of(text("{\"id\": \"a\", \"inputs\": [{\"name\": \"input\", \"shape\": [1, 6, 6, 1], \"datatype\": \"FP32\", \"data\": ["
                        + "0.5,".repeat(35)
                        + "1e-3]}], \"outputs\": [{\"name\": \"label\", \"parameters\": {\"binary_data\": false}}]}"));
    }

    static Stream<byte[]> explanations() {
        return Stream.of(text("{\"image\": [" + "0.5,".repeat(35)
                + "1], \"order\": \"before\", \"gradCam\": true, \"label\": 1, \"views\": [{\"layer\": \"conv1\", \"first\": 0, \"count\": 2}], \"cell\": {\"layer\": \"pool1\", \"row\": 0, \"column\": 0, \"channel\": 0}}"));
    }

    static Stream<byte[]> forms() {
        return Stream.of(text("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\r\nhello\r\n--x--\r\n"));
    }

    static Stream<byte[]> pictures() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(6, 6, BufferedImage.TYPE_BYTE_GRAY), "png", png);
        return Stream.of(png.toByteArray());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @MethodSource("predictions")
    @FuzzTest(maxDuration = "10m")
    void predict(byte[] body) throws IOException {
        answered("/v1/predict", "application/json", body);
    }

    @MethodSource("tensors")
    @FuzzTest(maxDuration = "10m")
    void infer(byte[] body) throws IOException {
        answered("/v2/models/m/infer", "application/json", body);
    }

    @MethodSource("explanations")
    @FuzzTest(maxDuration = "10m")
    void explain(byte[] body) throws IOException {
        answered("/v1/models/m/explain", "application/json", body);
    }

    @MethodSource("forms")
    @FuzzTest(maxDuration = "10m")
    void form(byte[] body) throws IOException {
        answered("/v1/predict", "multipart/form-data; boundary=x", body);
    }

    @MethodSource("pictures")
    @FuzzTest(maxDuration = "10m")
    void picture(byte[] body) throws IOException {
        answered("/v1/predict", "image/png", body);
    }

    private static void answered(String path, String type, byte[] body) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("the connection closed behind %s", head).isNotNegative();
            head.append((char) next);
        }
        int length = Integer.parseInt(head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        assertThat(Integer.parseInt(head.substring(9, 12))).as("%s\n%s", head, answer).isBetween(200, 499);
        if (head.indexOf("Connection: close") >= 0) {
            socket.close();
            socket = new Socket("127.0.0.1", server.address().getPort());
        }
    }
}
