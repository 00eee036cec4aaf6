package dev.tarn.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One of the two implementations of the arithmetic kernels, so that a test states once what holds for both. */
record Twin(String name, DenseKernels dense, ElementwiseKernels elementwise, PoolingKernels pooling, NormalizationKernels normalization,
        LossKernels loss,
        UpdateKernels update) {
    static final Twin PLAIN = new Twin("plain", new PlainDense(), new PlainElementwise(), new PlainPooling(), new PlainNormalization(),
            new PlainLoss(),
            new PlainUpdate());

    /** Both, the vector twin at the width that this JVM was told to use. */
    static List<Twin> all() {
        List<Twin> twins = new ArrayList<>(List.of(PLAIN));
        if (Kernels.choice().vector()) {
            twins.add(vector());
        }
        return twins;
    }

    static Twin vector() {
        return new Twin("vector" + Kernels.choice().bits(), VectorKernels.dense(), VectorKernels.elementwise(), VectorKernels.pooling(),
                VectorKernels.normalization(), VectorKernels.loss(), VectorKernels.update());
    }

    @Override
    public String toString() {
        return name;
    }

    /** Uniform in [-1, 1). */
    static float[] random(SplittableRandom r, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) r.nextDouble(-1, 1);
        }
        return x;
    }

    /** Multiples of a quarter in [-1, 1], so that equal values are common. */
    static float[] coarse(SplittableRandom r, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = r.nextInt(-4, 5) / 4f;
        }
        return x;
    }
}
