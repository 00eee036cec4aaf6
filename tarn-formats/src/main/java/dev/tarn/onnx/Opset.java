package dev.tarn.onnx;

import dev.tarn.file.FileFormatException;
import dev.tarn.onnx.graph.OnnxFile;
import java.nio.file.Path;

/** The version of ONNX's operators that a file uses. */
final class Opset {
    private static final int OLDEST = 6;
    private static final int NEWEST = 25;

    private Opset() {}

    /** @throws FileFormatException if it is not there, or none that is read */
    static long of(Path file, OnnxFile content) throws FileFormatException {
        Long version = content.opsets().get("");
        if (version == null) {
            throw new FileFormatException(file,
                    "does not say which version of ONNX's operators it uses (opset_import): truncated, or not an ONNX model");
        }
        if (version < OLDEST || version > NEWEST) {
            throw new FileFormatException(file, "uses opset " + version + "; opsets " + OLDEST + " to " + NEWEST + " are read: "
                    + (version < OLDEST ? "convert it with onnx.version_converter" : "export it with an older one, or use a newer Tarn"));
        }
        return version;
    }
}
