package dev.tarn.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that no HTTP library would send. */
class ProtocolTest {
    @TempDir
    private static Path folder;
    private static TestService service;
    private static TestService impatient;

    @BeforeAll
    static void start() throws IOException {
        service = new TestService(folder.resolve("patient"));
        impatient = new TestService(folder.resolve("impatient"),
                TestService.options().withLimits(TestService.options().limits().withReceive(Duration.ofSeconds(1))));
    }

    @AfterAll
    static void stop() {
        service.close();
        impatient.close();
    }

    private static Socket connection(TestService to) throws IOException {
        Socket socket = new Socket("127.0.0.1", to.server.address().getPort());
        socket.setSoTimeout(120_000);
        return socket;
    }

    private static String exchange(String... parts) throws IOException {
        return exchange(service, parts);
    }

    /** Sends, and reads until the service closes the connection. */
    private static String exchange(TestService with, String... parts) throws IOException {
        try (Socket socket = connection(with)) {
            try {
                for (String part : parts) {
                    socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                }
            } catch (SocketException e) {
                // Refused before we had sent it all; the refusal is what counts.
                assertThat(parts).as(e.getMessage()).isNotEmpty();
            }
            return rest(socket);
        }
    }

    private static String rest(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4096];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
        } catch (SocketException e) {
            // Closed while we were still sending; what came before counts.
            text.append("");
        }
        return text.toString();
    }

    private static final String LIVE = "GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST = "GET /v2/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @Test
    void pipelinedRequestsAreAnsweredInTurn() throws IOException {
        assertThat(exchange(LIVE + LIVE + LAST).split("HTTP/1.1 200 OK", -1)).hasSize(4);
    }

    @Test
    void garbageBehindARequestEndsTheConnectionWithAProblem() throws IOException {
        String answer = exchange(LIVE + "\u0001\u0002garbage\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("HTTP/1.1 400 Bad Request", "application/problem+json")
                .doesNotContain("jetty", "Exception");
    }

    @Test
    void whatIsNoHttpIsRefused() throws IOException {
        assertThat(exchange("\u0016\u0003\u0001\u0002\u0000\r\n\r\n")).contains("400", "problem+json");
        assertThat(exchange("GET / HTTP/9.9\r\nHost: a\r\n\r\n")).containsAnyOf("505", "400").contains("problem+json");
        assertThat(exchange("GET /v2 HTTP/1.1\r\n\r\n")).as("no Host").contains("400", "problem+json");
        assertThat(exchange("POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n")).contains("400", "problem+json");
        assertThat(exchange("POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                .contains("400");
    }

    @Test
    void headersWithoutEndAreRefused() throws IOException {
        StringBuilder headers = new StringBuilder("GET /v2 HTTP/1.1\r\nHost: a\r\n");
        for (int i = 0; i < 2000; i++) {
            headers.append("X-").append(i).append(": ").append(i).append("\r\n");
        }
        assertThat(exchange(headers.toString())).contains("431", "problem+json");
        assertThat(exchange("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n")).containsAnyOf("414", "431")
                .contains("problem+json");
    }

    @Test
    void pathsDoNotLeaveTheService() throws IOException {
        for (String path : new String[] {"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/v1/models/..%2f..%2fetc", "/v1/models/%00",
            "//etc/passwd", "/page/..;/..;/etc/passwd"}) {
            String answer = exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).containsPattern("^HTTP/1.1 4..").contains("problem+json").doesNotContain("root:");
        }
    }

    @Test
    void aBodyThatDoesNotComeIsGivenUp() throws IOException {
        assertThat(
                exchange(impatient, "POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\nabc"))
                .contains("408", "problem+json");
    }

    @Test
    void aBodyThatBreaksOffIsForgotten() throws IOException {
        try (Socket socket = connection(service)) {
            socket.getOutputStream()
                    .write("POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\nabc"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(rest(socket)).contains("400");
        }
    }

    @Test
    void headersThatDripAreGivenUp() throws IOException {
        try (Socket socket = connection(impatient)) {
            socket.getOutputStream().write("GET /v2 HTTP/1.1\r\nHost: a\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
            boolean closed = false;
            // Each byte keeps the connection from being idle; only the deadline ends this.
            socket.setSoTimeout(20);
            for (int i = 0; i < 1000 && !closed; i++) {
                try {
                    socket.getOutputStream().write('a');
                    closed = socket.getInputStream().read() < 0;
                } catch (java.net.SocketTimeoutException e) {
                    closed = false;
                } catch (SocketException e) {
                    closed = true;
                }
            }
            assertThat(closed).isTrue();
        }
    }

    @Test
    void chunkedBodiesAreRead() throws IOException {
        String answer = exchange(
                "POST /v1/predict HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
                "9\r\n{\"image\":\r\n", "4\r\n[1]}\r\n0\r\n\r\n");
        assertThat(answer).contains("400", "image is 1; the model takes 8×8×1");
    }

    @Test
    void aRequestKeepsItsName() throws IOException {
        assertThat(exchange("GET /nothing HTTP/1.1\r\nHost: a\r\nX-Request-Id: my-name-1\r\nConnection: close\r\n\r\n"))
                .contains("X-Request-Id: my-name-1", "\"request\":\"my-name-1\"");
        assertThat(exchange("GET /nothing HTTP/1.1\r\nHost: a\r\nX-Request-Id: bad name <x>\r\nConnection: close\r\n\r\n"))
                .doesNotContain("bad name");
    }
}
