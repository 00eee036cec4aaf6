package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;

/** An entry of the table: reads a node's attributes. */
@FunctionalInterface
interface Operator {
    /** @param node asks for every attribute that it understands, and notes what is wrong with them */
    Operation read(NodeAttributes node);
}
