package dev.tarn.onnx;

import dev.tarn.layer.Dense;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Products of vectors with constant matrices. */
final class DenseLayers {
    private final NetworkAssembly network;
    private final BiasBehind bias;

    DenseLayers(NetworkAssembly network, BiasBehind bias) {
        this.network = network;
        this.bias = bias;
    }

    GraphValue gemm(NodeReader reader) {
        float alpha = reader.real("alpha", 1);
        float beta = reader.real("beta", 1);
        reader.demand("transA", 0);
        reader.ignore("broadcast");
        boolean transposed = reader.whole("transB", 0) != 0;
        reader.attributesDone();
        Weight matrix = matrix(reader);
        Weight weight = scaled(transposed ? matrix : matrix.transposed(), alpha);
        int units = weight.sizes()[0];
        Weight own = null;
        if (reader.has(2)) {
            Weight found = reader.floats(2);
            boolean row = found.rank() == 1 || (found.rank() == 2 && found.sizes()[0] == 1);
            if (found.values().length != 1 && (found.values().length != units || !row)) {
                throw reader.stop("its input 2 has the shape " + found.text() + "; expected " + units + " numbers");
            }
            float[] values = found.values().length == units ? found.values() : new float[units];
            if (found.values().length != units) {
                Arrays.fill(values, found.values()[0]);
            }
            own = scaled(new Weight(found.name(), new int[] {units}, values), beta);
        }
        return dense(reader, weight, own);
    }

    private static Weight matrix(NodeReader reader) {
        Weight matrix = reader.floats(1);
        if (matrix.rank() != 2 || matrix.values().length == 0) {
            throw reader.stop("its input 1 has the shape " + matrix.text() + "; expected a matrix");
        }
        return matrix;
    }

    private static Weight scaled(Weight constant, float factor) {
        if (factor == 1) {
            return constant;
        }
        float[] values = constant.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return new Weight(constant.name(), constant.sizes(), values);
    }

    GraphValue matMul(NodeReader reader) {
        reader.attributesDone();
        return dense(reader, matrix(reader).transposed(), null);
    }

    private GraphValue dense(NodeReader reader, Weight weight, @Nullable Weight own) {
        GraphValue.Batch input = reader.batch(0);
        if (input.sizes().length != 1 || input.sizes()[0] != weight.sizes()[1]) {
            throw reader
                    .stop("takes vectors of " + weight.sizes()[1] + " features, but batch×" + Arrays.toString(input.sizes()) + " comes in");
        }
        int units = weight.sizes()[0];
        Weight vector = own == null ? bias.find(reader.node(), units, false) : own;
        Map<String, Weight> weights = new LinkedHashMap<>();
        weights.put("weight", weight);
        if (vector != null) {
            weights.put("bias", vector);
        }
        return network.add(reader, new Dense(0, units, vector != null), List.of(input), weights);
    }
}
