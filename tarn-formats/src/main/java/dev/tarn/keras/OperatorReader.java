package dev.tarn.keras;

import dev.tarn.keras.KerasLayer.Constant;
import dev.tarn.keras.KerasLayer.Operand;
import dev.tarn.layer.Merge;
import dev.tarn.layer.Scale;
import java.util.List;

/** Operators of {@code keras.ops} between layers: {@code x + y}, {@code x * 0.5}, {@code keras.ops.relu(x)}. */
final class OperatorReader {
    private OperatorReader() {}

    static KerasValue read(LayerCall call) {
        List<Operand> operands = call.call().operands();
        String operator = call.layer().className();
        if (operands.stream().noneMatch(Constant.class::isInstance)) {
            return switch (operator) {
                case "Add" -> JoinReader.add(call);
                case "Multiply" -> JoinReader.merge(call, Merge.Function.MULTIPLY);
                case "Subtract" -> JoinReader.merge(call, Merge.Function.SUBTRACT);
                case "Maximum" -> JoinReader.merge(call, Merge.Function.MAXIMUM);
                case "Minimum" -> JoinReader.merge(call, Merge.Function.MINIMUM);
                default -> ActivationReader.operator(call);
            };
        }
        if (operands.size() != 2 || call.inputs().size() != 1) {
            throw new RefusedLayer("is an operator that is not supported with these numbers");
        }
        boolean second = operands.getLast() instanceof Constant;
        double number = operands.get(second ? 1 : 0) instanceof Constant(double value) ? value : 0;
        KerasValue input = call.input();
        return switch (operator) {
            case "Multiply" -> affine(call, input, number, 0);
            case "Add" -> affine(call, input, 1, number);
            case "Subtract" -> second ? affine(call, input, 1, -number) : affine(call, input, -1, number);
            case "TrueDivide", "Divide" -> {
                if (!second) {
                    throw new RefusedLayer("divides " + number + " by something, which is not supported");
                }
                yield affine(call, input, 1 / number, 0);
            }
            default -> throw new RefusedLayer("is an operator that is not supported with the number " + number);
        };
    }

    /** In front of the network such arithmetic prepares pictures as Rescaling does. */
    private static KerasValue affine(LayerCall call, KerasValue input, double scale, double offset) {
        if (offset == 0 && input.front() == null) {
            return call.add(new Scale((float) scale), input);
        }
        return PreprocessingReader.apply(call, input, Affine.of(scale, offset, input.shape().size(-1)));
    }
}
