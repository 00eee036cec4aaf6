package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxFile;
import dev.tarn.onnx.graph.OnnxParser;
import dev.tarn.file.FileFormatException;
import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.model.TrainingRecord;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads ONNX files, opset 7 to 25, of networks that classify images or vectors: one input, one output (or one of several), float32.
 *
 * <p>Layers are called after their weights where those have PyTorch's names ({@code conv1.weight}), else after the nodes. Shape arithmetic, spelled-out
 * activations, biases and padding in nodes of their own become part of the layers they serve. {@code docs/onnx.md} lists what is read.
 *
 * <p>Nothing in a file is trusted: sizes are compared with what is there before memory is taken, tensors in other files are read from the model's folder only.
 */
public final class OnnxReader {
    private OnnxReader() {}

    /**
     * Reads a whole file.
     *
     * @param file an ONNX file of opset 7 or newer
     * @return the network with the weights of the file
     * @throws FileFormatException naming the file and what is wrong with it; everything that is not supported at once
     * @throws IOException if it cannot be read at all
     */
    public static Model read(Path file) throws IOException {
        return read(file, null);
    }

    /**
     * One output of a graph that has several, with the layers that it needs.
     *
     * @param file an ONNX file of opset 7 or newer
     * @param head the output's name; null: the graph must have one only
     * @return the network with its weights
     * @throws IOException as {@link #read(Path)} does
     */
    public static Model read(Path file, @Nullable String head) throws IOException {
        return readWithNames(file, head).model();
    }

    /**
     * {@link #read(Path)} with the names of the graph's input and output.
     *
     * @param file an ONNX file of opset 7 or newer
     * @return the network, and what the graph calls its ends
     * @throws IOException as {@link #read(Path)} does
     */
    public static OnnxNetwork readWithNames(Path file) throws IOException {
        return readWithNames(file, null);
    }

    /**
     * {@link #read(Path, String)} with the names of the graph's input and output.
     *
     * @param file an ONNX file of opset 7 or newer
     * @param head the output's name; null: the graph must have one only
     * @return the network, and what the graph calls its ends
     * @throws IOException as {@link #read(Path)} does
     */
    public static OnnxNetwork readWithNames(Path file, @Nullable String head) throws IOException {
        OnnxFile content = content(file);
        OnnxNetwork network = GraphReader.read(file, content, head);
        try {
            return new OnnxNetwork(described(network.model(), content.metadata()), network.input(), network.output(),
                    network.outputSizes());
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, "its metadata are wrong: " + e.getMessage(), e);
        }
    }

    /** What the file says. */
    static OnnxFile content(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new FileFormatException(file, Files.isDirectory(file) ? "is a folder; give the name of a file" : "is not a regular file");
        }
        long size = Files.size(file);
        long most = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory());
        if (size > most) {
            throw new FileFormatException(file, "has " + (size >> 20) + " MB, more than the " + (most >> 20)
                    + " MB that are read (2 GB, or the memory that this Java may use: -Xmx)");
        }
        try (FileChannel channel = FileChannel.open(file); Arena arena = Arena.ofConfined()) {
            return OnnxParser.parse(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena).asByteBuffer());
        }
    }

    /** What Tarn has written about the model; files of others do not have it. */
    private static Model described(Model model, Map<String, String> metadata) {
        Model described = model;
        String preprocessing = metadata.get(OnnxMetadata.PREPROCESSING);
        if (preprocessing != null) {
            described = described.withPreprocessing(
                    Preprocessing.fromJson(Json.object(Json.read(preprocessing), OnnxMetadata.PREPROCESSING)));
        }
        String training = metadata.get(OnnxMetadata.TRAINING);
        if (training != null) {
            described = described.withTraining(new TrainingRecord(Json.object(Json.read(training), OnnxMetadata.TRAINING)));
        }
        String classes = metadata.get(OnnxMetadata.CLASSES);
        if (classes != null) {
            List<String> names = Json.array(Json.read(classes), OnnxMetadata.CLASSES).stream()
                    .map(name -> Json.string(name, OnnxMetadata.CLASSES)).toList();
            described = names.equals(described.classes()) ? described : described.withClasses(names);
        }
        return described;
    }
}
