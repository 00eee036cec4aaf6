package dev.tarn.bench;

import dev.tarn.kernel.DenseKernels;
import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.kernel.Memory;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The dense layers of the zoo, forward and backward, on a chunk of images. Times are those of one image. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {JvmOptions.VECTORS, JvmOptions.COLLECTOR, JvmOptions.REGIONS})
@State(Scope.Thread)
public class DenseBenchmark {
    private static final int IMAGES = 16;

    /** {@code inputs>outputs} */
    @Param({"5408>10", "1600>10", "2048>128"})
    private String shape = "";

    private final DenseKernels dense = Kernels.dense();
    private float[] memory = new float[0];
    private int inputs;
    private int outputs;
    private int x;
    private int y;
    private int weights;
    private int bias;
    private int dx;
    private int dw;

    @Setup
    public void prepare() {
        String[] sizes = shape.split(">");
        inputs = Layout.aligned(Integer.parseInt(sizes[0]));
        outputs = Integer.parseInt(sizes[1]);
        int product = inputs * outputs;
        memory = Memory
                .allocate(2 * IMAGES * inputs + IMAGES * Layout.aligned(outputs) + 2 * product + Layout.aligned(outputs) + Layout.LANES);
        x = Memory.firstAligned(memory);
        dx = x + IMAGES * inputs;
        y = dx + IMAGES * inputs;
        weights = y + IMAGES * Layout.aligned(outputs);
        dw = weights + product;
        bias = dw + product;
        Random random = new Random(1);
        for (int i = x; i < bias; i++) {
            memory[i] = (float) (0.02 * random.nextGaussian());
        }
    }

    @Benchmark
    @OperationsPerInvocation(IMAGES)
    public float[] forward() {
        dense.forward(IMAGES, inputs, memory, x, inputs, memory, weights, memory, bias, memory, y, Layout.aligned(outputs), 0, outputs);
        return memory;
    }

    @Benchmark
    @OperationsPerInvocation(IMAGES)
    public float[] inputGradient() {
        dense.inputGradient(IMAGES, inputs, outputs, memory, y, Layout.aligned(outputs), memory, weights, memory, dx, inputs, false);
        return memory;
    }

    @Benchmark
    @OperationsPerInvocation(IMAGES)
    public float[] weightGradient() {
        dense.weightGradient(IMAGES, inputs, outputs, memory, x, inputs, memory, y, Layout.aligned(outputs), memory, dw, 0, inputs);
        return memory;
    }
}
