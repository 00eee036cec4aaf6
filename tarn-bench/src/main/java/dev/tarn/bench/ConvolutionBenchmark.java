package dev.tarn.bench;

import dev.tarn.activation.Activation;
import dev.tarn.kernel.Block;
import dev.tarn.kernel.BlockForward;
import dev.tarn.kernel.BlockInputGradient;
import dev.tarn.kernel.BlockWeightGradient;
import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.kernel.Memory;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/**
 * The fused block conv 3×3 → bias → max pool 2×2 → ReLU, and the same without the pool, on a chunk of images as a plan uses it. Times are those of one image. For the twins side by
 * side: {@code -jvmArgsAppend -Dtarn.kernels=plain}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {JvmOptions.VECTORS, JvmOptions.COLLECTOR, JvmOptions.REGIONS})
@State(Scope.Thread)
public class ConvolutionBenchmark {
    private static final int IMAGES = 16;

    /** {@code side×channels>filters} */
    @Param({"28x1>32", "32x3>32", "32x32>32", "16x64>64", "8x128>128"})
    private String shape = "";

    @Param({"true", "false"})
    private boolean pool;

    /** No Winograd. */
    @Param({"false", "true"})
    private boolean direct;

    private @Nullable Work work;

    /** Kernels with the memory they work on. */
    private static final class Work {
        final Block block;
        final BlockForward inference;
        final BlockForward training;
        final BlockWeightGradient weightGradient;
        final BlockInputGradient inputGradient;
        final float[] memory;
        final byte[] winners;
        final int x;
        final int y;
        final int gradient;
        final int inputGradientAt;
        final int bias;
        final int packedInference;
        final int packedTraining;
        final int packedBackward;
        final int accumulator;
        final int scratch;
        private int end;

        Work(Block block, boolean direct) {
            this.block = block;
            inference = Kernels.forward(block, false, direct);
            training = Kernels.forward(block, true, direct);
            weightGradient = Kernels.weightGradient(block, direct);
            inputGradient = Kernels.inputGradient(block, direct);
            winners = new byte[IMAGES * block.winnerBytes()];
            x = place(IMAGES * block.input().image());
            y = place(IMAGES * block.output().image());
            gradient = place(IMAGES * block.outputGradient().image());
            inputGradientAt = place(IMAGES * block.inputGradient().image());
            bias = place(block.biasFloats());
            packedInference = place(inference.packedFloats());
            packedTraining = place(training.packedFloats());
            packedBackward = place(inputGradient.packedFloats());
            accumulator = place(weightGradient.accumulatorFloats());
            scratch = place(Math.max(Math.max(inference.scratchFloats(IMAGES), training.scratchFloats(IMAGES)),
                    Math.max(weightGradient.scratchFloats(IMAGES), inputGradient.scratchFloats(IMAGES))));
            memory = Memory.allocate(end + Layout.LANES);
            Random random = new Random(1);
            Layout in = block.input();
            for (int n = 0; n < IMAGES; n++) {
                for (int row = 0; row < in.height(); row++) {
                    for (int column = 0; column < in.width(); column++) {
                        fill(random, at(x) + n * in.image() + in.at(row, column), in.channels(), 1);
                    }
                }
            }
            fill(random, at(gradient), IMAGES * block.outputGradient().image(), 1);
            float[] weights = new float[block.weightFloats()];
            double scale = 1 / Math.sqrt(weights.length / (double) block.filters());
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (float) (scale * random.nextGaussian());
            }
            inference.pack(weights, 0, memory, at(packedInference));
            training.pack(weights, 0, memory, at(packedTraining));
            inputGradient.pack(weights, 0, memory, at(packedBackward));
            forward(training, packedTraining, block.pool() != null);
        }

        private int place(int floats) {
            int at = end;
            end += Layout.aligned(floats);
            return at;
        }

        int at(int place) {
            return Memory.firstAligned(memory) + place;
        }

        private void fill(Random random, int at, int floats, double scale) {
            for (int i = at; i < at + floats; i++) {
                memory[i] = (float) (scale * random.nextGaussian());
            }
        }

        void forward(BlockForward kernel, int packed, boolean codes) {
            kernel.run(IMAGES, memory, at(x), memory, at(packed), memory, at(bias), memory, at(y), codes ? winners : null, 0, memory,
                    at(scratch), 0, 1);
        }
    }

    @Setup
    public void prepare() {
        String[] sizes = shape.split("[x>]");
        int side = Integer.parseInt(sizes[0]);
        int channels = Integer.parseInt(sizes[1]);
        int filters = Integer.parseInt(sizes[2]);
        int out = pool ? side / 2 : side;
        work = new Work(new Block(new Layout(side, side, channels, 1, 1, 1, 1), filters, 3, 3, 1, 1, 1, 1, 1, 1, 1, side, side,
                pool ? new Block.Pool(2, 2, 2, 2, 0, 0) : null,
                Activation.RELU, Layout.of(out, out, filters)), direct);
    }

    private Work work() {
        Work prepared = work;
        if (prepared == null) {
            throw new IllegalStateException("not set up");
        }
        return prepared;
    }

    @Benchmark
    @OperationsPerInvocation(IMAGES)
    public float[] forwardInference() {
        Work w = work();
        w.forward(w.inference, w.packedInference, false);
        return w.memory;
    }

    @Benchmark
    @OperationsPerInvocation(IMAGES)
    public float[] forwardTraining() {
        Work w = work();
        w.forward(w.training, w.packedTraining, w.block.pool() != null);
        return w.memory;
    }

    @Benchmark
    @OperationsPerInvocation(IMAGES)
    public float[] weightGradient() {
        Work w = work();
        w.weightGradient.run(IMAGES, w.memory, w.at(w.x), w.memory, w.at(w.gradient), w.block.pool() == null ? null : w.winners, 0,
                w.memory, w.at(w.accumulator), w.memory,
                w.at(w.scratch));
        return w.memory;
    }

    @Benchmark
    @OperationsPerInvocation(IMAGES)
    public float[] inputGradient() {
        Work w = work();
        w.inputGradient.run(IMAGES, w.memory, w.at(w.gradient), w.block.pool() == null ? null : w.winners, 0, w.memory,
                w.at(w.packedBackward), w.memory, w.at(w.inputGradientAt), false,
                w.memory, w.at(w.scratch));
        return w.memory;
    }
}
