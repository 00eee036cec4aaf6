package dev.tarn.cli;

import dev.tarn.serve.ServeOptions;
import dev.tarn.serve.http.HttpLimits;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/limits.md is written from the constants that the code holds itself to. */
class LimitsTest {
    private static final String BYTES = "bytes";

    /** @param name of the constant, in its class */
    private record Limit(String what, String type, String name, String unit) {
        String value() {
            try {
                Field field = Class.forName("dev.tarn." + type).getDeclaredField(name);
                field.setAccessible(true);
                return figure(((Number) field.get(null)).longValue(), unit);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError("docs/limits.md names a constant that is not there: " + this, e);
            }
        }
    }

    private static final List<Limit> READERS = List.of(
            new Limit("JSON: arrays and objects inside each other", "json.JsonReader", "DEEPEST", ""),
            new Limit("safetensors: header", "file.SafetensorsReader", "LONGEST_HEADER", BYTES),
            new Limit("descriptions of networks: layers", "network.NetworkText", "MOST_LAYERS", ""),
            new Limit("pictures: pixels, before anything is decoded", "image.ImageDecoder", "MOST_PIXELS", ""),
            new Limit("image folders: folders inside each other", "image.ImageFiles", "DEEPEST", ""),
            new Limit("NumPy: header", "data.NumpyReader", "LONGEST_HEADER", BYTES),
            new Limit("NumPy: dimensions", "data.NumpyHeader", "MOST_DIMENSIONS", ""),
            new Limit("NumPy archives: members", "data.NumpyArchive", "MOST_ENTRIES", ""),
            new Limit("NumPy data sets: classes", "data.NumpySet", "MOST_CLASSES", ""),
            new Limit("ONNX: dimensions of a tensor", "onnx.graph.OnnxTensorParser", "MOST_DIMENSIONS", ""),
            new Limit("ONNX: nodes, tensors, values", "onnx.graph.OnnxParser", "MOST", ""),
            new Limit("ONNX: inputs, outputs, attributes of a node", "onnx.graph.OnnxParser", "MOST_OF_A_NODE", ""),
            new Limit("ONNX: sizes in an attribute", "onnx.graph.NodeAttributes", "MOST", ""),
            new Limit("ONNX: layers of the network", "onnx.NetworkAssembly", "MOST_LAYERS", ""),
            new Limit("Keras: configuration", "keras.KerasFile", "LONGEST_CONFIG", BYTES),
            new Limit("Keras: layers in the file", "keras.ModelParser", "MOST_LAYERS", ""),
            new Limit("Keras: calls of layers", "keras.GraphBuilder", "MOST_CALLS", ""),
            new Limit("Keras: layers of the network", "keras.Assembly", "MOST_LAYERS", ""),
            new Limit("Keras archives: members", "keras.ZipArchive", "MOST_ENTRIES", ""),
            new Limit("Keras archives: bytes from one that is compressed, above the next line", "keras.ZipArchive", "MOST_COMPRESSION", ""),
            new Limit("Keras archives: bytes of a member that are always allowed", "keras.ZipArchive", "ALWAYS_ALLOWED", BYTES),
            new Limit("HDF5: bytes from one that is compressed", "keras.HdfContent", "MOST_COMPRESSION", ""),
            new Limit("HDF5: time to read", "keras.HdfContent", "MOST_SECONDS", "seconds"),
            new Limit("HDF5: and for each of so many bytes, a second more", "keras.HdfContent", "BYTES_PER_SECOND", BYTES),
            new Limit("PyTorch: members of the archive", "weights.TorchArchive", "MOST_ENTRIES", ""),
            new Limit("PyTorch: the pickle", "weights.TorchArchive", "LONGEST_PICKLE", BYTES),
            new Limit("PyTorch: instructions in the pickle", "weights.PickleReader", "MOST_INSTRUCTIONS", ""),
            new Limit("PyTorch: one text in the pickle", "weights.PickleSource", "MOST_BYTES", BYTES),
            new Limit("PyTorch: dimensions", "weights.PickleReader", "MOST_DIMENSIONS", ""),
            new Limit("PyTorch: tensors", "weights.TorchReader", "MOST_TENSORS", ""),
            new Limit("`tarn compare`: a run's files", "lab.compare.Run", "LARGEST", BYTES));

    private static final List<Limit> SERVICE = List.of(
            new Limit("images in a request", "serve.api.PredictRequest", "MOST_IMAGES", ""),
            new Limit("arrays inside each other", "serve.api.NumberArray", "DEEPEST", ""),
            new Limit("parts of a form", "serve.api.FormFiles", "MOST_PARTS", ""),
            new Limit("layers looked at in one explanation", "serve.api.ExplainEndpoint", "MOST_VIEWS", ""),
            new Limit("how long a request waits for its turn to be explained", "serve.api.ExplainEndpoint", "PATIENCE_SECONDS", "seconds"));

    private static String figure(long value, String unit) {
        boolean binary = unit.equals(BYTES) && value >= 1024 && value % 1024 == 0;
        if (binary && value >= 1 << 20 && value % (1 << 20) == 0) {
            return value / (1 << 20) + " MiB";
        }
        return binary
                ? value / 1024 + " KiB"
                : String.format(Locale.ROOT, "%,d", value).replace(',', ' ') + (unit.isEmpty() ? "" : " " + unit);
    }

    private static void row(StringBuilder page, String what, String most) {
        page.append("| ").append(what).append(" | ").append(most).append(" |\n");
    }

    @Test
    void thePageSaysWhatTheCodeHolds() throws IOException {
        StringBuilder page = new StringBuilder(
                """
                        # Limits

                        What is read may come from anybody. Before memory is taken for something, its size is checked against the bytes that are there: a file of 1 KB cannot ask for 1 GB, whatever its header
                        says. Beyond that these limits hold; a file that exceeds one is refused with a message that says so. `LimitsTest` writes this page from the code.

                        ## Files

                        | what | at most |
                        | --- | --- |
                        """);
        READERS.forEach(limit -> row(page, limit.what, limit.value()));
        page.append(
                """

                        An archive's members are never written to disk, and a name that leads out of its folder is refused. Numbers that would not fit into the memory that Java may use are refused before they are read.

                        ## The service

                        | what | at most |
                        | --- | --- |
                        """);
        HttpLimits http = HttpLimits.standard();
        ServeOptions options = ServeOptions.standard();
        row(page, "a body", figure(http.body(), BYTES));
        row(page, "request line and headers", figure(http.headers(), BYTES));
        row(page, "pixels of a picture", figure(http.pixels(), ""));
        row(page, "connections at once", figure(http.connections(), ""));
        row(page, "time for a request to arrive", http.receive().toSeconds() + " seconds");
        row(page, "silence on a connection", http.idle().toSeconds() + " seconds");
        row(page, "memory of all requests under way", "a quarter of the heap");
        row(page, "images of a model that wait", figure(options.batching().queue(), ""));
        row(page, "expected wait before a request is refused", options.batching().longestWait().toSeconds() + " second");
        SERVICE.forEach(limit -> row(page, limit.what, limit.value()));
        page.append("\n`tarn serve --help` names the options that change those of the service. [serving](serving.md) says more.\n");
        GeneratedDocument.check(Path.of("..", "docs", "limits.md"), page.toString(), LimitsTest.class);
    }
}
