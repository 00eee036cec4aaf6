package dev.tarn.onnx.graph;

import dev.tarn.file.FileFormatException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file's graph with who gives and who reads each value: names are unique, every value has a giver, nodes come behind what they read. */
public final class OnnxGraph {
    private final Path file;
    private final OnnxFile content;
    private final Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    private final Map<String, OnnxFile.OnnxInput> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxNode> givers = new HashMap<>();
    private final Map<String, List<OnnxNode>> readers = new HashMap<>();
    private final List<OnnxNode> sorted = new ArrayList<>();

    /** @throws FileFormatException if the graph is none */
    public OnnxGraph(Path file, OnnxFile content) throws FileFormatException {
        this.file = file;
        this.content = content;
        collectNames();
        collectReaders();
        sort();
    }

    private void collectNames() throws FileFormatException {
        for (OnnxFile.Initializer constant : content.initializers()) {
            if (initializers.put(constant.name(), constant.tensor()) != null) {
                throw new FileFormatException(file, "has two initializers called '" + constant.name() + "'; names must be unique");
            }
        }
        Set<String> names = new HashSet<>();
        for (OnnxFile.OnnxInput input : content.inputs()) {
            if (!names.add(input.name())) {
                throw new FileFormatException(file, "has two inputs called '" + input.name() + "'; names must be unique");
            }
            // Old files list their weights among the inputs.
            if (!initializers.containsKey(input.name())) {
                inputs.put(input.name(), input);
            }
        }
        for (OnnxNode node : content.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty()
                        && (initializers.containsKey(output) || inputs.containsKey(output) || givers.put(output, node) != null)) {
                    throw new FileFormatException(file,
                            node + " gives '" + output + "', which is given elsewhere too; names must be unique");
                }
            }
        }
    }

    private void collectReaders() throws FileFormatException {
        for (OnnxNode node : content.nodes()) {
            for (String input : node.inputs()) {
                if (!input.isEmpty()) {
                    check(input, node + " reads '");
                    readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node);
                }
            }
        }
        for (String output : content.outputs()) {
            check(output, "the graph's output is '");
        }
    }

    private void check(String name, String who) throws FileFormatException {
        if (!givers.containsKey(name) && !inputs.containsKey(name) && !initializers.containsKey(name)) {
            throw new FileFormatException(file,
                    who + name + "', which no node, input or initializer gives: damaged, or cut out of a larger graph");
        }
    }

    /** Kahn's algorithm; of nodes that could be next the first of the file is taken. */
    private void sort() throws FileFormatException {
        Map<OnnxNode, Integer> place = new IdentityHashMap<>();
        Map<OnnxNode, Integer> waitsFor = new IdentityHashMap<>();
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < content.nodes().size(); i++) {
            OnnxNode node = content.nodes().get(i);
            int open = (int) node.inputs().stream().filter(givers::containsKey).count();
            place.put(node, i);
            waitsFor.put(node, open);
            if (open == 0) {
                ready.add(i);
            }
        }
        while (!ready.isEmpty()) {
            OnnxNode node = content.nodes().get(ready.remove());
            sorted.add(node);
            for (String output : node.outputs()) {
                for (OnnxNode reader : output.isEmpty() ? List.<OnnxNode>of() : readersOf(output)) {
                    if (waitsFor.merge(reader, -1, Integer::sum) == 0) {
                        ready.add(place.get(reader));
                    }
                }
            }
        }
        for (OnnxNode node : content.nodes()) {
            if (waitsFor.getOrDefault(node, 0) > 0) {
                throw new FileFormatException(file,
                        "its graph has a cycle: " + node + " needs what itself gives, or stands behind such a node");
            }
        }
    }

    /** Each behind those whose values it reads. */
    public List<OnnxNode> sorted() {
        return sorted;
    }

    /** By name; without those that are initializers. */
    public Map<String, OnnxFile.OnnxInput> inputs() {
        return inputs;
    }

    public List<String> outputs() {
        return content.outputs();
    }

    public Map<String, OnnxTensor> initializers() {
        return initializers;
    }

    public @Nullable OnnxNode giver(String value) {
        return givers.get(value);
    }

    public List<OnnxNode> readersOf(String value) {
        return readers.getOrDefault(value, List.of());
    }

    public boolean isOutput(String value) {
        return content.outputs().contains(value);
    }

    /** Whether anybody wants an output of a node. */
    public boolean uses(OnnxNode node, int output) {
        return node.gives(output) && (isOutput(node.outputs().get(output)) || !readersOf(node.outputs().get(output)).isEmpty());
    }

    /** The one place where a value is used; null if there are more, or it is an output of the graph. */
    public @Nullable OnnxNode onlyReader(String value) {
        List<OnnxNode> all = readersOf(value);
        return all.size() == 1 && !isOutput(value) ? all.getFirst() : null;
    }

    /** The node of this operator that gives the value to one reader only; null if there is none. */
    public @Nullable OnnxNode onlyFor(String value, String operator) {
        OnnxNode node = givers.get(value);
        boolean fits = node != null && node.domain().isEmpty() && node.operator().equals(operator) && onlyReader(value) != null;
        return fits ? node : null;
    }

    /** The single number that a name stands for, if it is a constant; else NaN. */
    public float scalar(String value) {
        OnnxTensor constant = initializers.get(value);
        OnnxNode node = givers.get(value);
        if (node != null && node.operator().equals("Constant")) {
            constant = node.constant();
        }
        return constant instanceof OnnxTensor.Floats floats && floats.values().length == 1 ? floats.values()[0] : Float.NaN;
    }

    /** Nodes without which the outputs cannot be computed. */
    public Set<OnnxNode> needed() {
        Set<OnnxNode> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(content.outputs());
        while (!open.isEmpty()) {
            OnnxNode node = givers.get(open.pop());
            if (node != null && needed.add(node)) {
                open.addAll(node.inputs());
            }
        }
        return needed;
    }
}
