package dev.tarn.onnx.operator;

import dev.tarn.file.FileFormatException;
import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxFile;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A graph as a list of operations, run one after the other. */
public final class OnnxProgram {
    private final OnnxGraph graph;
    private final List<Step> steps;

    /** @param last values that nobody reads any more once the step is done */
    private record Step(OnnxNode node, Operation operation, List<String> last) {}

    private OnnxProgram(OnnxGraph graph, List<Step> steps) {
        this.graph = graph;
        this.steps = steps;
    }

    /**
     * @param opset version of ONNX's operators
     * @param problems takes what cannot be computed of that which the outputs need: node and reason
     */
    public static OnnxProgram of(OnnxGraph graph, long opset, List<String> problems) {
        Set<OnnxNode> needed = graph.needed();
        List<Step> steps = new ArrayList<>();
        for (OnnxNode node : graph.sorted()) {
            if (needed.contains(node)) {
                NodeAttributes attributes = new NodeAttributes(node, opset);
                Optional<Operation> operation = Operators.read(attributes);
                problems.addAll(attributes.problems());
                operation.ifPresent(found -> steps.add(new Step(node, found, new ArrayList<>())));
            }
        }
        Map<String, Step> last = new HashMap<>();
        steps.forEach(step -> step.node().inputs().forEach(input -> last.put(input, step)));
        last.forEach((value, step) -> {
            if (!graph.isOutput(value)) {
                step.last().add(value);
            }
        });
        return new OnnxProgram(graph, steps);
    }

    /** What the file says of what goes in, by name. */
    public Map<String, OnnxFile.OnnxInput> inputs() {
        return graph.inputs();
    }

    /**
     * @param file for errors
     * @param inputs a value for each input of the graph
     * @return the graph's outputs, in its order
     * @throws FileFormatException naming the node whose operands do not suit, or which takes more memory than there is
     */
    public Map<String, OnnxTensor> run(Path file, Map<String, OnnxTensor> inputs) throws FileFormatException {
        Map<String, OnnxTensor> values = new HashMap<>(graph.initializers());
        values.putAll(inputs);
        for (Step step : steps) {
            List<OnnxTensor> results = compute(file, step, values);
            for (int i = 0; i < Math.min(results.size(), step.node().outputs().size()); i++) {
                values.put(step.node().outputs().get(i), results.get(i));
            }
            step.last().forEach(values::remove);
        }
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        for (String output : graph.outputs()) {
            OnnxTensor value = values.get(output);
            if (value == null) {
                throw new FileFormatException(file, "its output '" + output + "' is one that its operator does not give");
            }
            outputs.put(output, value);
        }
        return outputs;
    }

    private static List<OnnxTensor> compute(Path file, Step step, Map<String, OnnxTensor> values) throws FileFormatException {
        try {
            return apply(step.operation(),
                    new Operands(step.node().inputs().stream().map(input -> Optional.ofNullable(values.get(input))).toList()));
        } catch (OperandException e) {
            throw new FileFormatException(file, step.node() + ": " + e.getMessage(), e);
        }
    }

    /** An operation, its results rounded to their types; whatever goes wrong with numbers is an {@link OperandException}. */
    public static List<OnnxTensor> apply(Operation operation, Operands in) {
        try {
            List<OnnxTensor> results = operation.apply(in);
            results.forEach(OnnxProgram::round);
            return results;
        } catch (ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException | ClassCastException e) {
            throw new OperandException("its operands do not suit it: " + e.getMessage());
        } catch (OutOfMemoryError e) {
            throw new OperandException("takes more memory than this Java may use (" + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB); give it more with -Xmx");
        }
    }

    private static void round(OnnxTensor value) {
        if (value instanceof OnnxTensor.Floats(dev.tarn.onnx.graph.OnnxType type, int[] _, float[] values)
                && (type == dev.tarn.onnx.graph.OnnxType.FLOAT16 || type == dev.tarn.onnx.graph.OnnxType.BFLOAT16)) {
            for (int i = 0; i < values.length; i++) {
                values[i] = type.round(values[i]);
            }
        }
    }
}
