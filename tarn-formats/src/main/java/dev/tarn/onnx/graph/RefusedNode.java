package dev.tarn.onnx.graph;

/** A node cannot become a layer. Caught where nodes are read one after the other, so that all that is refused is named at once. */
public final class RefusedNode extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RefusedNode(String problem) {
        super(problem, null, false, false);
    }
}
