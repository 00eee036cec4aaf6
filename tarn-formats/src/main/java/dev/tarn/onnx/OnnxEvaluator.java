package dev.tarn.onnx;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyType;
import dev.tarn.file.FileFormatException;
import dev.tarn.onnx.graph.OnnxFile;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.OnnxType;
import dev.tarn.onnx.operator.OnnxProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs ONNX graphs that are no networks of Tarn's layers: node by node, on row-major tensors of any rank, with any number of inputs and outputs. Slower than a
 * {@linkplain OnnxReader planned} network, and not to be trained.
 *
 * <p>May be used by several threads at once.
 */
public final class OnnxEvaluator {
    private final Path file;
    private final OnnxGraph graph;
    private final OnnxProgram program;

    private OnnxEvaluator(Path file, OnnxGraph graph, OnnxProgram program) {
        this.file = file;
        this.graph = graph;
        this.program = program;
    }

    /**
     * Reads a whole file.
     *
     * @param file an ONNX file of opset 7 or newer
     * @return what computes its graph, node by node
     * @throws FileFormatException naming the file and what is wrong with it; everything that cannot be computed at once
     * @throws IOException if it cannot be read at all
     */
    public static OnnxEvaluator read(Path file) throws IOException {
        OnnxFile content = OnnxReader.content(file);
        long opset = Opset.of(file, content);
        OnnxGraph graph = new OnnxGraph(file, content);
        List<String> problems = new ArrayList<>();
        OnnxProgram program = OnnxProgram.of(graph, opset, problems);
        graph.inputs().values().stream().filter(input -> OnnxType.of(input.type()) == null)
                .forEach(input -> problems.add("its input '" + input.name() + "' is of type " + input.type()
                        + " (TensorProto.DataType); expected a tensor of numbers or truth values"));
        Problems.refuse(file, problems);
        return new OnnxEvaluator(file, graph, program);
    }

    /** {@return names of what goes in, in the file's order} */
    public List<String> inputs() {
        return List.copyOf(graph.inputs().keySet());
    }

    /** {@return names of what comes out, in the file's order} */
    public List<String> outputs() {
        return graph.outputs();
    }

    /**
     * Computes all outputs.
     *
     * @param inputs by name, one for each of {@link #inputs}; they are made of the type that the file asks for
     * @return outputs by name; float64 has the precision of float32
     * @throws IllegalArgumentException if an input is missing, unknown, or of another shape than the file says
     * @throws FileFormatException naming the node whose operands do not suit it
     */
    public Map<String, NumpyArray> run(Map<String, NumpyArray> inputs) throws FileFormatException {
        if (!inputs.keySet().equals(graph.inputs().keySet())) {
            throw new IllegalArgumentException("the inputs " + inputs.keySet() + " are given; the graph has " + graph.inputs().keySet());
        }
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        graph.inputs().forEach((name, input) -> {
            NumpyArray array = inputs.get(name);
            if (array != null) {
                tensors.put(name, tensor(array, input));
            }
        });
        Map<String, NumpyArray> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxTensor> output : program.run(file, tensors).entrySet()) {
            outputs.put(output.getKey(), array(output.getValue()));
        }
        return outputs;
    }

    private static OnnxTensor tensor(NumpyArray array, OnnxFile.OnnxInput input) {
        int[] shape = array.shape();
        long[] sizes = input.sizes();
        boolean fits = sizes == null || sizes.length == shape.length;
        for (int d = 0; fits && sizes != null && d < shape.length; d++) {
            // 0 and less stand for sizes that are left open.
            fits = sizes[d] <= 0 || sizes[d] == shape[d];
        }
        OnnxType type = OnnxType.of(input.type());
        if (!fits || type == null || (array.type().isFloating() && !type.floating())) {
            throw new IllegalArgumentException("input '" + input.name() + "' is " + array + "; the graph takes "
                    + (type == null ? "type " + input.type() : type.word()) + (sizes == null ? "" : Arrays.toString(sizes) + " (-1: any)"));
        }
        if (!type.floating()) {
            long[] values = array.toLongs();
            Arrays.setAll(values, i -> type.wrap(values[i]));
            return new OnnxTensor.Longs(type, shape, values);
        }
        float[] values = array.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = type.round(values[i]);
        }
        return new OnnxTensor.Floats(type, shape, values);
    }

    private static NumpyArray array(OnnxTensor tensor) {
        return switch (tensor) {
            case OnnxTensor.Floats(OnnxType type, int[] sizes, float[] values) -> switch (type) {
                case FLOAT16 -> NumpyArray.of(NumpyType.FLOAT16, values, sizes);
                case DOUBLE -> NumpyArray.of(NumpyType.FLOAT64, values, sizes);
                // NumPy knows no bfloat16.
                case FLOAT, BFLOAT16, UINT8, INT8, UINT16, INT16, INT32, INT64, BOOL, UINT32, UINT64 -> NumpyArray.of(values, sizes);
            };
            case OnnxTensor.Longs(OnnxType type, int[] sizes, long[] values) ->
                NumpyArray.of(NumpyType.valueOf(type.name()), values, sizes);
            case OnnxTensor.Unreadable unreadable ->
                throw new IllegalArgumentException("an output is of type " + unreadable.type() + "; expected numbers");
        };
    }
}
