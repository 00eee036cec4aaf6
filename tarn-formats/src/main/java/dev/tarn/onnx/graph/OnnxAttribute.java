package dev.tarn.onnx.graph;

/** {@code AttributeProto}, by what it holds. */
public sealed interface OnnxAttribute {
    record Real(float value) implements OnnxAttribute {}

    record Whole(long value) implements OnnxAttribute {}

    record Text(String value) implements OnnxAttribute {}

    /** The array is nobody else's. */
    record Wholes(long[] values) implements OnnxAttribute {}

    /** The array is nobody else's. */
    record Reals(float[] values) implements OnnxAttribute {}

    record Constant(OnnxTensor value) implements OnnxAttribute {}

    /** Graphs, lists of texts, types, references: nothing that Tarn could make use of. */
    record Other(String what) implements OnnxAttribute {}

    default String text() {
        return switch (this) {
            case Real real -> Float.toString(real.value());
            case Whole whole -> Long.toString(whole.value());
            case Text text -> "'" + text.value() + "'";
            case Wholes wholes -> java.util.Arrays.toString(wholes.values());
            case Reals reals -> java.util.Arrays.toString(reals.values());
            case Constant _ -> "a tensor";
            case Other other -> other.what();
        };
    }
}
