package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.OnnxTensor;
import java.util.List;
import java.util.function.Function;

/** What a node does with what comes in. */
@FunctionalInterface
public interface Operation {
    /**
     * @return a value for each output, in their order; those that a node leaves out are not used. Values that came in may be returned, never changed
     * @throws OperandException if the values do not suit
     */
    List<OnnxTensor> apply(Operands in);

    /** With one output. */
    static Operation single(Function<Operands, OnnxTensor> operation) {
        return in -> List.of(operation.apply(in));
    }
}
