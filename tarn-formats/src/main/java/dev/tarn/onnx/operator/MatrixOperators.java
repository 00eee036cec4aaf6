package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.Map;

/** Products of matrices. */
final class MatrixOperators {
    private MatrixOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("MatMul", _ -> Operation.single(in -> product(in.floats(0), in.floats(1))));
        table.put("Gemm", MatrixOperators::gemm);
    }

    /** {@code c[m×n] += a[m×k] · b[k×n]}; the innermost loop runs along rows of b and c. */
    static void multiply(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int m, int k, int n) {
        for (int i = 0; i < m; i++) {
            int to = cAt + i * n;
            for (int j = 0; j < k; j++) {
                float factor = a[aAt + i * k + j];
                int from = bAt + j * n;
                for (int x = 0; x < n; x++) {
                    c[to + x] += factor * b[from + x];
                }
            }
        }
    }

    /** Vectors become matrices of one row or one column; stacks of matrices broadcast. */
    private static OnnxTensor product(OnnxTensor.Floats left, OnnxTensor.Floats right) {
        if (left.rank() == 0 || right.rank() == 0) {
            throw new OperandException("multiplies " + left.text() + " and " + right.text());
        }
        OnnxTensor.Floats a = left.rank() == 1 ? left.withSizes(1, left.size()) : left;
        OnnxTensor.Floats b = right.rank() == 1 ? right.withSizes(right.size(), 1) : right;
        int m = a.sizes()[a.rank() - 2];
        int k = a.sizes()[a.rank() - 1];
        int n = b.sizes()[b.rank() - 1];
        if (b.sizes()[b.rank() - 2] != k) {
            throw new OperandException("multiplies " + left.text() + " and " + right.text() + ", which do not suit each other");
        }
        int[] stackA = Arrays.copyOf(a.sizes(), a.rank() - 2);
        int[] stackB = Arrays.copyOf(b.sizes(), b.rank() - 2);
        Broadcast stack = Broadcast.of(Sizes.concat(stackA, new int[] {1}), Sizes.concat(stackB, new int[] {1}));
        int[] outer = Arrays.copyOf(stack.sizes(), stack.sizes().length - 1);
        float[] c = new float[Sizes.elements(Sizes.concat(outer, new int[] {m, n}))];
        stack.rows((at, from) -> multiply(a.values(), from[0] * m * k, b.values(), from[1] * k * n, c, at * m * n, m, k, n));
        int[] inner = left.rank() == 1
                ? right.rank() == 1 ? new int[0] : new int[] {n}
                : right.rank() == 1 ? new int[] {m} : new int[] {m, n};
        return new OnnxTensor.Floats(left.type(), Sizes.concat(outer, inner), c);
    }

    /** {@code α·a·b + β·c}. */
    private static Operation gemm(NodeAttributes node) {
        float alpha = node.real("alpha", 1);
        float beta = node.real("beta", 1);
        node.ignore("broadcast");
        boolean turnA = node.whole("transA", 0) != 0;
        boolean turnB = node.whole("transB", 0) != 0;
        return Operation.single(in -> {
            OnnxTensor a = turned(in.floats(0), turnA);
            OnnxTensor b = turned(in.floats(1), turnB);
            if (a.sizes()[1] != b.sizes()[0]) {
                throw new OperandException("multiplies " + a.text() + " and " + b.text() + ", which do not suit each other");
            }
            OnnxTensor.Floats product = Elementwise.map((OnnxTensor.Floats) product((OnnxTensor.Floats) a, (OnnxTensor.Floats) b),
                    x -> alpha * x);
            if (!in.has(2)) {
                return product;
            }
            OnnxTensor.Floats sum = Elementwise.combine(product, in.floats(2), (x, y) -> x + beta * y);
            if (!Arrays.equals(sum.sizes(), product.sizes())) {
                throw new OperandException("adds " + in.get(2).text() + " to " + product.text());
            }
            return sum;
        });
    }

    private static OnnxTensor turned(OnnxTensor.Floats matrix, boolean turn) {
        if (matrix.rank() != 2) {
            throw new OperandException("multiplies " + matrix.text() + "; expected a matrix");
        }
        return turn ? Movement.transpose(matrix, 1, 0) : matrix;
    }
}
