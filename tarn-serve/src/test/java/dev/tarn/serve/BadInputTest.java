package dev.tarn.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever comes, the answer is a problem that says what was wrong, and the next request is served. */
class BadInputTest {
    @TempDir
    private static Path folder;
    private static TestService service;

    @BeforeAll
    static void start() throws IOException {
        service = new TestService(folder, TestService.options().withLimits(TestService.options().limits().withBody(100_000)));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void theServiceGoesOn() {
        assertThat(service.post("/v1/predict", "image/png", TestService.picture(1)).statusCode()).isEqualTo(200);
    }

    private static void isProblem(HttpResponse<String> response, int status, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        Map<String, Object> json = TestService.json(response);
        assertThat(json).containsEntry("status", (long) status).containsKeys("type", "title", "detail", "request");
        assertThat(json.get("detail").toString()).contains(detail);
        assertThat(response.body()).doesNotContain("Exception", folder.toString(), "dev.tarn", "jetty", "at org.");
    }

    @Test
    void whatIsNoPicture() {
        isProblem(service.post("/v1/predict", "image/png", "hello".getBytes(StandardCharsets.UTF_8)), 422,
                "not a picture of a known format");
        byte[] cut = Arrays.copyOf(TestService.picture(1), 60);
        isProblem(service.post("/v1/predict", "image/png", cut), 422, "the body");
    }

    @Test
    void aPictureThatClaimsToBeHuge() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(png, "IHDR", ByteBuffer.allocate(13).putInt(50_000).putInt(50_000).put(new byte[] {8, 2, 0, 0, 0}).array());
        chunk(png, "IDAT", new byte[10]);
        chunk(png, "IEND", new byte[0]);
        isProblem(service.post("/v1/predict", "image/png", png.toByteArray()), 422, "50000×50000 pixels");
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] content) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length).put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + content.length);
        png.write(chunk.putInt((int) crc.getValue()).array());
    }

    @Test
    void anEmptyBody() {
        isProblem(service.post("/v1/predict", "image/png", new byte[0]), 400, "empty");
        isProblem(service.postJson("/v1/predict", ""), 400, "empty");
        isProblem(service.postJson("/v2/models/shapes/infer", ""), 400, "empty");
    }

    @Test
    void aBodyOverTheLimit() {
        isProblem(service.post("/v1/predict", "image/png", new byte[100_001]), 413, "larger than 100000 bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                      | must be a JSON object
            {                                       | not valid JSON
            {"image":                               | not valid JSON
            {} {}                                   | something follows
            {}                                      | expected either 'image'
            {"image": null}                         | image must be an array, found null
            {"image": 3}                            | image must be an array, found a number
            {"image": true}                         | image must be an array, found true
            {"image": "no base64!"}                 | not base64
            {"image": "data:text/plain,abc"}        | must be base64
            {"image": [NaN]}                        | not valid JSON
            {"image": ["a"]}                        | expected numbers, found a string
            {"image": [1, [2]]}                     | rows of one array
            {"image": [[1], 2]}                     | rows of one array
            {"image": [[1, 2], [3]]}                | rows of one array
            {"image": [1e999]}                      | too large for 32 bits
            {"image": [1, 2, 3]}                    | image is 3; the model takes 8×8×1
            {"image": []}                           | image is 0; the model takes
            {"image": [[[[[[[[[[1]]]]]]]]]]}        | nest at most 8 deep
            {"images": []}                          | images is empty
            {"images": [1]}                         | images[0] must be an array
            {"top": 1, "top": 2}                    | not valid JSON
            {"picture": [1]}                        | there is no member 'picture'
            {"url": "http://example.org/a.png"}     | there is no member 'url'
            {"path": "/etc/passwd"}                 | there is no member 'path'
            {"top": 0}                              | top must be a whole number from 1
            {"top": "3"}                            | top must be a whole number, found a string
            """)
    void jsonThatIsNotWhatWasAskedFor(String body, String detail) {
        isProblem(service.postJson("/v1/predict", body), 400, detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                                                      | one input, found 0
            {"inputs": 3}                                                                                           | inputs must be an array
            {"inputs": [3]}                                                                                         | inputs[…] must be an object
            {"inputs": [{"name": "x"}]}                                                                             | called 'input', found 'x'
            {"inputs": [{"name": "input"}]}                                                                         | no datatype
            {"inputs": [{"name": "input", "datatype": "BYTES"}]}                                                    | datatype 'BYTES' is not taken
            {"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 9, 9, 1]}]}                              | the model takes [n, 8, 8, 1]
            {"inputs": [{"name": "input", "datatype": "FP32", "shape": [0, 8, 8, 1]}]}                              | the model takes [n, 8, 8, 1]
            {"inputs": [{"name": "input", "datatype": "FP32", "shape": [-1, 8, 8, 1]}]}                             | the model takes [n, 8, 8, 1]
            {"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 8, 8, 1]}]}                              | neither data nor
            {"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 8, 8, 1], "data": [1, 2]}]}              | data has 2 numbers; the shape needs 64
            {"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 8, 8, 1], "parameters": {"binary_data_size": 256}}]} | 0 follow the JSON
            {"outputs": [{"name": "secrets"}]}                                                                      | there is no output 'secrets'
            """)
    void tensorsThatDoNotSuitTheModel(String body, String detail) {
        isProblem(service.postJson("/v2/models/shapes/infer", body), 400, detail);
    }

    @Test
    void numbersThatOnlyOverflowOnceStandardised() {
        float[] pixels = new float[64];
        Arrays.fill(pixels, 3e38f);
        isProblem(
                service.postJson("/v1/predict",
                        Json.write(Map.of("image", java.util.stream.IntStream.range(0, 64).mapToObj(i -> pixels[i]).toList()))),
                400, "too large");
    }

    @Test
    void formsThatAreNone() {
        isProblem(service.post("/v1/predict", "multipart/form-data", new byte[10]), 400, "boundary");
        isProblem(service.post("/v1/predict", "multipart/form-data; boundary=x", "nonsense".getBytes(StandardCharsets.UTF_8)), 400, "form");
        isProblem(service.post("/v1/predict", "multipart/form-data; boundary=x", "--x--\r\n".getBytes(StandardCharsets.UTF_8)), 400,
                "no files");
    }

    @Test
    void kindsOfBodyThatAreNotKnown() {
        isProblem(service.post("/v1/predict", "text/html", new byte[10]), 415, "expected a picture");
    }

    @Test
    void aRefusedRequestWhoseBodyComesLaterLeavesTheConnectionUsable() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", service.server.address().getPort())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 3; i++) {
                out.write("POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nContent-Length: 10\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(new byte[10]);
                assertThat(answer(socket)).startsWith("HTTP/1.1 415").doesNotContain("Connection: close");
            }
        }
    }

    @Test
    void whoseBodyIsNotTakenIsToldThatTheConnectionEnds() throws IOException {
        for (String refused : List.of("Content-Length: 90000", "Content-Length: 10\r\nExpect: 100-continue", "Content-Length: 5")) {
            try (Socket socket = new Socket("127.0.0.1", service.server.address().getPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream()
                        .write(("POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\n" + refused + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(answer(socket)).startsWith("HTTP/1.1 415").contains("Connection: close");
                assertThat(socket.getInputStream().read()).isNegative();
            }
        }
    }

    /** Head and body of one answer. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            assertThat(c).as("the connection ended after '%s'", text).isNotNegative();
            text.append((char) c);
        }
        int length = Integer.parseInt(text.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Test
    void pathsThatLeadNowhere() {
        isProblem(service.get("/" + "nothing"), 404, "nothing answers");
        isProblem(service.get("/v1/models/nothing"), 404, "no such model");
        isProblem(service.get("/v1/models/.."), service.get("/v1/models/..").statusCode(), "");
        isProblem(service.get("/v1/predict"), 405, "POST");
        assertThat(service.get("/v1/predict").headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void tenThousandMalformedRequests() {
        long seed = 20;
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] body = new byte[random.nextInt(300)];
            random.nextBytes(body);
            String path = random.nextBoolean() ? "/v1/predict" : "/v2/models/shapes/infer";
            String type = random.nextBoolean()
                    ? "application/json"
                    : random.nextBoolean() ? "image/png" : "multipart/form-data; boundary=x";
            if (random.nextInt(3) == 0) {
                body = damaged(random);
            }
            HttpResponse<String> response = service.post(path, type, body);
            assertThat(response.statusCode()).as("seed %d, request %d", seed, i).isBetween(200, 499);
        }
    }

    /** A good picture or good JSON with one byte changed. */
    private static byte[] damaged(Random random) {
        byte[] body = random.nextBoolean()
                ? TestService.picture(random.nextInt(9))
                : "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,8,8,1],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}"
                        .getBytes(StandardCharsets.UTF_8);
        body[random.nextInt(body.length)] = (byte) random.nextInt();
        return body;
    }
}
