package dev.tarn.onnx;

/** Keys of {@code metadata_props} for what an ONNX graph cannot say; the values are JSON text, as in Tarn's own files. */
final class OnnxMetadata {
    static final String CLASSES = "tarn.classes";
    static final String PREPROCESSING = "tarn.preprocessing";
    static final String TRAINING = "tarn.training";

    private OnnxMetadata() {}
}
