package dev.tarn.weights;

import dev.tarn.data.NumpyArchive;
import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyWriter;
import dev.tarn.file.FileFormatException;
import dev.tarn.file.Safetensors;
import dev.tarn.file.SafetensorsReader;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files that hold weights and no network, and models made of them. */
public enum WeightsFile {
    /** A state dict that {@code torch.save} wrote. */
    PYTORCH,
    /** A safetensors file that another program wrote. */
    SAFETENSORS,
    /** A NumPy archive with one array a parameter. */
    NPZ;

    /**
     * What the weights belong to, and how that was found.
     *
     * @param model with these weights
     * @param how a sentence for people: by which names or shapes
     */
    public record Matched(Model model, String how) {}

    /**
     * Reads the named arrays.
     *
     * @param file PyTorch, safetensors or NumPy archive, as its first bytes tell
     * @return the arrays by name, in the file's layout
     * @throws IOException naming the file, the place and what is wrong
     */
    public Weights read(Path file) throws IOException {
        return switch (this) {
            case PYTORCH -> TorchReader.read(file);
            case SAFETENSORS -> {
                Safetensors content = SafetensorsReader.read(file);
                yield new Weights(content.tensors(), content.skipped());
            }
            case NPZ -> archive(file);
        };
    }

    /**
     * The model that a file's weights belong to.
     *
     * @param file PyTorch, safetensors or NumPy archive, as its first bytes tell
     * @param network the network; null: the one that names and shapes tell, if they do
     * @return the model, and how its parts were found
     * @throws IOException if the file is not what it should be, or its weights are not those of the network; the message shows both sides
     */
    public Matched model(Path file, @Nullable Network network) throws IOException {
        Weights weights = read(file);
        try {
            if (network != null) {
                return WeightMatching.match(network, weights);
            }
            Network told = NetworkGuess.of(weights);
            return new Matched(Model.of(told, weights.tensors()), "the file names no network; from names and shapes: " + told
                    + ". Functions and pools are a guess: name the network (--model) if it is another");
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static Weights archive(Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        long floats = 0;
        try (NumpyArchive archive = NumpyArchive.open(file)) {
            for (String name : archive.names()) {
                NumpyArray array = archive.read(name);
                if (!array.type().isFloating()) {
                    skipped.put(name, array.type().numpyName());
                    continue;
                }
                floats += array.size();
                if (floats * Float.BYTES > Runtime.getRuntime().maxMemory()) {
                    throw new FileFormatException(file, "its arrays take more memory than this Java may use; give it more with -Xmx");
                }
                tensors.put(name, Tensor.of(Shape.of(array.shape()), array.toFloats()));
            }
        }
        return new Weights(tensors, skipped);
    }

    /**
     * Writes a model's parameters as a NumPy archive, one array each, by their names; the network is not in it.
     *
     * @param model its parameters are written as {@link Model#parameters} has them
     * @param file where to; what stands there is replaced
     * @throws IOException if it cannot be written; a former file is then as it was
     */
    public static void writeArchive(Model model, Path file) throws IOException {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        model.parameters().forEach((name, tensor) -> arrays.put(name, NumpyArray.of(tensor.data(), tensor.shape().toArray())));
        NumpyWriter.writeArchive(file, arrays);
    }
}
