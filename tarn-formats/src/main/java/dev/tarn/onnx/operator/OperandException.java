package dev.tarn.onnx.operator;

/** What comes into an operator does not suit it. The message says what came and what was expected; who adds the node. */
public final class OperandException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public OperandException(String problem) {
        super(problem);
    }
}
