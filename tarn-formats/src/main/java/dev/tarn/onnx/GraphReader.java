package dev.tarn.onnx;

import dev.tarn.onnx.graph.OnnxFile;
import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.RefusedNode;
import dev.tarn.file.FileFormatException;
import dev.tarn.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a model of a graph, or says all that is in the way at once. */
final class GraphReader {
    private static final int FLOAT = 1;

    private final Path file;
    private final OnnxGraph graph;
    private final long opset;
    private final Map<String, GraphValue> values = new HashMap<>();

    private final ConstantFolding folding;

    private GraphReader(Path file, OnnxFile content) throws FileFormatException {
        this.file = file;
        opset = Opset.of(file, content);
        graph = new OnnxGraph(file, content);
        folding = new ConstantFolding(values, opset);
    }

    /** @param head the output to take of several; null: there must be one */
    static OnnxNetwork read(Path file, OnnxFile content, @Nullable String head) throws FileFormatException {
        if (head == null) {
            return new GraphReader(file, content).model();
        }
        if (!content.outputs().contains(head)) {
            throw new FileFormatException(file, "has no output '" + head + "'; it has " + content.outputs());
        }
        OnnxFile part = content.ending(head, content.nodes());
        Set<OnnxNode> needed = new OnnxGraph(file, part).needed();
        return new GraphReader(file, content.ending(head, content.nodes().stream().filter(needed::contains).toList())).model();
    }

    private OnnxNetwork model() throws FileFormatException {
        OnnxFile.OnnxInput input = input();
        String output = output();
        Shape shape = shape(input);
        NetworkAssembly network = new NetworkAssembly(shape);
        graph.initializers().forEach((name, constant) -> values.put(name, new GraphValue.Known(name, constant)));
        values.put(input.name(), GraphValue.Batch.of("input", shape));
        long[] sizes = input.sizes();
        OperatorReader operators = new OperatorReader(graph, network, values, sizes == null ? OnnxFile.OnnxInput.ANY : sizes[0]);
        Problems.refuse(file, readNodes(operators));
        if (!(values.get(output) instanceof GraphValue.Batch result) || result.padded()) {
            throw new FileFormatException(file,
                    "its output '" + output + "' is a constant, or padding that no layer takes; expected what a layer gives");
        }
        try {
            return new OnnxNetwork(network.model(result.layer()), input.name(), output, result.sizes());
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, "its network is wrong: " + e.getMessage(), e);
        }
    }

    private OnnxFile.OnnxInput input() throws FileFormatException {
        if (graph.inputs().size() != 1) {
            throw new FileFormatException(file,
                    "has " + graph.inputs().size() + " inputs " + graph.inputs().keySet() + "; networks with one are read");
        }
        return graph.inputs().values().iterator().next();
    }

    private String output() throws FileFormatException {
        if (graph.outputs().size() != 1) {
            throw new FileFormatException(file,
                    "has " + graph.outputs().size() + " outputs " + graph.outputs() + "; choose the one to use: --head "
                            + (graph.outputs().isEmpty() ? "NAME" : graph.outputs().getFirst()));
        }
        return graph.outputs().getFirst();
    }

    private Shape shape(OnnxFile.OnnxInput input) throws FileFormatException {
        long[] sizes = input.sizes();
        String who = "its input '" + input.name() + "' ";
        if (input.type() != FLOAT) {
            throw new FileFormatException(file, who + "is of type " + input.type() + "; expected float32, type 1");
        }
        if (sizes == null || (sizes.length != 2 && sizes.length != 4)) {
            throw new FileFormatException(file, who + (sizes == null ? "has no shape" : "has the shape " + Arrays.toString(sizes))
                    + "; expected batch×channels×height×width or batch×features");
        }
        for (int d = 1; d < sizes.length; d++) {
            if (sizes[d] < 1 || sizes[d] > Integer.MAX_VALUE) {
                throw new FileFormatException(file, who + "has the shape " + Arrays.toString(sizes)
                        + " (-1: open); all but the batch must be fixed: export it for one size");
            }
        }
        try {
            Shape shape = sizes.length == 2 ? Shape.of((int) sizes[1]) : Shape.of((int) sizes[2], (int) sizes[3], (int) sizes[1]);
            return dev.tarn.network.Network.input(shape).input();
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, who + "is too large: " + e.getMessage(), e);
        }
    }

    /** All nodes in order; what is wrong with those that the output needs. */
    private List<String> readNodes(OperatorReader operators) {
        List<String> problems = new ArrayList<>();
        Set<OnnxNode> needed = graph.needed();
        ActivationPatterns patterns = new ActivationPatterns(graph);
        // Constants first: layers look for them behind themselves, too.
        for (OnnxNode node : graph.sorted()) {
            if (node.gives(0) && folding.applies(node)) {
                results(node, needed, problems, reader -> folded(reader, node));
            }
        }
        for (OnnxNode node : graph.sorted()) {
            if (node.gives(0) && !patterns.isPart(node) && !values.containsKey(node.outputs().getFirst())) {
                results(node, needed, problems, reader -> read(operators, patterns, reader));
            }
        }
        return problems;
    }

    private void results(OnnxNode node, Set<OnnxNode> needed, List<String> problems, Function<NodeReader, List<GraphValue>> reading) {
        NodeReader reader = new NodeReader(node, values, opset);
        List<GraphValue> results = List.of();
        try {
            results = reading.apply(reader);
        } catch (RefusedNode refused) {
            // The reader has the reason.
        } catch (IllegalArgumentException e) {
            // Numbers that no layer can have.
            reader.refuse(String.valueOf(e.getMessage()));
        }
        if (!reader.problems().isEmpty()) {
            results = List.of();
            if (needed.contains(node)) {
                problems.addAll(reader.problems());
            }
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            values.put(node.outputs().get(i), i < results.size() ? results.get(i) : new GraphValue.Unknown());
        }
    }

    private List<GraphValue> folded(NodeReader reader, OnnxNode node) {
        List<GraphValue> known = new ArrayList<>();
        for (OnnxTensor result : folding.compute(reader)) {
            known.add(new GraphValue.Known(folding.nameOf(node, Math.min(known.size(), node.outputs().size() - 1)), result));
        }
        return known;
    }

    private List<GraphValue> read(OperatorReader operators, ActivationPatterns patterns, NodeReader reader) {
        OnnxNode node = reader.node();
        OnnxNode owner = operators.owner(node);
        if (owner != null) {
            return List.of(values.getOrDefault(owner.outputs().getFirst(), new GraphValue.Unknown()));
        }
        ActivationPatterns.Match match = patterns.endingIn(node);
        if (match != null) {
            return List.of(operators.spelledOut(reader, match.function(), values.getOrDefault(match.x(), new GraphValue.Unknown())));
        }
        return folding.applies(node) ? folded(reader, node) : operators.read(reader);
    }
}
