package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxNode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The table of operators. */
public final class Operators {
    private static final Map<String, Operator> TABLE = table();

    private Operators() {}

    private static Map<String, Operator> table() {
        Map<String, Operator> table = new TreeMap<>();
        FunctionOperators.register(table);
        ArithmeticOperators.register(table);
        Casting.register(table);
        ConstantOperators.register(table);
        ShapeOperators.register(table);
        MovementOperators.register(table);
        PadOperators.register(table);
        IndexOperators.register(table);
        ReductionOperators.register(table);
        NormalizationOperators.register(table);
        MatrixOperators.register(table);
        ConvolutionOperators.register(table);
        PoolOperators.register(table);
        ResizeOperators.register(table);
        return Collections.unmodifiableMap(table);
    }

    /** Operators that are computed, in alphabetical order. */
    public static Set<String> names() {
        return TABLE.keySet();
    }

    public static boolean computes(OnnxNode node) {
        return node.domain().isEmpty() && TABLE.containsKey(node.operator());
    }

    /**
     * What a node does; nothing if it cannot be computed, which the attributes' problems then explain.
     *
     * @param node a new reader of its attributes
     */
    public static Optional<Operation> read(NodeAttributes node) {
        Operator operator = node.node().domain().isEmpty() ? TABLE.get(node.node().operator()) : null;
        if (operator == null) {
            node.refuse(node.node().domain().isEmpty()
                    ? "the operator is not supported"
                    : "operators of '" + node.node().domain() + "' are not supported");
            return Optional.empty();
        }
        Operation operation = operator.read(node);
        node.attributesDone();
        return node.problems().isEmpty() ? Optional.of(operation) : Optional.empty();
    }
}
