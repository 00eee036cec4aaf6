package dev.tarn.onnx.graph;

import java.util.List;
import java.util.Map;

/**
 * What a file says, before anybody has made sense of it: {@code ModelProto} with its graph.
 *
 * @param opsets version of each operator set by its domain; ONNX's own is {@code ""}
 * @param nodes in the order of the file
 * @param initializers constants of the graph
 * @param metadata {@code metadata_props}
 */
public record OnnxFile(Map<String, Long> opsets, List<OnnxNode> nodes, List<Initializer> initializers, List<OnnxInput> inputs,
        List<String> outputs,
        Map<String, String> metadata) {

    /**
     * The same graph with one output and the nodes that it needs.
     *
     * @param output one of the outputs
     * @param needed nodes in the order of the file
     * @return a file of only these
     */
    public OnnxFile ending(String output, List<OnnxNode> needed) {
        return new OnnxFile(opsets, needed, initializers, inputs, List.of(output), metadata);
    }

    /**
     * {@code ValueInfoProto} of an input of the graph.
     *
     * @param type the number of the type of its elements
     * @param sizes of its dimensions; {@link #ANY} where the file leaves one open; null if it says nothing about the shape
     */
    public record OnnxInput(String name, int type, long @org.jspecify.annotations.Nullable [] sizes) {
        public static final long ANY = -1;
    }

    /** {@code TensorProto} among the graph's constants. */
    public record Initializer(String name, OnnxTensor tensor) {}
}
