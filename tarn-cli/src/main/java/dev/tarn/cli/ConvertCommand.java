package dev.tarn.cli;

import dev.tarn.cli.ModelFiles.Format;
import dev.tarn.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn convert}: a model file as one of another format. */
@Command(name = "convert", description = "Write a model file in another format: .safetensors (Tarn's own) or .onnx.")
final class ConvertCommand extends TarnCommand {
    @Parameters(index = "0", paramLabel = "IN", description = "A model file of any format; its content says which.")
    private @Nullable Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "The file to write; its extension says in which format.")
    private @Nullable Path out;

    @Override
    Map<String, ?> run() throws IOException {
        Format to = Arrays.stream(Format.values()).filter(format -> ModelFiles.nameEndsWith(given(out), format)).findFirst()
                .orElseThrow(
                        () -> usage(given(out) + ": the format to write is not clear; expected a name that ends in .safetensors or .onnx"));
        Format from = ModelFiles.formatOf(given(in));
        Model model = ModelFiles.load(given(in));
        ModelFiles.save(model, given(out), to);
        if (!json()) {
            out().println(given(out) + ": " + to.word() + ", from " + from.word());
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", from.word());
        fields.put("to", to.word());
        fields.put("model_file", given(out).toString());
        return fields;
    }
}
