package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server in this JVM: no network. */
class DownloadTest {
    private static final Map<String, byte[]> CONTENT = Map.of("train-images-idx3-ubyte.gz", Idx.images(3, 2, 2),
            "train-labels-idx1-ubyte.gz", Idx.labels(0, 1, 1));

    @TempDir
    Path temporary;

    private HttpServer server;
    private final Map<String, byte[]> served = Collections.synchronizedMap(new HashMap<>());
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void serve() throws IOException {
        CONTENT.forEach((name, bytes) -> served.put("/" + name, Idx.gzip(bytes)));
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            byte[] bytes = served.get(path);
            exchange.sendResponseHeaders(bytes == null ? 404 : 200, bytes == null ? -1 : bytes.length);
            if (bytes != null) {
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private DatasetCatalog catalog() {
        List<KnownDataset.RemoteFile> files = CONTENT.keySet().stream().sorted().map(name -> {
            var digest = Fingerprint.sha256();
            digest.update(CONTENT.get(name));
            return new KnownDataset.RemoteFile(name, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name), 100,
                    Fingerprint.hex(digest));
        }).toList();
        return new DatasetCatalog(
                List.of(new KnownDataset("shapes", "", List.of("square", "circle"), List.of(temporary.resolve("system")), files, "")),
                List.of(),
                temporary.resolve("cache"));
    }

    private List<String> cache() throws IOException {
        try (Stream<Path> files = Files.list(temporary.resolve("cache/shapes"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void filesAreFetchedOnceAndThenOpened() throws IOException {
        Map<String, Long> heard = new HashMap<>();
        Path folder = catalog().fetch("shapes", heard::put);
        assertThat(folder).isEqualTo(temporary.resolve("cache/shapes"));
        assertThat(cache()).containsExactlyElementsOf(CONTENT.keySet().stream().sorted().toList());
        assertThat(heard).containsOnlyKeys(CONTENT.keySet());
        assertThat(heard.get("train-labels-idx1-ubyte.gz")).isEqualTo(served.get("/train-labels-idx1-ubyte.gz").length);
        assertThat(catalog().open("shapes").train().classes()).containsExactly("square", "circle");
        catalog().fetch("shapes", (file, bytes) -> {});
        assertThat(asked).hasSize(2);
    }

    @Test
    void aFileThatRottedInTheCacheIsFetchedAgain() throws IOException {
        Files.createDirectories(temporary.resolve("cache/shapes"));
        Files.write(temporary.resolve("cache/shapes/train-labels-idx1-ubyte.gz"), new byte[] {0x1f, (byte) 0x8b, 1});
        catalog().fetch("shapes", (file, bytes) -> {});
        assertThat(catalog().open("shapes").train().size()).isEqualTo(3);
    }

    @Test
    void changedContentIsRefusedAndNothingKept() throws IOException {
        served.put("/train-images-idx3-ubyte.gz", Idx.gzip(Idx.images(3, 2, 1)));
        assertThatThrownBy(() -> catalog().fetch("shapes", (file, bytes) -> {})).isInstanceOf(DataFormatException.class)
                .hasMessageContaining("/train-images-idx3-ubyte.gz: its content has SHA-256 ").hasMessageEndingWith("nothing was kept");
        assertThat(cache()).isEmpty();
    }

    @Test
    void tooManyBytesAndWrongAnswersAreRefused() throws IOException {
        served.put("/train-images-idx3-ubyte.gz", new byte[101]);
        assertThatThrownBy(() -> catalog().fetch("shapes", (file, bytes) -> {})).isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith("sends more than 100 bytes; this cannot be the file");
        served.clear();
        assertThatThrownBy(() -> catalog().fetch("shapes", (file, bytes) -> {})).isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith("the server answered HTTP 404, expected 200");
        server.stop(0);
        assertThatThrownBy(() -> catalog().fetch("shapes", (file, bytes) -> {})).isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be fetched: ");
        assertThat(cache()).isEmpty();
    }

    @Test
    void whatCannotBeFetchedIsNamed() {
        assertThatThrownBy(() -> catalog().fetch("squares", (file, bytes) -> {})).isInstanceOf(DataFormatException.class)
                .hasMessage("squares: not a data set that can be fetched; known are shapes");
    }
}
