package dev.tarn.cli;

import dev.tarn.model.Model;
import dev.tarn.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which network a file's weights belong to that names none: PyTorch's, other programs' safetensors, NumPy's. */
final class NetworkOptions {
    @Option(names = "--model", paramLabel = "M", description = "For weights without a network (.pt, .pth, .npz, another program's .safetensors): the network, a name of the zoo or a line such as "
            + "\"conv 32 3, relu, maxpool 2, flatten, dense 10\". Default: what names and shapes tell.")
    private @Nullable String model;

    @Option(names = "--shape", paramLabel = "HxWxC", description = "With --model: the size of an image. Default: 28x28x1 or 32x32x3, as the weights have channels.")
    private @Nullable String shape;

    @Option(names = "--head", paramLabel = "NAME", description = "For ONNX and Keras models with several outputs: the one to use. Layers that only others need are left out.")
    private @Nullable String head;

    /** The model in a file of any format; how a network was found is said. */
    Model load(Path file, Terminal terminal) throws IOException {
        return load(file, model, shape, head, terminal);
    }

    static Model load(Path file, @Nullable String model, @Nullable String shape, @Nullable String head, Terminal terminal)
            throws IOException {
        WeightsFile kind = WeightFiles.kind(file);
        if (head != null && (kind != null || ModelFiles.formatOf(file) == ModelFiles.Format.SAFETENSORS)) {
            throw new IOException(file + " has one output, so --head " + head + " has no say; leave it out");
        }
        if (kind == null) {
            if (model != null || shape != null) {
                throw new IOException(file + " says which network it holds, so --model and --shape have no say; leave them out");
            }
            return ModelFiles.load(file, head);
        }
        try {
            WeightsFile.Matched matched = WeightFiles.load(file, kind, model, shape);
            terminal.say(file + ": " + matched.how());
            return matched.model();
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** The same as the file sees it. */
    RawModel loadRaw(Path file, Terminal terminal) throws IOException {
        return WeightFiles.kind(file) == null && model == null ? RawModel.load(file, head) : WeightFiles.raw(load(file, terminal));
    }
}
