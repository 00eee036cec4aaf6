package dev.tarn.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.file.Safetensors;
import dev.tarn.file.SafetensorsReader;
import dev.tarn.json.Json;
import dev.tarn.network.Network;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A file that src/test/python/golden.py wrote: cases, each a network with what PyTorch computes for it. */
public record GoldenFile(List<Case> cases) {

    /**
     * One network.
     *
     * @param fields what the generator noted about it
     * @param tensors its results, by names without the case's own
     */
    public record Case(String name, Network network, Map<String, Object> fields, Map<String, Tensor> tensors) {
        public Tensor tensor(String key) {
            return Objects.requireNonNull(tensors.get(key), () -> name + " has no " + key);
        }

        /** Those whose names start so, by the rest of their names. */
        public Map<String, Tensor> tensorsUnder(String prefix) {
            return under(prefix, tensors);
        }

        public int integer(String key) {
            return Json.integer(fields.get(key), key);
        }

        public double number(String key) {
            return Json.number(fields.get(key), key);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    public static Path path(String name) {
        try {
            URL url = Objects.requireNonNull(GoldenFile.class.getResource(name + ".safetensors"), name);
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static GoldenFile read(String name) throws IOException {
        Safetensors file = SafetensorsReader.read(path(name));
        List<Case> cases = new ArrayList<>();
        Map<String, Object> golden = Json.object(Json.read(file.metadata().getOrDefault("golden", "")), "golden");
        for (Object entry : Json.array(golden.get("cases"), "cases")) {
            Map<String, Object> fields = Json.object(entry, "case");
            String title = Json.string(fields.get("name"), "name");
            Network network = NetworkText.fromJson(Json.object(fields.get("network"), "network"));
            cases.add(new Case(title, network, fields, under(title + "/", file.tensors())));
        }
        return new GoldenFile(cases);
    }

    private static Map<String, Tensor> under(String prefix, Map<String, Tensor> tensors) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    /** The largest difference, relative to the largest expected number, is at most the tolerance. */
    public static void assertClose(String what, Tensor found, Tensor expected, double tolerance) {
        assertThat(found.shape()).as(what).isEqualTo(expected.shape());
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.data().length; i++) {
            largest = Math.max(largest, Math.abs(expected.data()[i]));
            difference = Math.max(difference, Math.abs((double) found.data()[i] - expected.data()[i]));
        }
        assertThat(largest).as(what).isPositive();
        assertThat(difference / largest).as("%s: relative difference", what).isLessThanOrEqualTo(tolerance);
    }
}
