package dev.tarn.onnx;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.operator.OnnxProgram;
import dev.tarn.onnx.operator.Operands;
import dev.tarn.onnx.operator.Operation;
import dev.tarn.onnx.operator.Operators;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What graphs compute with constants and shapes alone, computed while they are read. */
final class ConstantFolding {
    /** Operators that only move whole numbers, among them {@link GraphValue#BATCH}. */
    private static final Set<String> MOVING = Set.of("Identity", "Reshape", "Squeeze", "Unsqueeze", "Concat", "Slice", "Gather", "Split",
            "Transpose", "Flatten", "Cast");
    /** Operators whose results are the same values still; layers are called after their weights. */
    private static final Set<String> NAMESAKES = Set.of("Identity", "Reshape", "Squeeze", "Unsqueeze", "Transpose", "Flatten", "Cast");
    /** Work that grows faster than what comes out does not belong into the reading of a file. */
    private static final Set<String> SLOW = Set.of("Conv", "ConvTranspose", "MatMul", "Gemm", "MaxPool", "AveragePool", "LpPool", "LRN",
            "Resize", "Upsample");

    private final Map<String, GraphValue> values;
    private final long opset;
    /** How many elements may still be computed: a small file must not keep Tarn busy. */
    private long budget = Runtime.getRuntime().maxMemory() / (2 * Float.BYTES);

    ConstantFolding(Map<String, GraphValue> values, long opset) {
        this.values = values;
        this.opset = opset;
    }

    /** Whether all that the node reads is known. */
    boolean applies(OnnxNode node) {
        return Operators.computes(node) && !SLOW.contains(node.operator())
                && node.inputs().stream().allMatch(input -> input.isEmpty() || values.get(input) instanceof GraphValue.Known);
    }

    /** The results by place. Problems are noted in the reader; then there are none. */
    List<OnnxTensor> compute(NodeReader reader) {
        OnnxNode node = reader.node();
        List<Optional<OnnxTensor>> inputs = node.inputs().stream().map(this::known).toList();
        boolean batch = inputs.stream().anyMatch(input -> input.isPresent() && holdsBatch(input.get()));
        if (batch && !MOVING.contains(node.operator())) {
            throw reader.stop("computes with the number of images in the batch, which is not known before it is there");
        }
        if (batch && node.operator().equals("Cast")) {
            // Whole numbers of shapes fit every type.
            return inputs.getFirst().stream().toList();
        }
        NodeAttributes attributes = new NodeAttributes(node, opset);
        Optional<Operation> operation = Operators.read(attributes);
        attributes.problemsOfNode().forEach(reader::refuse);
        if (operation.isEmpty()) {
            return List.of();
        }
        List<OnnxTensor> results = OnnxProgram.apply(operation.get(), new Operands(inputs));
        budget -= results.stream().mapToLong(OnnxTensor::size).sum() + 1;
        if (budget < 0) {
            throw reader.stop("and the constants before it compute more than memory could hold");
        }
        return results;
    }

    private Optional<OnnxTensor> known(String name) {
        return values.get(name) instanceof GraphValue.Known known ? Optional.of(known.tensor()) : Optional.empty();
    }

    private static boolean holdsBatch(OnnxTensor tensor) {
        return tensor instanceof OnnxTensor.Longs longs && Arrays.stream(longs.values()).anyMatch(v -> v == GraphValue.BATCH);
    }

    /** What a result is called: as the constant it came from, else as the file calls it. */
    String nameOf(OnnxNode node, int output) {
        boolean same = output == 0 && NAMESAKES.contains(node.operator()) && !node.input(0).isEmpty();
        return same && values.get(node.input(0)) instanceof GraphValue.Known known ? known.name() : node.outputs().get(output);
    }
}
