package dev.tarn.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.model.Model;
import dev.tarn.serve.compute.BatchLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who run the service do to it. */
class OperationTest {
    @TempDir
    private Path folder;

    @Test
    void theNewestVersionServesAndOthersStayReachable() throws Exception {
        try (TestService service = new TestService(folder).warm()) {
            TestService.model(2).save(service.versionFolder(2).resolve("model.safetensors"));
            service.server.repository().refresh();
            assertThat(service.post("/v1/predict", "image/png", TestService.picture(1)).body()).contains("\"version\":2");
            assertThat(service.post("/v1/models/shapes/versions/1/predict", "image/png", TestService.picture(1)).body())
                    .contains("\"version\":1");
            Files.delete(service.versionFolder(2).resolve("model.safetensors"));
            service.server.repository().refresh();
            assertThat(service.post("/v1/predict", "image/png", TestService.picture(1)).body()).contains("\"version\":1");
        }
    }

    @Test
    void aBrokenFileLeavesWhatWasServed() throws Exception {
        try (TestService service = new TestService(folder).warm()) {
            Files.writeString(service.versionFolder(1).resolve("model.safetensors"), "half a copy");
            assertThat(service.server.repository().refresh()).isFalse();
            assertThat(service.post("/v1/predict", "image/png", TestService.picture(1)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void replacingAModelAThousandTimesLosesNoRequestAndNoMemory() throws Exception {
        try (TestService service = new TestService(folder, TestService.options().withThreads(1)).warm()) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            List<String> failures = Collections.synchronizedList(new ArrayList<>());
            Thread client = Thread.ofPlatform().start(() -> {
                try {
                    while (!stop.get()) {
                        HttpResponse<String> response = service.post("/v1/predict", "image/png", TestService.picture(answered.get()));
                        if (response.statusCode() != 200) {
                            failures.add(response.body());
                        }
                        answered.incrementAndGet();
                    }
                } catch (RuntimeException e) {
                    failures.add(e.toString());
                }
            });
            Path file = service.versionFolder(1).resolve("model.safetensors");
            Path other = folder.resolve("next");
            List<WeakReference<Model>> replaced = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                replaced.add(new WeakReference<>(service.server.repository().find("shapes").orElseThrow().model()));
                TestService.model(i).save(other);
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                service.server.repository().refresh();
                if (i % 100 == 0) {
                    // Plans that explain are kept, too, but not beyond their version.
                    assertThat(service.post("/v1/explain", "image/png", TestService.picture(i)).statusCode()).isEqualTo(200);
                }
            }
            stop.set(true);
            client.join();
            assertThat(failures).isEmpty();
            assertThat(answered.get()).isPositive();
            // What hangs on threads, pools and finished requests goes only with the second or third collection.
            for (int i = 0; i < 20 && alive(replaced) > 2; i++) {
                System.gc();
            }
            assertThat(alive(replaced)).isLessThanOrEqualTo(2);
        }
    }

    /** While one model takes the other's place, and then while the service is closed in the middle of that: each answer is that of the one or of the other, never of a bit of both. */
    @Test
    void eachAnswerIsThatOfAModelWhichWasServed() throws Exception {
        for (int round = 0; round < 5; round++) {
            TestService service = new TestService(folder.resolve("round" + round)).warm();
            Path file = service.versionFolder(1).resolve("model.safetensors");
            List<String> right = new ArrayList<>();
            for (int seed = 1; seed <= 2; seed++) {
                replace(file, seed);
                service.server.repository().refresh();
                right.add(service.post("/v1/predict", "image/png", TestService.picture(1)).body());
            }
            assertThat(right).doesNotHaveDuplicates();
            HttpRequest request = HttpRequest.newBuilder(service.at("/v1/predict")).header("Content-Type", "image/png")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(TestService.picture(1))).build();
            AtomicBoolean stopping = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            List<String> wrong = Collections.synchronizedList(new ArrayList<>());
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        while (true) {
                            HttpResponse<String> response = service.send(request);
                            boolean refused = stopping.get() && response.statusCode() == 503;
                            if (!refused && !right.contains(response.body())) {
                                wrong.add(response.body());
                            }
                            answered.incrementAndGet();
                        }
                    } catch (UncheckedIOException e) {
                        if (!stopping.get()) { // afterwards there is nobody to connect to
                            wrong.add(e.toString());
                        }
                    } catch (RuntimeException e) {
                        wrong.add(e.toString());
                    }
                }));
            }
            AtomicBoolean closed = new AtomicBoolean();
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; !closed.get(); i++) {
                        replace(file, 1 + i % 2);
                        service.server.repository().refresh();
                    }
                } catch (IOException | RuntimeException e) {
                    wrong.add(e.toString());
                }
            }));
            while (answered.get() < 300 && wrong.isEmpty()) {
                Thread.onSpinWait();
            }
            stopping.set(true);
            service.server.close();
            closed.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            service.close();
            assertThat(wrong).isEmpty();
        }
    }

    private void replace(Path file, long seed) throws IOException {
        Path other = folder.resolve("other");
        TestService.model(seed).save(other);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static long alive(List<WeakReference<Model>> models) {
        return models.stream().filter(model -> model.get() != null).count();
    }

    @Test
    void stoppingAnswersEveryRequestThatWasAccepted() throws Exception {
        TestService service = new TestService(folder).warm();
        int port = service.server.address().getPort();
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean stopping = new AtomicBoolean();
        List<String> lost = Collections.synchronizedList(new ArrayList<>());
        List<Thread> clients = new ArrayList<>();
        byte[] request = request();
        for (int i = 0; i < 8; i++) {
            clients.add(Thread.ofPlatform().start(() -> load(port, request, answered, lost, stopping)));
        }
        while (answered.get() < 500 && lost.isEmpty()) {
            Thread.onSpinWait();
        }
        stopping.set(true);
        service.close();
        for (Thread client : clients) {
            client.join();
        }
        assertThat(lost).isEmpty();
        assertThat(answered.get()).isGreaterThanOrEqualTo(500);
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
    }

    private static byte[] request() {
        byte[] png = TestService.picture(1);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: " + png.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(png);
        return request.toByteArray();
    }

    /**
     * One request after the other, as long as connections are accepted; a request that was sent and not answered is lost. Not so where a connection closes without a byte while the service stops: the
     * operating system may hold connections that the service was never told of, and an answer that went out just before may have promised that the connection stays. HTTP lets clients repeat such a
     * request elsewhere (RFC 9110, section 9.2.2).
     */
    private static void load(int port, byte[] request, AtomicInteger answered, List<String> lost, AtomicBoolean stopping) {
        while (true) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(20_000);
                boolean open = ask(socket, request, answered, lost, stopping);
                while (open) {
                    open = ask(socket, request, answered, lost, stopping);
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private static boolean ask(Socket socket, byte[] request, AtomicInteger answered, List<String> lost, AtomicBoolean mayBeUnheard)
            throws IOException {
        String head = "";
        try {
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
            head = head(socket.getInputStream());
            if (head.isEmpty() && mayBeUnheard.get()) {
                return false;
            }
            if (!head.startsWith("HTTP/1.1 200")) {
                lost.add(head.isEmpty() ? "closed without an answer" : head);
                return false;
            }
            int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
            if (socket.getInputStream().readNBytes(length).length < length) {
                lost.add("broken off");
            }
            answered.incrementAndGet();
            return !head.contains("Connection: close");
        } catch (IOException e) {
            if (!head.isEmpty() || !mayBeUnheard.get()) {
                lost.add(e.toString());
            }
            throw e;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (c == '\n' && head.toString().endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }

    @Test
    void aFullQueueIsRefusedAndRecovers() throws Exception {
        BatchLimits limits = new BatchLimits(1, Duration.ZERO, 1, Duration.ofSeconds(1));
        try (TestService service = new TestService(folder, TestService.options().withThreads(1).withBatching(limits)).warm()) {
            AtomicInteger refused = new AtomicInteger();
            List<String> odd = Collections.synchronizedList(new ArrayList<>());
            List<Thread> clients = new ArrayList<>();
            String body = "{\"images\":["
                    + String.join(",", Collections.nCopies(200, "\"" + Base64.getEncoder().encodeToString(TestService.picture(1)) + "\""))
                    + "]}";
            for (int i = 0; i < 8; i++) {
                clients.add(Thread.ofPlatform().start(() -> {
                    try {
                        for (int n = 0; n < 20 || refused.get() == 0 && odd.isEmpty(); n++) {
                            HttpResponse<String> response = service.postJson("/v1/predict", body);
                            if (response.statusCode() == 503 && response.headers().firstValue("Retry-After").isPresent()) {
                                refused.incrementAndGet();
                            } else if (response.statusCode() != 200) {
                                odd.add(response.body());
                            }
                        }
                    } catch (RuntimeException e) {
                        odd.add(e.toString());
                    }
                }));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(odd).isEmpty();
            assertThat(refused.get()).isPositive();
            assertThat(service.postJson("/v1/predict", body).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aKeyIsAskedForButNotByHealthChecks() throws Exception {
        try (TestService service = new TestService(folder, TestService.options().withApiKey("sesame")).warm()) {
            assertThat(service.get("/v1/models").statusCode()).isEqualTo(401);
            assertThat(service.get("/v1/models").headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(service.get("/v1/models", "Authorization", "Bearer sesam").statusCode()).isEqualTo(401);
            assertThat(service.get("/v1/models", "Authorization", "Bearer sesame").statusCode()).isEqualTo(200);
            assertThat(service.get("/v1/models", "X-Api-Key", "sesame").statusCode()).isEqualTo(200);
            assertThat(service.get("/metrics").statusCode()).isEqualTo(401);
            assertThat(service.get("/v2/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void otherPagesMayAskOnlyIfAllowed() throws Exception {
        try (TestService service = new TestService(folder)) {
            assertThat(service.get("/v1/models", "Origin", "https://example.org").headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
        try (TestService service = new TestService(folder.resolve("second"),
                TestService.options().withOrigins(List.of("https://example.org")))) {
            assertThat(service.get("/v1/models", "Origin", "https://example.org").headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://example.org");
            assertThat(service.get("/v1/models", "Origin", "https://evil.example").headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @Test
    void tlsTakesPemFiles() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
                "a", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                "san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass", "secret", "-keystore", store.toString()).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        Path certificate = pem("CERTIFICATE", keys.getCertificate("a").getEncoded());
        Path key = pem("PRIVATE KEY", keys.getKey("a", "secret".toCharArray()).getEncoded());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", keys.getCertificate("a"));
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (TestService service = new TestService(folder.resolve("models"), TestService.options().withTls(certificate, key));
                HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            assertThat(service.server.address().getScheme()).isEqualTo("https");
            assertThat(client.send(HttpRequest.newBuilder(service.at("/v2/health/live")).build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode()).isEqualTo(200);
        }
        assertThatThrownBy(() -> new TestService(folder.resolve("models"), TestService.options().withTls(certificate, certificate)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PKCS #8");
    }

    private Path pem(String kind, byte[] content) throws IOException {
        Path file = folder.resolve(kind.replace(' ', '-') + ".pem");
        return Files.writeString(file,
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + kind + "-----\n");
    }

    @Test
    void aBrokenModelDoesNotKeepOthersFromStarting() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("broken/1")).resolve("model.safetensors"), "no model");
        try (TestService service = new TestService(folder)) {
            assertThat(service.server.repository().names()).containsExactly("shapes");
        }
        Path alone = Files.writeString(folder.resolve("alone.safetensors"), "no model");
        assertThatThrownBy(() -> TarnServer.start(List.of(alone), Model::load, ServeOptions.standard().at("127.0.0.1", 0)))
                .isInstanceOf(IOException.class).hasMessageContaining("alone.safetensors");
    }

    @Test
    void filesOfOneNameAreRefused() throws Exception {
        Path a = Files.createDirectories(folder.resolve("a")).resolve("model.safetensors");
        Path b = Files.createDirectories(folder.resolve("b")).resolve("model.safetensors");
        TestService.model(1).save(a);
        TestService.model(2).save(b);
        assertThatThrownBy(() -> TarnServer.start(List.of(a, b), Model::load, ServeOptions.standard().at("127.0.0.1", 0)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("two model files are called model");
    }

    @Test
    void aFolderWithoutModelsIsExplained() {
        assertThatThrownBy(() -> TarnServer.start(List.of(folder), Model::load, ServeOptions.standard().at("127.0.0.1", 0)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("name/version/file");
    }
}
