package dev.tarn.cli;

import dev.tarn.cli.ModelFiles.Format;
import dev.tarn.model.Model;
import dev.tarn.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tarn convert}: a model file as one of another format. */
@Command(name = "convert", description = {
    "Write a model file in another format: .safetensors (Tarn's own), .onnx or .keras; or its weights alone: .npz.",
    "Read are these, .h5 of Keras, and PyTorch's state dicts (.pt, .pth).",
    "What a Keras file does to pictures in front of its network (Rescaling, Normalization, ...) stays in the network of .onnx and .keras, "
            + "and becomes the model's preprocessing in .safetensors."})
final class ConvertCommand extends TarnCommand {
    @Parameters(index = "0", paramLabel = "IN", description = "A model file of any format; its content says which.")
    private @Nullable Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "The file to write; its extension says in which format.")
    private @Nullable Path out;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private PictureOptions pictures = new PictureOptions();

    @Override
    Map<String, ?> run() throws IOException {
        if (given(out).toString().toLowerCase(Locale.ROOT).endsWith(".npz")) {
            WeightsFile.writeArchive(network.load(given(in), terminal()), given(out));
            return done("npz");
        }
        Format to = Format.toWrite(given(out));
        if (to == null) {
            throw usage(given(out) + ": the format to write is not clear; expected a name that ends in " + Format.writtenExtensions()
                    + " or .npz");
        }
        // Only Tarn's own file has a place for preprocessing that everybody who reads it knows.
        Model model = to == Format.SAFETENSORS ? network.load(given(in), terminal()) : network.loadRaw(given(in), terminal()).model();
        try {
            ModelFiles.save(pictures.applyTo(model, given(in), terminal()), given(out), to);
        } catch (IllegalArgumentException e) {
            throw new IOException(given(in) + ": " + e.getMessage(), e);
        }
        return done(to.word());
    }

    private Map<String, ?> done(String to) throws IOException {
        WeightsFile weights = WeightFiles.kind(given(in));
        String from = weights == null ? ModelFiles.formatOf(given(in)).word() : weights.name().toLowerCase(Locale.ROOT);
        if (!json()) {
            out().println(given(out) + ": " + to + ", from " + from);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", from);
        fields.put("to", to);
        fields.put("model_file", given(out).toString());
        return fields;
    }
}
