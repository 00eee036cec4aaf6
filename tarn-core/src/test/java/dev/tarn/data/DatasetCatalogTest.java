package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCatalogTest {
    private static final Map<String, byte[]> FILES = Map.of("train-images-idx3-ubyte.gz", Idx.gzip(Idx.images(3, 2, 2)),
            "train-labels-idx1-ubyte.gz",
            Idx.gzip(Idx.labels(0, 1, 1)), "t10k-images-idx3-ubyte.gz", Idx.gzip(Idx.images(1, 2, 2)), "t10k-labels-idx1-ubyte.gz",
            Idx.gzip(Idx.labels(1)));

    @TempDir
    Path temporary;

    private DatasetCatalog catalog;
    private KnownDataset known;

    @BeforeEach
    void makeCatalog() {
        known = new KnownDataset("shapes", "squares and circles", List.of("square", "circle"), List.of(temporary.resolve("system")),
                FILES.keySet().stream().sorted()
                        .map(name -> new KnownDataset.RemoteFile(name, URI.create("http://localhost/" + name), 1000, "00")).toList(),
                "buy shapes");
        catalog = new DatasetCatalog(List.of(known), List.of(new Embedded()), temporary.resolve("cache"));
    }

    private static final class Embedded implements EmbeddedDataset {
        @Override
        public String name() {
            return "tiny";
        }

        @Override
        public String description() {
            return "three and one";
        }

        @Override
        public List<String> classes() {
            return List.of("left", "right");
        }

        @Override
        public InputStream open(String file) {
            return new ByteArrayInputStream(Objects.requireNonNull(FILES.get(file)));
        }
    }

    private void fill(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    @Test
    void anEmbeddedSetIsFoundByName() throws IOException {
        Datasets data = catalog.open("tiny");
        assertThat(data.train().size()).isEqualTo(3);
        assertThat(Objects.requireNonNull(data.test()).size()).isEqualTo(1);
        assertThat(data.train().classes()).containsExactly("left", "right");
        assertThat(data.source()).isEqualTo("embedded tiny");
    }

    @Test
    void aKnownSetIsFoundInTheSystemThenInTheCache() throws IOException {
        fill(temporary.resolve("cache/shapes"));
        assertThat(catalog.open("shapes").source()).isEqualTo(temporary.resolve("cache/shapes").toString());
        fill(temporary.resolve("system"));
        assertThat(catalog.open("shapes").source()).isEqualTo(temporary.resolve("system").toString());
        assertThat(catalog.open("shapes").train().classes()).containsExactly("square", "circle");
        assertThat(catalog.open(temporary.resolve("system"), ImageOptions.defaults()).train().classes()).containsExactly("square",
                "circle");
    }

    @Test
    void aKnownSetThatIsNowhereSaysHowToGetIt() {
        assertThatThrownBy(() -> catalog.open("shapes")).isInstanceOf(DataFormatException.class)
                .hasMessage("shapes: not on this machine (looked in " + temporary
                        + "/system, " + temporary + "/cache/shapes): get it with \"tarn data fetch shapes\" or \"buy shapes\"");
    }

    @Test
    void entriesSayWhereSetsAre() throws IOException {
        assertThat(catalog.entries()).containsExactly(new DatasetCatalog.Entry("tiny", "three and one", "embedded"),
                new DatasetCatalog.Entry("shapes", "squares and circles", null));
        fill(temporary.resolve("system"));
        assertThat(catalog.entries().get(1).location()).isEqualTo(temporary.resolve("system").toString());
    }

    @Test
    void whatIsNeitherNameNorPathIsNamed() {
        assertThatThrownBy(() -> catalog.open("fashoin")).isInstanceOf(DataFormatException.class)
                .hasMessage("fashoin: neither a known data set (tiny, shapes) nor a file or folder that exists; give one of these");
    }

    @Test
    void theCacheFollowsTheBaseDirectoryRule() {
        assertThat(DatasetCatalog.cache("/caches", "/home/ada")).isEqualTo(Path.of("/caches/tarn"));
        assertThat(DatasetCatalog.cache("relative", "/home/ada")).isEqualTo(Path.of("/home/ada/.cache/tarn"));
        assertThat(DatasetCatalog.cache("", "/home/ada")).isEqualTo(Path.of("/home/ada/.cache/tarn"));
        assertThat(DatasetCatalog.cache(null, "/home/ada")).isEqualTo(Path.of("/home/ada/.cache/tarn"));
    }
}
