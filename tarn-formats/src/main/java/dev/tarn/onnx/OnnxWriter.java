package dev.tarn.onnx;

import com.google.protobuf.CodedOutputStream;
import dev.tarn.TarnVersion;
import dev.tarn.file.AtomicFile;
import dev.tarn.json.Json;
import dev.tarn.model.Model;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes models as ONNX files (opset {@value #OPSET}), which ONNX Runtime and most others run.
 *
 * <p>The graph has one input, {@code input}: {@code batch×channels×height×width}, or {@code batch×features}; and one output, {@code output}. The batch
 * may have any size. Values are called as the layers that give them, weights as in Tarn and PyTorch ({@code conv1.weight}). What is done to
 * pictures in front of the network is not part of the graph: it stands, with the names of the classes and the record of the training, as JSON text in the
 * metadata ({@code tarn.preprocessing}, {@code tarn.classes}, {@code tarn.training}).
 */
public final class OnnxWriter {
    /** Old enough for the runtimes that are in use. */
    static final int OPSET = 17;
    /** The file format that came with that opset. */
    private static final int IR_VERSION = 8;

    private OnnxWriter() {}

    /**
     * Writes a file, whole or not at all; equal models give equal bytes.
     *
     * @param model its preprocessing becomes nodes in front of the network
     * @param file where to; what stands there is replaced
     * @throws IOException in one line, also if the weights exceed the 2 GB that such a file can hold; a former file is then as it was
     */
    public static void write(Model model, Path file) throws IOException {
        ProtoMessage message = message(model);
        if (message.size() > Integer.MAX_VALUE) {
            throw new IOException(file + ": cannot be written: an ONNX file holds at most 2 GB, the model takes " + (message.size() >> 20)
                    + " MB; write .safetensors");
        }
        AtomicFile.write(file, stream -> {
            CodedOutputStream out = CodedOutputStream.newInstance(stream, 1 << 16);
            message.writeTo(out);
            out.flush();
        });
    }

    /** {@code ModelProto}. The graph stands last, so that a file that was cut off cannot pass for a whole one. */
    private static ProtoMessage message(Model model) {
        return new ProtoMessage().number(1, IR_VERSION).text(2, "tarn").text(3, TarnVersion.current())
                .message(8, new ProtoMessage().text(1, "").number(2, OPSET))
                .message(14, OnnxMessages.property(OnnxMetadata.CLASSES, Json.write(model.classes())))
                .message(14, OnnxMessages.property(OnnxMetadata.PREPROCESSING, model.preprocessing().toString()))
                .message(14, OnnxMessages.property(OnnxMetadata.TRAINING, Json.write(model.training().values())))
                .message(7, OnnxGraphWriter.graph(model));
    }
}
