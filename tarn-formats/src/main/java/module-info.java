import org.jspecify.annotations.NullMarked;

/** Model files of other programs, in and out: ONNX, Keras; and weights without a network: PyTorch, safetensors, NumPy. */
@NullMarked module dev.tarn.formats {
    requires static org.jspecify;
    requires transitive dev.tarn.core;
    requires com.google.protobuf;
    requires io.jhdf;

    exports dev.tarn.keras;
    exports dev.tarn.onnx;
    exports dev.tarn.weights;
}
